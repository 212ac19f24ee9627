import type { DemoCue, DemoMode, DemoScript, DemoSituation, DemoState, DemoStep } from '../../shared/model/demo.ts'

/**
 * The demo as a pure state machine. Time comes in with each event (any clock in ms that
 * does not go back), what is to be done comes out as orders. Every entry into a cue is a
 * `turn` of its own: an order, and what is answered to it, belong to one turn, and
 * answers of an earlier one are void. Of each turn there is at most one `begin` and,
 * after it, at most one `say`.
 */

export interface CueReport {
  readonly cueId: string
  readonly lateMs: number | null
  readonly waitedMs: number | null
  readonly reached: boolean | null
}

/** Plain data. */
export interface DemoRun {
  readonly state: DemoState
  readonly mode: DemoMode
  readonly loop: boolean
  readonly turn: number
  /** The cue at hand; null: none was called. */
  readonly index: number | null
  readonly step: DemoStep
  /** The demo's clock when it was last set, and when that was; null: it stands. */
  readonly elapsedMs: number
  readonly sinceMs: number | null
  readonly begunMs: number
  readonly reports: readonly CueReport[]
  readonly problem: string | null
}

/** How things stand, as far as the script knows such a state; null: otherwise. */
export type Holds = DemoSituation | null

export type DemoEvent =
  | { readonly kind: 'start'; readonly mode: DemoMode; readonly from: number; readonly loop: boolean }
  | { readonly kind: 'next' | 'back'; readonly holds: Holds }
  | { readonly kind: 'jump'; readonly index: number; readonly holds: Holds }
  | { readonly kind: 'pause' | 'resume' | 'stop' | 'reset' }
  /** The situation of a turn was brought about, or could not be. */
  | { readonly kind: 'prepared'; readonly turn: number }
  | { readonly kind: 'failed'; readonly turn: number; readonly problem: string }
  /** Time passed. `reached`: whether the condition of the cue at hand holds now. */
  | { readonly kind: 'tick'; readonly reached: boolean }

export type DemoOrder =
  /** A known state, and from it the situation that the cue needs. Answered with `prepared` or `failed`. */
  | { readonly kind: 'prepare'; readonly turn: number; readonly index: number }
  | { readonly kind: 'begin'; readonly turn: number; readonly index: number }
  /** The cue says what it has to say; `reached` false: what it says instead. */
  | { readonly kind: 'say'; readonly turn: number; readonly index: number; readonly reached: boolean }
  /** What is on the stage goes, and what is being said ends. */
  | { readonly kind: 'clear'; readonly turn: number }

export interface Stepped {
  readonly run: DemoRun
  readonly orders: readonly DemoOrder[]
  /** Why the event was not taken, in one sentence; null: it was. */
  readonly refusal: string | null
}

/** A demo that stood still for longer than this was asleep: it goes on where it was, ms. */
const ASLEEP_MS = 5_000

export const NO_RUN: DemoRun = {
  state: 'idle',
  mode: 'auto',
  loop: false,
  turn: 0,
  index: null,
  step: 'done',
  elapsedMs: 0,
  sinceMs: null,
  begunMs: 0,
  reports: [],
  problem: null,
}

/** The demo's own clock, ms. */
export const elapsedOf = ({ elapsedMs, sinceMs }: DemoRun, nowMs: number): number =>
  sinceMs === null ? elapsedMs : elapsedMs + Math.max(0, nowMs - sinceMs)

/** When something comes of time alone besides a condition; null: never. */
export function dueMs(script: DemoScript, run: DemoRun): number | null {
  const { sinceMs, elapsedMs, index, step } = run
  const limitMs = step === 'waiting' && index !== null ? deadlineOf(script, run, index) : null
  const next = index === null ? undefined : script.cues[index + 1]
  const clockMs = sinceMs === null || run.mode === 'manual' ? null : sinceMs + (next?.at ?? script.length) * 1_000 - elapsedMs
  return limitMs === null ? clockMs : clockMs === null ? limitMs : Math.min(limitMs, clockMs)
}

export function stepDemo(script: DemoScript, run: DemoRun, event: DemoEvent, nowMs: number): Stepped {
  switch (event.kind) {
    case 'start':
      return enter(
        script,
        { ...run, state: 'running', mode: event.mode, loop: event.loop, reports: [], problem: null },
        event.from,
        true,
        nowMs,
      )
    case 'next':
      return next(script, run, event.holds, nowMs)
    case 'back':
      if (!isOn(run)) return refused(run, 'No demo runs; start it first.')
      return jump(script, run, Math.max(0, (run.index ?? 0) - 1), event.holds, nowMs)
    case 'jump':
      return jump(script, run, event.index, event.holds, nowMs)
    case 'pause':
      return pause(run, nowMs)
    case 'resume':
      if (run.state !== 'paused') return refused(run, 'The demo is not paused; there is nothing to resume.')
      return taken({ ...run, state: 'running', sinceMs: run.step === 'preparing' ? null : nowMs })
    case 'stop':
      // One that goes round and failed would begin again.
      if (!isOn(run) && !(run.state === 'failed' && run.loop)) return refused(run, 'No demo runs; there is nothing to stop.')
      return cleared(run)
    case 'reset':
      return cleared(run)
    case 'prepared':
      if (event.turn !== run.turn || run.step !== 'preparing' || run.index === null) return taken(run)
      return begin(script, run, run.index, null, nowMs)
    case 'failed':
      if (event.turn !== run.turn || run.step !== 'preparing') return taken(run)
      return taken({ ...run, state: 'failed', step: 'done', sinceMs: null, problem: event.problem })
    case 'tick':
      return tick(script, run, event.reached, nowMs)
  }
}

/** One runs, or is held. */
export const isOn = ({ state }: DemoRun): boolean => state === 'running' || state === 'paused'

const taken = (run: DemoRun, orders: readonly DemoOrder[] = []): Stepped => ({ run, orders, refusal: null })
const refused = (run: DemoRun, refusal: string): Stepped => ({ run, orders: [], refusal })

function cleared(run: DemoRun): Stepped {
  const turn = run.turn + 1
  return taken({ ...NO_RUN, mode: run.mode, turn }, [{ kind: 'clear', turn }])
}

function pause(run: DemoRun, nowMs: number): Stepped {
  if (run.state !== 'running') return refused(run, run.state === 'paused' ? 'The demo is paused already.' : 'No demo runs; start it first.')
  return taken({ ...run, state: 'paused', elapsedMs: elapsedOf(run, nowMs), sinceMs: null })
}

/** The following cue goes on from what the present one did; what that should have left is not brought about again. */
function next(script: DemoScript, run: DemoRun, holds: Holds, nowMs: number): Stepped {
  if (!isOn(run)) {
    if (run.state === 'finished') return refused(run, 'The demo is over; start it again, or jump to a cue.')
    return jump(script, run, 0, holds, nowMs)
  }
  const index = run.index === null ? 0 : run.index + 1
  const cue = script.cues[index]
  if (cue === undefined) return finished(run, nowMs)
  const present = run.index === null ? undefined : script.cues[run.index]
  const follows = run.step !== 'preparing' && (cue.situation === holds || cue.situation === leftBy(present))
  return enter(script, run, index, !follows, nowMs)
}

function jump(script: DemoScript, run: DemoRun, index: number, holds: Holds, nowMs: number): Stepped {
  const cue = script.cues[index]
  if (cue === undefined) return refused(run, 'There is no such cue.')
  // Who calls a cue by hand goes on by hand, unless the demo runs by itself.
  const on = isOn(run) ? run : { ...run, state: 'running' as const, mode: 'manual' as const, loop: false, reports: [] }
  return enter(script, { ...on, problem: null }, index, run.step === 'preparing' || cue.situation !== holds, nowMs)
}

/** What a cue leaves behind, once what it does has its effect; null: unknown. */
function leftBy(cue: DemoCue | undefined): Holds {
  if (cue === undefined) return null
  if (cue.fix !== null || cue.chaos === 'stop') return 'calm'
  return cue.chaos === null ? cue.situation : null
}

function enter(script: DemoScript, run: DemoRun, index: number, prepare: boolean, nowMs: number): Stepped {
  const cue = script.cues[index]
  if (cue === undefined) return refused(run, 'There is no such cue.')
  if (!prepare) return begin(script, run, index, null, nowMs)
  const turn = run.turn + 1
  const at = cue.at * 1_000
  return taken({ ...run, turn, index, step: 'preparing', elapsedMs: at, sinceMs: null }, [{ kind: 'prepare', turn, index }])
}

/** @param lateMs after the cue's time; null: somebody called it, and the demo's clock is set to its time */
function begin(script: DemoScript, run: DemoRun, index: number, lateMs: number | null, nowMs: number): Stepped {
  const cue = script.cues[index]
  if (cue === undefined) return taken(run)
  const turn = run.turn + 1
  const clock =
    lateMs === null
      ? { elapsedMs: cue.at * 1_000, sinceMs: run.state === 'running' ? nowMs : null }
      : { elapsedMs: run.elapsedMs, sinceMs: run.sinceMs }
  const report: CueReport = { cueId: cue.id, lateMs: lateMs === null ? null : Math.round(lateMs), waitedMs: null, reached: null }
  const waits = cue.until !== null
  const begun: DemoRun = {
    ...run,
    ...clock,
    turn,
    index,
    step: waits ? 'waiting' : 'done',
    begunMs: nowMs,
    reports: reported(script, run.reports, report),
  }
  const orders: DemoOrder[] = [{ kind: 'begin', turn, index }]
  if (!waits) orders.push({ kind: 'say', turn, index, reached: true })
  return taken(begun, orders)
}

/** One report for each cue, in order of the script; the newest counts. */
function reported(script: DemoScript, reports: readonly CueReport[], report: CueReport): CueReport[] {
  const byId = new Map(reports.map((one) => [one.cueId, one])).set(report.cueId, report)
  return script.cues.flatMap(({ id }) => byId.get(id) ?? [])
}

const deadlineOf = (script: DemoScript, { begunMs }: DemoRun, index: number): number =>
  begunMs + (script.cues[index]?.until?.limit ?? 0) * 1_000

function tick(script: DemoScript, run: DemoRun, reached: boolean, nowMs: number): Stepped {
  const orders: DemoOrder[] = []
  let now = awake(run, nowMs, script)
  const waited = settle(script, now, reached, nowMs)
  now = waited.run
  orders.push(...waited.orders)
  while (now.state === 'running' && now.mode === 'auto' && now.index !== null && now.step !== 'preparing') {
    const cue = script.cues[now.index + 1]
    const atMs = (cue?.at ?? script.length) * 1_000
    const lateMs = elapsedOf(now, nowMs) - atMs
    if (lateMs < 0) break
    // The time to wait is over before the next cue comes (the script is checked for it); a clock that leapt over both must not skip it.
    const over = settle(script, now, false, Number.POSITIVE_INFINITY)
    const stepped = cue === undefined ? finished(over.run, nowMs) : begin(script, over.run, now.index + 1, lateMs, nowMs)
    orders.push(...over.orders, ...stepped.orders)
    now = stepped.run
    if (cue !== undefined) continue
    if (!now.loop) break
    const again = enter(script, { ...now, state: 'running', reports: [], problem: null }, 0, true, nowMs)
    orders.push(...again.orders)
    now = again.run
  }
  return taken(now, orders)
}

/** A computer that slept through cues goes on where it was. */
function awake(run: DemoRun, nowMs: number, script: DemoScript): DemoRun {
  const due = dueMs(script, run)
  if (run.sinceMs === null || due === null || nowMs - due <= ASLEEP_MS) return run
  const problem = `The demo stood still for ${Math.round((nowMs - due) / 1_000)} s and goes on where it was.`
  return { ...run, elapsedMs: elapsedOf(run, due), sinceMs: nowMs, begunMs: run.begunMs + nowMs - due, problem }
}

/** The cue at hand says what it has to say, when its condition holds or its time to wait is over. */
function settle(script: DemoScript, run: DemoRun, reached: boolean, nowMs: number): Stepped {
  const { index, step, turn, begunMs } = run
  if (!isOn(run) || step !== 'waiting' || index === null) return taken(run)
  const deadlineMs = deadlineOf(script, run, index)
  if (!reached && nowMs < deadlineMs) return taken(run)
  const waitedMs = Math.round(Math.min(nowMs, deadlineMs) - begunMs)
  const reports = run.reports.map((one) => (one.cueId === script.cues[index]?.id ? { ...one, waitedMs, reached } : one))
  return taken({ ...run, step: 'done', reports }, [{ kind: 'say', turn, index, reached }])
}

function finished(run: DemoRun, nowMs: number): Stepped {
  return taken({ ...run, state: 'finished', step: 'done', elapsedMs: elapsedOf(run, nowMs), sinceMs: null })
}
