import type { TelemetryInput } from '../../shared/model/input.ts'

/** An event without a real time is refused later; here it only needs a fixed place. */
const NOWHEN = -(2 ** 52)
const timeOf = (input: TelemetryInput, i: number): number => {
  const time = input.events[i]?.timestampMs ?? NOWHEN
  return Number.isFinite(time) ? time : NOWHEN
}

/** Order of a batch that needs none: positions as they are. */
export const AS_GIVEN = null

/**
 * Order in which a batch folds: by event time, then by offset, so that how a broker
 * happened to arrange a batch changes nothing. `AS_GIVEN` when it is in that order
 * already and no offset repeats, which is nearly always.
 */
export function foldingOrder(input: TelemetryInput): number[] | typeof AS_GIVEN {
  const { events, offsets } = input
  let sorted = true
  for (let i = 1; i < events.length && sorted; i++) {
    sorted = timeOf(input, i - 1) <= timeOf(input, i) && (offsets[i - 1] ?? 0) < (offsets[i] ?? 0)
  }
  if (sorted) return AS_GIVEN
  const order = events.map((_, i) => i)
  return order.sort((a, b) => timeOf(input, a) - timeOf(input, b) || (offsets[a] ?? 0) - (offsets[b] ?? 0))
}
