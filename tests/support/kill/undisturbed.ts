import { createEngine, type Engine } from '../../../src/main/engine/index.ts'
import type { Fact } from '../../../src/shared/model/fact.ts'
import type { TimedInput } from '../../../src/shared/model/input.ts'
import { type Detection, ExpectedDetection } from './detection.ts'
import { ExpectedOutcome, type Outcome } from './outcome.ts'
import { inputOf, type Script } from './script.ts'

/** What a monitor or an incident is about to do at a step. */
export const PHASES = ['pending', 'firing', 'acknowledging', 'assigning', 'noting', 'muting', 'resolving', 'reopening'] as const
export type Phase = (typeof PHASES)[number]

const DEEDS: Readonly<Record<string, Phase>> = {
  'incident.acknowledge': 'acknowledging',
  'incident.assign': 'assigning',
  'incident.note': 'noting',
  'incident.reopen': 'reopening',
  'monitor.mute': 'muting',
}

/** The run that nothing disturbs, in this process and without a database. It only goes forward. */
export class Undisturbed {
  readonly inputs: TimedInput[] = []
  /** Next offset of each partition. */
  readonly offsets = new Map<number, number>()
  /** Phases of each step: monitors that wait or alert after it, commands that it accepted, incidents that it resolved. */
  readonly phases: ReadonlySet<Phase>[] = []
  private readonly engine: Engine
  private readonly expected = new ExpectedOutcome()
  private readonly detection = new ExpectedDetection()
  private readonly script: Script
  private readonly pending = new Set<string>()
  private readonly alerting = new Set<string>()

  constructor(script: Script) {
    this.script = script
    this.engine = createEngine(script.config)
  }

  /** Goes on until `steps` steps are done. */
  to(steps: number): { readonly state: string; readonly outcome: Outcome; readonly detection: Detection } {
    for (let i = this.inputs.length; i < steps; i++) {
      const step = this.script.steps[i]!
      const input = inputOf(step, i, this.engine)
      this.inputs.push({ now: step.now, input })
      const facts = this.engine.step(input, step.now)
      this.expected.hear(facts)
      this.detection.hear(facts)
      this.phases.push(this.phasesAfter(input, facts))
      if (input.kind === 'telemetry') this.offsets.set(input.partition, input.offsets.at(-1)! + 1)
    }
    return { state: this.engine.serialize(), outcome: this.expected.outcome(), detection: this.detection.outcome() }
  }

  private phasesAfter(input: TimedInput['input'], facts: readonly Fact[]): Set<Phase> {
    const phases = new Set<Phase>()
    for (const fact of facts) {
      if (fact.kind === 'incident.changed' && fact.entry.kind === 'resolved') phases.add('resolving')
      if (fact.kind !== 'monitor.changed') continue
      const key = `${fact.monitor.monitorId} ${fact.monitor.group}`
      for (const [set, state] of [
        [this.pending, 'pending'],
        [this.alerting, 'alert'],
      ] as const) {
        // biome-ignore format: a table
        if (fact.monitor.state === state) set.add(key)
        else set.delete(key)
      }
    }
    if (this.pending.size > 0) phases.add('pending')
    if (this.alerting.size > 0) phases.add('firing')
    const deed = input.kind === 'command' && facts.some(({ kind }) => kind === 'command.accepted') ? DEEDS[input.command.name] : undefined
    if (deed !== undefined) phases.add(deed)
    return phases
  }
}
