import type { ClipBook } from '../types.ts'
import type { Clip } from './phrases/clip.ts'

/** Longest utterance, ms. */
export const MAX_SPEECH_MS = 12_000

/** Time a word takes where no recording tells, ms. */
const WORD_MS = 400

/** A sentence of an utterance; `rank` says how early it is left out where time is short: the highest goes first, 0 stays. */
export interface Part {
  readonly clip: Clip
  readonly rank: number
}

export const must = (clip: Clip): Part => ({ clip, rank: 0 })
/** Nothing where there is no such clip. */
export const may = (rank: number, clip: Clip | null | undefined): Part[] => (clip === null || clip === undefined ? [] : [{ clip, rank }])

export interface Fitted {
  readonly parts: readonly Part[]
  /** All of them are in the book. */
  readonly spoken: boolean
  readonly durationMs: number
}

const estimatedMs = ({ text }: Clip): number => text.split(' ').length * WORD_MS

/** What goes next: the highest rank, of equals the last; never the first sentence of all. */
function leastNeeded(parts: readonly Part[]): number {
  let found = parts.length - 1
  for (let at = found - 1; at > 0; at--) if ((parts[at]?.rank ?? 0) > (parts[found]?.rank ?? 0)) found = at
  return found
}

/**
 * As much of the parts as the time allows. A dispensable sentence without a recording is
 * left out; where one that must be said has none, or none has one, nothing is spoken and the words stand alone.
 */
export function fitted(all: readonly Part[], book: ClipBook): Fitted {
  const recorded = all.filter(({ clip }) => book.has(clip.id))
  const spoken = recorded.length > 0 && all.every(({ clip, rank }) => rank > 0 || book.has(clip.id))
  const lengthOf = (clip: Clip): number => (spoken ? book.durationMs(clip.id) : estimatedMs(clip))
  let parts: readonly Part[] = spoken ? recorded : all
  const length = (): number => parts.reduce((sum, { clip }) => sum + lengthOf(clip), 0)
  while (parts.length > 1 && length() > MAX_SPEECH_MS) parts = parts.toSpliced(leastNeeded(parts), 1)
  return { parts, spoken, durationMs: length() }
}
