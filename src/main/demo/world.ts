import type { DemoCue, DemoScript, DemoSituation } from '../../shared/model/demo.ts'
import type { IncidentSummary } from '../../shared/model/incident.ts'
import type { Actor, Command } from '../../shared/model/input.ts'
import { ACTION_LABEL } from '../../shared/model/remediation.ts'
import type { Clock } from '../core/clock.ts'
import type { Engine } from '../engine/types.ts'
import type { RemediationCalls } from '../responders/remediation/types.ts'
import type { ChaosControl } from '../sources/source.ts'
import type { Holds } from './machine.ts'

/** Who the demo is in the timeline of an incident. */
const ACTOR = { name: 'the demo', role: 'operator' } as const
/** How incidents end by a reset. */
const RESET = 'Reset: the demo returned to a known state.'
/** Normal time before a situation is brought about out of nothing, ms. */
const CALM_MS = 3_000
/** Longest wait for a situation to show where it is to be fixed, and how often it is looked for, ms. */
const SHOWN_MS = 15_000
const LOOK_MS = 100
/** Services that an incident which spreads names at least. */
const SPREAD = 3

export interface WorldPorts {
  readonly clock: Clock
  readonly script: DemoScript
  /** Null: the source is not the simulator. */
  readonly chaos: ChaosControl | null
  readonly fixes: RemediationCalls
  engine(): Engine
  /** Puts a command to the engine. */
  command(command: Command, actor: Actor): Promise<unknown>
}

/** What the demo sees of the system, and does to it. */
export class DemoWorld {
  private readonly ports: WorldPorts

  constructor(ports: WorldPorts) {
    this.ports = ports
  }

  /** Why no demo can run here, in one sentence; null: it can. */
  refusal(): string | null {
    const { chaos, script } = this.ports
    if (chaos === null) return 'The demo runs on the simulator alone: start NEXUS with --source chaos, or without a source of its own.'
    const known = new Set(
      this.ports
        .engine()
        .snapshot()
        .services.map(({ serviceId }) => serviceId),
    )
    const foreign = servicesOf(script).find((id) => !known.has(id))
    return foreign === undefined
      ? null
      : `The demo's script speaks of ${foreign}, which this system does not have; give another script with --demo-script.`
  }

  /** How things stand, as far as the script has a name for it. */
  holds(): Holds {
    const { chaos, script } = this.ports
    const mode = chaos?.status().mode
    if (mode === undefined) return null
    if (mode === 'steady') return this.ports.engine().snapshot().activeIncidents.length === 0 ? 'calm' : null
    const named = Object.entries(script.situations).find(([, made]) => made === mode)
    return named?.[0] === 'spike' || named?.[0] === 'cascade' ? named[0] : null
  }

  /** A known state: the simulator steady from the demo's seed, nothing open, every window empty. */
  async reset(): Promise<void> {
    const { chaos, script } = this.ports
    if (chaos === null) return
    const { startedAt } = await chaos.start('steady', { seed: script.seed })
    await this.ports.command({ name: 'system.reset', fromMs: Date.parse(startedAt), reason: RESET }, ACTOR)
  }

  /** Brings about what a cue needs, from a known state; breaks nothing any more once it is not `wanted`. */
  async prepare({ situation, fix }: DemoCue, wanted: () => boolean): Promise<void> {
    await this.reset()
    const mode = situation === 'calm' ? undefined : this.ports.script.situations[situation]
    if (mode === undefined || !wanted()) return
    // Evidence needs something normal to hold trouble against: without it no cause could be named.
    await this.calm(CALM_MS)
    if (!wanted()) return
    await this.chaos(mode)
    // What is to be fixed has to show first.
    for (let waited = 0; fix !== null && waited < SHOWN_MS && wanted() && !this.shows(situation); waited += LOOK_MS)
      await this.calm(LOOK_MS)
  }

  private shows(situation: DemoSituation): boolean {
    const least = situation === 'cascade' ? SPREAD : 1
    return this.ports
      .engine()
      .snapshot()
      .activeIncidents.some(({ serviceIds }) => serviceIds.length >= least)
  }

  private calm(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.ports.clock.after(ms, resolve)
    })
  }

  /** Begins a mode; `stop`: steady at once. */
  async chaos(mode: string): Promise<void> {
    const { chaos, script } = this.ports
    if (mode === 'stop') await chaos?.stop()
    else await chaos?.start(mode, { seed: script.seed })
  }

  /** Fixes a service as a click on *Apply Fix* does, or all that are not well. Throws with a sentence. */
  async fix(subject: string): Promise<void> {
    const engine = this.ports.engine()
    const services = engine.snapshot().services
    const ill = services.filter(({ status, stale, recovering }) => !recovering && (stale || status === 'warning' || status === 'critical'))
    const wanted = subject === 'all' ? ill.map(({ serviceId }) => serviceId) : [subject]
    if (wanted.length === 0) throw new Error('No service needs a fix.')
    const failures: string[] = []
    for (const serviceId of wanted) {
      const action = engine.detail(serviceId)?.actions[0]
      try {
        if (action === undefined) throw new Error(`No action is allowed on ${serviceId}.`)
        await this.ports.fixes.apply({ serviceId, action }, ACTOR)
      } catch (error) {
        failures.push(error instanceof Error ? error.message : `${ACTION_LABEL[action ?? 'restart_service']} failed on ${serviceId}.`)
      }
    }
    if (failures[0] !== undefined) throw new Error(failures[0])
  }

  /** Does what a cue does when it begins: what it breaks, and what it fixes. Throws with a sentence. */
  async begin({ chaos, fix }: DemoCue): Promise<void> {
    await Promise.all([...(chaos === null ? [] : [this.chaos(chaos)]), ...(fix === null ? [] : [this.fix(fix)])])
  }

  /** Nothing is looked at any more. */
  close(): void {}

  /** Whether what a cue waits for holds now. */
  reached({ until }: DemoCue): boolean {
    if (until === null) return true
    const { activeIncidents, services } = this.ports.engine().snapshot()
    const about = activeIncidents.filter(({ serviceIds }) => until.serviceId === undefined || serviceIds.includes(until.serviceId))
    switch (until.condition) {
      case 'incident_open':
        return about.length > 0
      case 'cause_named':
        return activeIncidents.some(({ cause }) => cause !== null && (until.serviceId === undefined || cause.serviceId === until.serviceId))
      case 'spread':
        return about.some(({ serviceIds }) => serviceIds.length >= SPREAD)
      case 'healthy':
        return services.every((service) => (until.serviceId ?? service.serviceId) !== service.serviceId || isGreen(service))
      case 'all_green':
        // The integrity leaves out whoever is silent.
        return services.length > 0 && services.every(isGreen) && activeIncidents.length === 0
    }
  }

  /** The newest active incident, of a service where one is named; null: there is none. */
  incidentOf(serviceId: string | undefined): IncidentSummary | null {
    const { activeIncidents } = this.ports.engine().snapshot()
    return activeIncidents.findLast(({ serviceIds }) => serviceId === undefined || serviceIds.includes(serviceId)) ?? null
  }
}

const isGreen = ({ status, stale }: { readonly status: string; readonly stale: boolean }): boolean => status === 'healthy' && !stale

/** Every service that a script names. */
function servicesOf({ cues }: DemoScript): string[] {
  return cues.flatMap(({ camera, panel, fix, until }) => [
    ...(camera.kind === 'service' ? [camera.serviceId] : []),
    ...(panel?.serviceId === undefined ? [] : [panel.serviceId]),
    ...(fix === null || fix === 'all' ? [] : [fix]),
    ...(until?.serviceId === undefined ? [] : [until.serviceId]),
  ])
}
