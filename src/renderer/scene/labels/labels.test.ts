import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { World } from '../../state/world'
import { LOOK } from '../palette'
import { ageText, errorText, latencyText, shorten, valuesText } from './label-text'
import { LABEL_GAP, type LabelWish, placeLabels } from './placement'

const area = { x: 200, y: 80, width: 1400, height: 800 }

const wish = fc
  .record({
    anchorX: fc.integer({ min: 0, max: 1920 }),
    anchorY: fc.integer({ min: 0, max: 1080 }),
    width: fc.integer({ min: 60, max: 420 }),
    height: fc.integer({ min: 24, max: 90 }),
    last: fc.integer({ min: -1, max: 24 }),
  })
  .map((w): LabelWish => ({ ...w, candidate: -1, x: 0, y: 0 }))

describe('placeLabels', () => {
  it('never overlaps two labels and never leaves the free area', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), (wishes) => {
        placeLabels(wishes, wishes.length, area, new Float32Array(0), 0)
        const shown = wishes.filter((w) => w.candidate >= 0)
        shown.forEach((a, i) => {
          expect(a.x).toBeGreaterThanOrEqual(area.x - 0.1)
          expect(a.y).toBeGreaterThanOrEqual(area.y - 0.1)
          expect(a.x + a.width).toBeLessThanOrEqual(area.x + area.width + 0.1)
          expect(a.y + a.height).toBeLessThanOrEqual(area.y + area.height + 0.1)
          for (const b of shown.slice(i + 1)) {
            const apart =
              a.x + a.width + LABEL_GAP <= b.x + 0.1 ||
              b.x + b.width + LABEL_GAP <= a.x + 0.1 ||
              a.y + a.height + LABEL_GAP <= b.y + 0.1 ||
              b.y + b.height + LABEL_GAP <= a.y + 0.1
            expect(apart).toBe(true)
          }
        })
      }),
    )
  })

  it('always places the most urgent label when it fits at all', () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 10 }), (wishes) => {
        const first = wishes[0] as LabelWish
        first.anchorY = Math.min(first.anchorY, area.y + area.height)
        placeLabels(wishes, wishes.length, area, new Float32Array(0), 0)
        expect(first.candidate).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('keeps a label where it was while little changes', () => {
    const w: LabelWish = { anchorX: 800, anchorY: 500, width: 160, height: 50, last: -1, candidate: -1, x: 0, y: 0 }
    placeLabels([w], 1, area, new Float32Array([700, 300, 200, 200]), 1)
    const chosen = w.candidate
    w.last = chosen
    w.anchorX += 3
    placeLabels([w], 1, area, new Float32Array([704, 300, 200, 200]), 1)
    expect(w.candidate).toBe(chosen)
  })
})

describe('label text', () => {
  it('shortens in the middle and never exceeds the limit', () => {
    expect(shorten('gateway', 24)).toBe('gateway')
    expect(shorten('AWS::StepFunctions::StateMachine', 20)).toMatch(/^AWS::.*….*achine$/)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (name, max) => {
        expect([...shorten(name, max)].length).toBeLessThanOrEqual(Math.max(max, 0))
      }),
    )
  })

  it('shows control and direction characters as dots', () => {
    expect(shorten('pay\u202ement\u0007', 24)).toBe('pay·ment·')
  })

  it('writes numbers for people', () => {
    expect(latencyText(4870.2)).toBe('4,870 ms')
    expect(latencyText(0.84)).toBe('0.8 ms')
    expect(latencyText(Number.NaN)).toBe('– ms')
    expect(errorText(0.051)).toBe('5.1 %')
    expect(errorText(0.8)).toBe('80 %')
    expect(ageText(34_000)).toBe('34 s')
    expect(ageText(400_000)).toBe('7 min')
  })

  it('says the age of stale data instead of old values', () => {
    const world = new World()
    const slot = world.ensure('auth')
    world.write(slot, { status: 'healthy', flags: 1, latencyMs: 300, errorRate: 0, trafficVolume: 5, rateHz: 2, ageMs: 34_000 })
    expect(valuesText(world, slot, LOOK.stale)).toBe('no data for 34 s')
  })
})
