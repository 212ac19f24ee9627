import { NexusError } from '../../../shared/errors.ts'
import type { ChaosStatus } from '../../../shared/model/chaos.ts'
import type { ChaosModeState, ChaosRun } from '../../../shared/model/chaos-messages.ts'
import { DEFAULT_ACTIONS } from '../../../shared/model/remediation.ts'
import type { SourceState } from '../../../shared/model/source.ts'
import type { Topology } from '../../../shared/model/topology.ts'
import type { SourceClock } from '../clock.ts'
import type { ChaosControl, TelemetrySource } from '../source.ts'
import { Delivery } from './delivery.ts'
import { RunLog } from './run-log.ts'
import { WorkerHost } from './worker-host.ts'

export interface ChaosSourceOptions {
  /** File of the worker's entry, from `?modulePath` (or src/chaos/worker.ts where Node reads TypeScript). */
  readonly workerPath: string
  readonly topology: Topology
  readonly seed: number
  /** Mode or scenario to begin with, or the path of a scenario file (.yaml, .yml); absent: steady. */
  readonly scenario?: string | null
  /** Folder whose *.yaml are offered as scenarios. */
  readonly scenarioFolder?: string | null
  readonly clock: SourceClock
  /** How often simulated time follows the clock, ms. */
  readonly stepMs?: number
  /** Real time without an answer after which a worker counts as hung and is replaced, ms. */
  readonly hungMs?: number
  /** Batches under way at most, and lines in each: together the bound of our memory. */
  readonly maxUnacked?: number
  readonly batchLines?: number
}

export interface ChaosSource extends TelemetrySource {
  /** Name of the stream, as in its batches. */
  readonly stream: string
  readonly chaos: ChaosControl
  /** Settles when simulated time has reached the clock's and every event of it is folded: for stepped clocks. */
  idle(): Promise<void>
}

/** The simulator in its worker thread, kept alive, fed with time and drained of events. `start` throws UsageError for a broken or unknown scenario. */
export function createChaosSource(options: ChaosSourceOptions): ChaosSource {
  const { clock, seed } = options
  const source = `chaos:${seed}`
  const run = new RunLog(options.scenario ?? null, options.scenarioFolder ?? null, seed)

  let state: SourceState = 'connecting'
  let trouble = ''
  let mode: ChaosModeState = { mode: 'steady', seed, startedMs: clock.now(), endsMs: null, eventsPerSecond: 0, faults: [] }
  let available: ChaosStatus['available'] = []
  let skippedMs = 0
  let delivery: Delivery | null = null
  let changed = () => {}

  function enter(next: SourceState, sentence: string): void {
    state = next
    trouble = sentence
    changed()
  }

  function take(next: ChaosModeState): void {
    const same = next.mode === mode.mode && next.startedMs === mode.startedMs && next.seed === mode.seed
    mode = next
    if (!same) changed()
  }

  const host = new WorkerHost(options.workerPath, clock, options.stepMs ?? 50, options.hungMs ?? 10_000, {
    init: (nowMs) => ({
      type: 'init',
      services: options.topology.services.map(({ serviceId, actions }) => ({ serviceId, actions: [...(actions ?? DEFAULT_ACTIONS)] })),
      now: nowMs,
      maxUnacked: options.maxUnacked ?? 4,
      batchLines: options.batchLines ?? 2_000,
      ...run.init(nowMs),
    }),
    ready(message) {
      available = message.available
      run.follow(message.state)
      mode = message.state
      enter('playing', '')
    },
    refused: () => run.forgetFiles(clock.now()),
    batch: (message, acknowledge) => delivery?.add(message.text, acknowledge),
    skipped(ms) {
      skippedMs += ms
      changed()
    },
    mode(message) {
      run.follow(message.state)
      take(message.state)
    },
    died: (cause, againMs) =>
      enter('error', `The simulator stopped (${cause}) and starts again in ${againMs / 1_000} s; events of the meantime are missing.`),
    pending: () => delivery?.size ?? 0,
  })

  const chaos: ChaosControl = {
    async start(name, chosen = {}) {
      const wanted: ChaosRun = {
        mode: name,
        seed: chosen.seed ?? seed,
        ...(chosen.serviceId !== undefined && { serviceId: chosen.serviceId }),
        ...(chosen.eventsPerSecond !== undefined && { eventsPerSecond: chosen.eventsPerSecond }),
      }
      const done = await host.request({ type: 'start', run: wanted })
      if (!done) throw new NexusError('NEXUS_CHAOS_UNAVAILABLE', RESTARTING)
      if (done.refusal === 'mode_unknown') throw new NexusError('NEXUS_CHAOS_MODE_UNKNOWN', done.text)
      if (done.refusal === 'service_unknown') throw new NexusError('NEXUS_SERVICE_UNKNOWN', done.text)
      if (!done.applied) throw new NexusError('NEXUS_CHAOS_UNAVAILABLE', done.text)
      run.begun(wanted, done.state)
      take(done.state)
      return chaos.status()
    },
    async stop() {
      // Counts even while the worker is away: the next one begins steady.
      run.stopped(clock.now())
      const done = await host.request({ type: 'stop' })
      take(done?.state ?? { ...mode, mode: 'steady', endsMs: null, startedMs: clock.now(), faults: [] })
      return chaos.status()
    },
    async recover(serviceId) {
      const target = serviceId === '*' ? null : serviceId
      if (target !== null && !options.topology.services.some((service) => service.serviceId === target)) {
        return { applied: false, text: `The simulator has no service "${target}".` }
      }
      const atMs = clock.now()
      const done = await host.request({ type: 'recover', serviceId: target })
      if (!done) return { applied: false, text: RESTARTING }
      if (done.applied) run.recovered(atMs, target)
      return { applied: done.applied, text: done.text }
    },
    truths: () => mode.faults,
    status: () => ({
      mode: mode.mode,
      seed: mode.seed,
      startedAt: new Date(mode.startedMs).toISOString(),
      endsAt: mode.endsMs === null ? null : new Date(mode.endsMs).toISOString(),
      eventsPerSecond: mode.eventsPerSecond,
      available: available.map((scenario) => ({ ...scenario })),
    }),
  }

  return {
    kind: 'chaos',
    stream: source,
    ownsClock: false,
    chaos,
    async start(sink, resume) {
      changed = () => sink.changed()
      const offset = resume?.offsets.get(0) ?? 0
      delivery = new Delivery(source, sink, offset, (error) => {
        void host.stop()
        enter('error', `Events can no longer be taken in (${error instanceof Error ? error.message : String(error)}); restart NEXUS.`)
      })
      await host.start()
    },
    async stop() {
      changed = () => {}
      await Promise.all([host.stop(), delivery?.close()])
    },
    status() {
      const title = available.find((scenario) => scenario.name === mode.mode)?.title ?? mode.mode
      const left =
        skippedMs > 0
          ? ` ${(skippedMs / 1_000).toFixed(1)} s of events were left out: NEXUS stood still (the computer slept) or could not keep up.`
          : ''
      return {
        kind: 'chaos',
        state,
        detail: trouble || `Simulator: ${title}, seed ${mode.seed}.${left}`,
        position: host.positionMs === null ? null : new Date(host.positionMs).toISOString(),
        start: null,
        end: null,
        progress: null,
        speed: 1,
        loop: false,
        seed: mode.seed,
        scenario: mode.mode,
      }
    },
    async idle() {
      await host.caughtUp()
      await delivery?.idle()
    },
  }
}

const RESTARTING = 'The simulator is starting again; try once more in a few seconds.'
