import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layout } from '../layout/layout'
import { HOME_S, Tour, type TourStop, tourStops, VISIT_S } from './tour'

/** The layout of a system of `count` services in groups, as the scene makes it. */
function system(count: number) {
  const ids = Array.from({ length: count }, (_, i) => `team${i % 24}-service-${i}`)
  const edges = Int32Array.from(ids.slice(1).flatMap((_, i) => [Math.floor(i / 3), i + 1]))
  return layout({ ids, edges, fixed: new Float32Array(count * 3).fill(Number.NaN) })
}

const keyOf = (stop: TourStop | null): string | null => stop && (stop.kind === 'service' ? `s${stop.slot}` : `d${stop.index}`)

describe('the stops of a tour', () => {
  it.each([
    [5, 'service', 5],
    [44, 'service', 44],
  ] as const)('are the services of a system of %d', (count, kind, stops) => {
    const all = tourStops(system(count))
    expect(all).toHaveLength(stops)
    expect(new Set(all.map(keyOf)).size).toBe(stops)
    expect(all.every((one) => one.kind === kind)).toBe(true)
    expect(tourStops(system(count))).toEqual(all)
  })

  it('are the districts of a system of 2,000, few enough for a round in a quarter of an hour', () => {
    const made = system(2_000)
    const all = tourStops(made)
    expect(all).toHaveLength(made.districts.length)
    expect(all.every((one) => one.kind === 'district')).toBe(true)
    expect(all.length * VISIT_S).toBeLessThan(15 * 60)
  })

  it('go round the middle once', () => {
    const made = system(5)
    const angles = tourStops(made).map((stop) => {
      const at = (stop.kind === 'service' ? stop.slot : 0) * 4
      return Math.atan2((made.places[at] as number) - made.centerX, (made.places[at + 1] as number) - made.centerZ)
    })
    expect(angles).toEqual([...angles].sort((a, b) => a - b))
  })
})

describe('a tour', () => {
  const ready = (calmS = 60): Tour => {
    const tour = new Tour()
    tour.calmS = calmS
    tour.setStops(tourStops(system(5)))
    return tour
  }
  /** Lets it run by the second; the stops in the order in which they were reached, null for the whole picture. */
  const run = (tour: Tour, seconds: number, may: (second: number) => boolean = () => true): (string | null)[] => {
    const seen: (string | null)[] = []
    for (let s = 0; s < seconds; s++) if (tour.step(1, may(s))) seen.push(keyOf(tour.stop))
    return seen
  }

  it('sets out after the calm, visits everything once, rests, and begins again', () => {
    const tour = ready()
    expect(run(tour, 59)).toEqual([])
    const order = tourStops(system(5)).map(keyOf)
    expect(run(tour, 1 + 5 * VISIT_S)).toEqual([...order, null])
    expect(run(tour, HOME_S - 1)).toEqual([])
    expect(run(tour, 1)).toEqual([order[0]])
  })

  it('ends in the step in which something forbids it, and goes on where it was after another calm', () => {
    const tour = ready()
    run(tour, 60 + VISIT_S)
    const at = keyOf(tour.stop)
    expect(tour.step(0.016, false)).toBe(true)
    expect(tour.stop).toBeNull()
    expect(run(tour, 59)).toEqual([])
    expect(run(tour, 1)).toEqual([at])
  })

  it('is nowhere while it may not be, and in the calm after it, whatever happened before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ dt: fc.double({ min: 0.001, max: 5, noNaN: true }), may: fc.boolean() }), { maxLength: 300 }),
        (steps) => {
          const tour = ready(20)
          let calm = 0
          for (const { dt, may } of steps) {
            tour.step(dt, may)
            calm = may ? calm + dt : 0
            if (calm < 20) expect(tour.stop).toBeNull()
          }
        },
      ),
    )
  })

  it('begins a new round where other services are, and does nothing without any', () => {
    const tour = ready()
    run(tour, 60 + 2 * VISIT_S)
    tour.setStops(tourStops(system(44)))
    expect(tour.stop).toBeNull()
    expect(run(tour, 60)).toEqual([keyOf(tourStops(system(44))[0] ?? null)])
    tour.setStops([])
    expect(run(tour, 600)).toEqual([])
  })
})
