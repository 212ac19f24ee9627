import { quantileOf, sortedFinite } from './statistics.ts'

/** How strong healthy time's episodes get: beyond `usual` (its 90 % quantile) the chance falls by e with every `fall`. */
export interface Chance {
  readonly usual: number
  readonly fall: number
}

/** Where no healthy time is known: what noise does in a span of so many bins; the longer, the more onsets can be picked. */
export const unknownChance = (bins: number): Chance => ({ usual: 1.5 + 0.75 * Math.log(Math.max(1, bins / 5)), fall: 1 })

const MIN_WINDOWS = 20
const LEAST_FALL = 0.6
const UPPER = 0.97
const NINE_IN_TEN = Math.log(10)

/** From the strengths of healthy windows; an exponential tail, so that a stronger one than any seen is rarer still. */
export function chanceOf(strengths: Float64Array, bins: number): Chance {
  const sorted = sortedFinite(strengths)
  if (sorted.length < MIN_WINDOWS) return unknownChance(bins)
  const usual = quantileOf(sorted, 0.9)
  const fall = (quantileOf(sorted, UPPER) - usual) / Math.log(0.1 / (1 - UPPER))
  return { usual, fall: Math.max(LEAST_FALL, fall) }
}

/** -ln of the chance that healthy time shows an episode of this strength, nats. */
export function surprise({ usual, fall }: Chance, strength: number): number {
  if (!(strength > 0)) return 0
  return strength <= usual ? (NINE_IN_TEN * strength) / usual : NINE_IN_TEN + (strength - usual) / fall
}
