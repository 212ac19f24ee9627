import type { DemoScript, DemoStatus } from '../../shared/model/demo.ts'

/** A status with the wall clock of the core when it was right, ms. */
export interface TimedStatus {
  readonly status: DemoStatus
  readonly at: number
}

/** The demo's own clock now, s. */
export function elapsedS({ status, at }: TimedStatus, now: number): number {
  return status.elapsedS + (status.ticking ? Math.max(0, now - at) / 1_000 : 0)
}

/** Seconds until the next cue begins by itself; null: it waits to be called, or there is none. */
export function nextInS({ status, at }: TimedStatus, now: number): number | null {
  const inS = status.next?.inS ?? null
  if (inS === null) return null
  return Math.max(0, inS - (status.ticking ? Math.max(0, now - at) / 1_000 : 0))
}

/**
 * Seconds that the presenter is behind the script (negative: ahead of it): the time that really went by since the first
 * cue, less what the script grants up to here. A cue that is held beyond its end counts while it is held.
 */
export function behindS(spokenS: number, script: Pick<DemoScript, 'cues' | 'length'>, timed: TimedStatus, now: number): number {
  const elapsed = elapsedS(timed, now)
  const index = timed.status.cue?.index
  const end = index === undefined ? 0 : (script.cues[index + 1]?.at ?? script.length)
  return spokenS - Math.min(elapsed, end)
}

/** Seconds as `2:05`; whole seconds, cut and not rounded, so that a clock shows what went by. */
export function clockOf(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** `on time`, `0:12 over`, `0:05 under`: within this many seconds nobody is late. */
const ON_TIME_S = 3

export function paceOf(behind: number): { readonly text: string; readonly tone: 'good' | 'late' | 'early' } {
  if (Math.abs(behind) < ON_TIME_S) return { text: 'on time', tone: 'good' }
  return behind > 0 ? { text: `${clockOf(behind)} over`, tone: 'late' } : { text: `${clockOf(-behind)} under`, tone: 'early' }
}

/** Where the presenter's own time began; kept through a reload of the page. */
export interface Spoken {
  /** Wall clock, ms. */
  readonly beganAt: number
}

/**
 * Follows the presenter's time: begins with the first cue of a run, and is forgotten when none runs any more. A page
 * that is opened in the middle of a demo takes the script's word for what went before.
 */
export function followSpoken(before: Spoken | null, timed: TimedStatus, now: number): Spoken | null {
  const { state } = timed.status
  if (state === 'idle' || state === 'failed') return null
  if (before !== null) return before
  return { beganAt: now - elapsedS(timed, now) * 1_000 }
}
