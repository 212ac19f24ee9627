import { quietest } from './samples.ts'

/** A fade that is heard as an end and not as a click, s. */
export const FADE_S = 0.015
/** Least time between now and a cut: the fade must still fit before it, s. */
const CUT_LEAD_S = 0.02
/** Longest wait for a word to end: a sentence without word ends must not hold back a more urgent one, s. */
const LONGEST_WAIT_S = 1
/** Without word ends, speech is cut at its quietest place within this time, s. */
const QUIET_WITHIN_S = 0.4
/** Word ends may be off by the padding of a codec: the quietest place around one is taken, s. */
const SNAP_BEFORE_S = 0.03
const SNAP_AFTER_S = 0.06
const SNAP_WIDTH_S = 0.01
/** What happened longer ago than this is shown and not said, ms. */
const STALE_MS = 5_000

/** Samples placed on the clock of the sound device. Times are seconds of that clock. */
export interface Placed {
  readonly start: number
  readonly samples: Float32Array
  readonly rate: number
  /** From `start`; empty where they are not known. */
  readonly wordEnds: readonly number[]
}

/** First instant at or after `time` that a sample falls on. */
export function onGrid(time: number, rate: number): number {
  return Math.ceil(time * rate - 1e-6) / rate
}

/** End of placed samples. */
export function endOf(placed: Placed): number {
  return placed.start + placed.samples.length / placed.rate
}

/**
 * Where speech that must end is cut: the next end of a word, else its quietest place soon. Never before `now`; at `now`
 * where nothing of it sounded yet.
 */
export function cutPoint(speech: readonly Placed[], now: number): number {
  const [first] = speech
  if (!first || now <= first.start) return now
  const earliest = now + CUT_LEAD_S
  const word = speech
    .flatMap((placed) => placed.wordEnds.map((end) => ({ placed, at: placed.start + end })))
    .find(({ at }) => at >= earliest && at <= now + LONGEST_WAIT_S)
  if (word) return quietNear(word.placed, word.at - SNAP_BEFORE_S, word.at + SNAP_AFTER_S, earliest)
  const sounding = speech.find((placed) => placed.start <= earliest && endOf(placed) > earliest)
  if (sounding) return quietNear(sounding, earliest, earliest + QUIET_WITHIN_S, earliest)
  const last = speech.at(-1)
  return Math.max(now, Math.min(earliest, last ? endOf(last) : now))
}

function quietNear(placed: Placed, from: number, to: number, earliest: number): number {
  const { start, rate, samples } = placed
  const begin = (Math.max(from, earliest) - start) * rate
  const found = quietest(samples, begin, (to - start) * rate, Math.round(SNAP_WIDTH_S * rate))
  return Math.max(earliest, start + found / rate)
}

/** True for what happened too long ago to be said. `at` and `now` on one clock, ms. */
export function isStale(at: number, now: number): boolean {
  return !(now - at <= STALE_MS)
}

/** Widest turn to one side. */
const WIDEST = 0.5

/** Where a voice comes from, -0.5 (left) to 0.5, for something at `x` of a page `width` wide. */
export function panOf(x: number | null, width: number): number {
  if (x === null || !(width > 0)) return 0
  return Math.max(-WIDEST, Math.min(WIDEST, (x / width) * 2 * WIDEST - WIDEST))
}
