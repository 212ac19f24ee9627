import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layout } from './layout'
import { callDepth, graphOf } from './order'
import { type LayoutInput, PLACE_STRIDE } from './types'

/** Nasty ids as real systems have them. */
const ids = (min: number, max: number) =>
  fc.uniqueArray(
    fc.oneof(
      fc.string({ minLength: 1, maxLength: 24 }),
      fc.constantFrom('AWS::StepFunctions::StateMachine', 'https://sqs.us-west-2.amazonaws.com/x_AWS::SQS::Queue'),
      fc.tuple(fc.constantFrom('pay', 'auth', 'search', 'db'), fc.nat(9999)).map(([t, n]) => `${t}-svc-${n}`),
    ),
    { minLength: min, maxLength: max },
  )

const system = (min: number, max: number): fc.Arbitrary<LayoutInput> =>
  ids(min, max).chain((names) =>
    fc.array(fc.tuple(fc.nat(names.length - 1), fc.nat(names.length - 1)), { maxLength: names.length * 2 }).map((pairs) => ({
      ids: names,
      edges: new Int32Array(pairs.flat()),
      fixed: new Float32Array(names.length * 3).fill(Number.NaN),
    })),
  )

function nearest(places: Float32Array): number {
  let least = Infinity
  for (let i = 0; i < places.length; i += PLACE_STRIDE)
    for (let j = i + PLACE_STRIDE; j < places.length; j += PLACE_STRIDE) {
      const d = Math.hypot((places[i] as number) - (places[j] as number), (places[i + 1] as number) - (places[j + 1] as number))
      // Bodies are drawn with a plinth of 1.3 footprints, turned by up to 0.25 rad.
      least = Math.min(least, d / (places[i + 2] as number))
    }
  return least
}

function moved(before: Float32Array, after: Float32Array, count: number): number {
  let n = 0
  for (let i = 0; i < count; i++) {
    const at = i * PLACE_STRIDE
    const d = Math.hypot((before[at] as number) - (after[at] as number), (before[at + 1] as number) - (after[at + 1] as number))
    if (d > 0.01) n++
  }
  return n
}

describe('layout', () => {
  it.each([
    ['stage', 1, 12],
    ['rings', 13, 90],
    ['districts', 141, 320],
  ] as const)('%s: no two services overlap', (kind, min, max) => {
    fc.assert(
      fc.property(system(min, max), (input) => {
        const result = layout(input)
        expect(result.kind).toBe(kind)
        expect(result.places.every(Number.isFinite)).toBe(true)
        expect(nearest(result.places)).toBeGreaterThan(1.5)
      }),
      { numRuns: 25 },
    )
  })

  it('gives the same result for the same system, whatever the order of its ids', () => {
    fc.assert(
      fc.property(system(13, 60), (input) => {
        const n = input.ids.length
        const reversed: LayoutInput = {
          ids: [...input.ids].reverse(),
          edges: input.edges.map((slot) => n - 1 - slot),
          fixed: input.fixed,
        }
        const a = layout(input)
        const b = layout(reversed)
        expect(layout(input).places).toEqual(a.places)
        for (let i = 0; i < n; i++)
          for (let k = 0; k < 2; k++)
            expect(b.places[(n - 1 - i) * PLACE_STRIDE + k]).toBeCloseTo(a.places[i * PLACE_STRIDE + k] as number, 3)
      }),
      { numRuns: 20 },
    )
  })

  it('moves few of the others when a service joins', () => {
    let movedInAll = 0
    let servicesInAll = 0
    fc.assert(
      fc.property(system(30, 80), fc.string({ minLength: 30, maxLength: 40 }), (input, name) => {
        const n = input.ids.length
        const grown: LayoutInput = {
          ids: [...input.ids, name],
          edges: input.edges,
          fixed: new Float32Array((n + 1) * 3).fill(Number.NaN),
        }
        movedInAll += moved(layout(input).places, layout(grown).places, n)
        servicesInAll += n
      }),
      { numRuns: 40, seed: 7 },
    )
    expect(movedInAll / servicesInAll).toBeLessThan(0.2)
  })

  it('keeps the places a topology gives', () => {
    const names = ['gateway', 'auth', 'payment', 'ai-brain', 'database']
    const fixed = new Float32Array([0, 0, 0, 5, 0, 0, 2.5, 0, 4.33, -2.5, 0, 4.33, -5, 0, 0])
    const { places, kind } = layout({ ids: names, edges: new Int32Array(), fixed })
    expect(kind).toBe('stage')
    names.forEach((_, i) => {
      expect(places[i * PLACE_STRIDE]).toBeCloseTo(fixed[i * 3] as number)
      expect(places[i * PLACE_STRIDE + 1]).toBeCloseTo(fixed[i * 3 + 2] as number)
    })
  })

  it('puts every service of a district on its plate, and plates apart', () => {
    fc.assert(
      fc.property(system(150, 260), (input) => {
        const { districts, places, districtOf } = layout(input)
        expect(districts.reduce((n, d) => n + d.members.length, 0)).toBe(input.ids.length)
        for (let i = 0; i < input.ids.length; i++) {
          const d = districts[districtOf[i] as number]
          expect(d).toBeDefined()
          expect(Math.abs((places[i * PLACE_STRIDE] as number) - (d?.x ?? 0))).toBeLessThanOrEqual(d?.halfX ?? 0)
        }
        districts.forEach((a, i) => {
          for (const b of districts.slice(i + 1))
            expect(Math.abs(a.x - b.x) >= a.halfX + b.halfX || Math.abs(a.z - b.z) >= a.halfZ + b.halfZ).toBe(true)
        })
      }),
      { numRuns: 10 },
    )
  })

  it('reads call depth from the entry points and survives cycles', () => {
    const names = ['web', 'api', 'db', 'ring-a', 'ring-b', 'alone']
    const graph = graphOf(6, new Int32Array([0, 1, 1, 2, 3, 4, 4, 3]))
    const depth = callDepth(names, graph)
    expect([...depth.slice(0, 3)]).toEqual([0, 1, 2])
    expect(Math.min(depth[3] as number, depth[4] as number)).toBe(0)
    expect(depth[5]).toBe(-1)
  })
})
