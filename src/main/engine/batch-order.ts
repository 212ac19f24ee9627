import type { TelemetryInput } from '../../shared/model/input.ts'

/** Order of a batch that needs none: positions as they are. */
export const AS_GIVEN = null

/**
 * Order in which a batch folds: by event time, then by offset, so that how a broker
 * happened to arrange a batch changes nothing. `AS_GIVEN` when it is in that order
 * already and no offset repeats, which is nearly always.
 */
export function foldingOrder({ events, offsets }: TelemetryInput): number[] | typeof AS_GIVEN {
  let sorted = true
  for (let i = 1; i < events.length && sorted; i++) {
    const before = events[i - 1]?.timestampMs ?? 0
    const time = events[i]?.timestampMs ?? 0
    sorted = before <= time && (offsets[i - 1] ?? 0) < (offsets[i] ?? 0)
  }
  if (sorted) return AS_GIVEN
  const order = events.map((_, i) => i)
  order.sort((a, b) => (events[a]?.timestampMs ?? 0) - (events[b]?.timestampMs ?? 0) || (offsets[a] ?? 0) - (offsets[b] ?? 0))
  return order
}
