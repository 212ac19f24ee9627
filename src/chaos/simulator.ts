import type { ChaosTruth, ScenarioWire } from '../shared/model/chaos.ts'
import type { ChaosModeState } from '../shared/model/chaos-messages.ts'
import { STEADY } from './built-in.ts'
import { Emitter, type SimulatedService } from './emitter.ts'
import { type Changed, FaultBook, type RecoverOutcome } from './faults.ts'
import { mergeEffects } from './sample.ts'
import { Schedule } from './schedule.ts'

/** A fixed service is back to healthy values this long after the fix; the next sample (<= 0.5 s later) shows it by 3.5 s. */
export const RECOVERY_MS = 3_000
const RELAPSE_MS = 1_500
/** Samples of one service per second when a scenario says nothing else. */
const USUAL_RATE_HZ = 2

export interface SimulatorOptions {
  readonly topology: { readonly services: readonly SimulatedService[] }
  readonly scenario: ScenarioWire
  readonly seed: number
  /** When the scenario begins, ms since the epoch. */
  readonly startMs: number
  /** Total rate over all services instead of the scenario's. */
  readonly eventsPerSecond?: number | undefined
}

/** The simulated system. Pure: time comes in by `advance`, chance from the seed. */
export interface Simulator {
  /** How far time has come, ms since the epoch. */
  readonly cursorMs: number
  /** Wire JSONL lines of every event up to and including `toMs`, in time order. The steps do not matter, only the end. */
  advance(toMs: number): string[]
  /** The same, but at most `maxLines`; `done` says whether `toMs` was reached. */
  advanceSome(toMs: number, maxLines: number): { lines: string[]; done: boolean }
  /** Moves on without events: faults begin and end, samples are left out. */
  skipTo(toMs: number): void
  /** Begins a scenario now: streams and schedules start over, so the same seed gives the same incident whenever it is begun. */
  start(scenario: ScenarioWire, options: { seed: number; eventsPerSecond?: number | undefined }): void
  /** Emergency stop: steady from the next sample on. */
  stop(): void
  /** Fixes a service, or all (null), gradually. */
  recover(serviceId: string | null): RecoverOutcome
  /** Sets the present back or forth (the wall clock was changed) without a gap. */
  rebase(nowMs: number): void
  state(): ChaosModeState
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const emitters = options.topology.services.map((service, rank) => new Emitter(service, rank, options.seed))
  const byId = new Map(emitters.map((emitter) => [emitter.serviceId, emitter]))
  const schedule = new Schedule(emitters)

  let cursorMs = options.startMs
  let scenario: ScenarioWire = STEADY
  let seed = options.seed
  let startedMs = cursorMs
  let endsMs: number | null = null
  let rateHz = 0
  let usualPeriodMs = 0
  let faults = new FaultBook(STEADY, cursorMs)
  /** When a fixed run is all well again and returns to steady; Infinity: not yet known. */
  let settledMs = Number.POSITIVE_INFINITY
  let boundaryMs = Number.POSITIVE_INFINITY
  let chaosMode = 'steady'
  let stampMs = Number.NaN
  let stamp = ''

  /** Samples of every service from now on, staggered evenly over one period. */
  function scheduleAll(): void {
    usualPeriodMs = (emitters.length * 1_000) / rateHz
    for (const emitter of emitters) emitter.reschedule(cursorMs + (emitter.rank * usualPeriodMs) / emitters.length, usualPeriodMs)
    schedule.rebuild()
  }

  function setMode(next: ScenarioWire): void {
    scenario = next
    chaosMode = next.name.replaceAll('-', '_')
    startedMs = cursorMs
    endsMs = next.duration === undefined ? null : cursorMs + next.duration * 1_000
    faults = new FaultBook(next, cursorMs)
    settledMs = Number.POSITIVE_INFINITY
  }

  function begin(next: ScenarioWire, withSeed: number, eventsPerSecond: number | undefined): void {
    seed = withSeed
    setMode(next)
    rateHz = eventsPerSecond ?? next.events_per_second ?? USUAL_RATE_HZ * emitters.length
    for (const emitter of emitters) {
      emitter.reseed(seed)
      emitter.setEffect(null)
      emitter.jump()
    }
    scheduleAll()
    takeBoundary()
  }

  /** The run is over: steady, with the samples' rhythm kept where the rate allows it. */
  function toSteady(): void {
    setMode(STEADY)
    const usual = USUAL_RATE_HZ * emitters.length
    const rateChanges = rateHz !== usual
    rateHz = usual
    if (rateChanges) scheduleAll()
    for (const emitter of emitters) {
      emitter.setEffect(null)
      if (emitter.period !== usualPeriodMs) emitter.reschedule(cursorMs, usualPeriodMs)
    }
    schedule.rebuild()
    boundaryMs = Number.POSITIVE_INFINITY
  }

  /** Everything that changes by itself at the cursor. */
  function takeBoundary(): void {
    apply(faults.step(cursorMs))
    if (faults.over(cursorMs) || cursorMs >= settledMs) {
      toSteady()
      return
    }
    findBoundary()
  }

  function findBoundary(): void {
    if (settledMs === Number.POSITIVE_INFINITY && faults.exhausted()) {
      // After a fix the run stays until its values have recovered; otherwise its own length decides, where it has one.
      if (faults.fixed()) settledMs = cursorMs + RECOVERY_MS
      else if (endsMs === null) settledMs = cursorMs
    }
    boundaryMs = Math.min(faults.nextMs(), settledMs)
  }

  function apply(changes: readonly Changed[]): void {
    if (changes.length === 0) return
    let moved = false
    for (const { serviceId, gradual } of changes) {
      const emitter = byId.get(serviceId)
      if (!emitter) continue
      if (gradual === null) emitter.jump()
      else emitter.easeFrom(cursorMs, gradual === 'recovery' ? RECOVERY_MS : RELAPSE_MS)
      emitter.setEffect(mergeEffects(faults.effects(serviceId)))
      const period = emitter.periodFor(usualPeriodMs)
      if (period === emitter.period) continue
      emitter.reschedule(cursorMs, period)
      moved = true
    }
    if (moved) schedule.rebuild()
  }

  function advanceSome(toMs: number, maxLines: number): { lines: string[]; done: boolean } {
    const lines: string[] = []
    for (;;) {
      const first = schedule.first()
      const sampleMs = first ? first.nextMs : Number.POSITIVE_INFINITY
      if (boundaryMs <= sampleMs && boundaryMs <= toMs) {
        cursorMs = Math.max(cursorMs, boundaryMs)
        takeBoundary()
        continue
      }
      if (!first || sampleMs > toMs) break
      if (lines.length >= maxLines) return { lines, done: false }
      cursorMs = Math.max(cursorMs, sampleMs)
      const atMs = Math.floor(sampleMs)
      if (atMs !== stampMs) {
        stampMs = atMs
        stamp = new Date(atMs).toISOString()
      }
      const line = first.take(stamp, chaosMode)
      schedule.firstMoved()
      if (line !== null) lines.push(line)
    }
    cursorMs = Math.max(cursorMs, toMs)
    return { lines, done: true }
  }

  begin(options.scenario, options.seed, options.eventsPerSecond)

  return {
    get cursorMs() {
      return cursorMs
    },
    advance: (toMs) => advanceSome(toMs, Number.POSITIVE_INFINITY).lines,
    advanceSome,
    skipTo(toMs) {
      while (boundaryMs <= toMs) {
        cursorMs = Math.max(cursorMs, boundaryMs)
        takeBoundary()
      }
      cursorMs = Math.max(cursorMs, toMs)
      for (const emitter of emitters) emitter.skipTo(cursorMs)
      schedule.rebuild()
    },
    start: (next, chosen) => begin(next, chosen.seed, chosen.eventsPerSecond),
    stop: () => begin(STEADY, seed, undefined),
    recover(serviceId) {
      const outcome = faults.recover(serviceId, cursorMs)
      apply(outcome.changed)
      findBoundary()
      return outcome
    },
    rebase(nowMs) {
      const deltaMs = nowMs - cursorMs
      cursorMs = nowMs
      startedMs += deltaMs
      if (endsMs !== null) endsMs += deltaMs
      settledMs += deltaMs
      boundaryMs += deltaMs
      faults.shift(deltaMs)
      for (const emitter of emitters) emitter.shift(deltaMs)
    },
    state: () => ({ mode: scenario.name, seed, startedMs, endsMs, eventsPerSecond: rateHz, faults: truthsOf(scenario, startedMs, endsMs) }),
  }
}

function truthsOf({ faults }: ScenarioWire, startedMs: number, endsMs: number | null): ChaosTruth[] {
  return faults.map(({ id, service_id, at, duration, truth }) => {
    const startMs = startedMs + at * 1_000
    const ownEndMs = duration === undefined ? null : startMs + duration * 1_000
    return {
      faultId: id,
      serviceId: service_id,
      startMs,
      clockMs: truth.clock_starts_at === undefined ? startMs : startedMs + truth.clock_starts_at * 1_000,
      endMs: ownEndMs === null || endsMs === null ? (ownEndMs ?? endsMs) : Math.min(ownEndMs, endsMs),
      cause: truth.cause,
      monitor: truth.monitor,
    }
  })
}
