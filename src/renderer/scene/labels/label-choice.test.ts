import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { World } from '../../state/world'
import { layout } from '../layout/layout'
import { LOOK, type LookCode } from '../palette'
import { chooseLabels, letterPx, plateOf } from './label-choice'

const TEAMS = 10
const COUNT = 500

/** Ten teams of fifty services, healthy but for the slots named. */
function city(troubled: readonly (readonly [slot: number, look: LookCode])[]) {
  const world = new World()
  for (let i = 0; i < COUNT; i++) world.ensure(`team${i % TEAMS}-svc-${i}`)
  const looks = new Uint8Array(COUNT).fill(LOOK.healthy)
  for (const [slot, look] of troubled) looks[slot] = look
  const placed = layout({ ids: world.ids, edges: new Int32Array(0), fixed: new Float32Array(COUNT * 3).fill(Number.NaN) })
  const choose = (hovered = -1, selected = -1) => {
    const out: number[] = []
    chooseLabels(world, looks, COUNT, placed, hovered, selected, out)
    return out
  }
  return { looks, placed, choose }
}

const troubles = fc.array(fc.tuple(fc.integer({ min: 0, max: COUNT - 1 }), fc.constantFrom(LOOK.critical, LOOK.warning)), { maxLength: 80 })

describe('chooseLabels among districts', () => {
  it('never lets more than nine speak in trouble, nor more than two of one district', () => {
    fc.assert(
      fc.property(troubles, (list) => {
        const { placed, choose } = city(list)
        const keys = choose()
        expect(keys.length).toBeLessThanOrEqual(list.length === 0 ? TEAMS : 9)
        const services = keys.filter((key) => key >= 0)
        expect(services.length).toBeLessThanOrEqual(4)
        for (let d = 0; d < TEAMS; d++) expect(services.filter((slot) => placed.districtOf[slot] === d).length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 25 },
    )
  })

  it('leaves the word to the critical ones, and names the other sick districts only', () => {
    const { placed, choose } = city([
      [0, LOOK.critical],
      [1, LOOK.warning],
      [11, LOOK.warning],
    ])
    expect(choose()).toEqual([0, -1 - (placed.districtOf[1] as number)])
  })

  it('names every district while all is well', () => {
    expect(city([]).choose()).toHaveLength(TEAMS)
  })

  it('always keeps the chosen and the hovered service, the chosen one first', () => {
    fc.assert(
      fc.property(troubles, fc.nat(COUNT - 1), fc.nat(COUNT - 1), (list, hovered, selected) => {
        const keys = city(list).choose(hovered, selected)
        expect(keys[0]).toBe(selected)
        expect(keys).toContain(hovered)
      }),
      { numRuns: 25 },
    )
  })
})

describe('plateOf', () => {
  const plate = (critical: number, warning: number) => {
    const looks = new Uint8Array(50).fill(LOOK.healthy)
    looks.fill(LOOK.warning, 0, critical + warning).fill(LOOK.critical, 0, critical)
    return plateOf({ name: 'a', x: 0, z: 0, halfX: 1, halfZ: 1, members: Array.from(looks.keys()) }, looks)
  }
  it('is dark while all is well', () => {
    expect(plate(0, 0)).toEqual({ look: LOOK.healthy, weight: 0 })
  })
  it('is only marked by one critical service of fifty, and flooded by all of them', () => {
    expect(plate(1, 0).look).toBe(LOOK.critical)
    expect(plate(1, 0).weight).toBeLessThan(0.3)
    expect(plate(50, 0).weight).toBeCloseTo(1)
  })
  it('grows with the share, and stays weaker for warnings', () => {
    for (let n = 1; n < 50; n++) {
      expect(plate(n + 1, 0).weight).toBeGreaterThan(plate(n, 0).weight)
      expect(plate(n, 50 - n).look).toBe(LOOK.critical)
      expect(plate(0, n)).toMatchObject({ look: LOOK.warning })
      expect(plate(0, n).weight).toBeLessThan(plate(n, 0).weight)
    }
  })
})

describe('letterPx', () => {
  it('lets nobody speak louder than the selected service', () => {
    for (const selected of Object.values(LOOK))
      for (const other of Object.values(LOOK))
        for (const worst of [true, false]) expect(letterPx(selected, true, false)).toBeGreaterThanOrEqual(letterPx(other, false, worst))
  })
})
