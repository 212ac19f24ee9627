import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FLAG, STATUS_CODE, World } from '../state/world'
import { BODY_STRIDE, frameAll, type Pose } from './camera/framing'
import { attendPath, attention, OFF_PATH, ON_PATH_HEALTHY } from './display/attention'
import { ServiceDisplay, STRIDE } from './display/service-display'
import { QualityGovernor } from './effects/governor'
import { FlowField } from './flows/flow-field'
import { planFlows } from './flows/flow-plan'
import { layout } from './layout/layout'
import { LOOK, LOOK_TEXT, lookOf } from './palette'
import { pick } from './picking/picking'

describe('looks', () => {
  it('never shows stale or unknown as healthy', () => {
    for (const status of Object.values(STATUS_CODE))
      expect(lookOf(status, FLAG.stale)).toBe(status === STATUS_CODE.unknown ? LOOK.unknown : LOOK.stale)
    expect(lookOf(STATUS_CODE.unknown, 0)).toBe(LOOK.unknown)
    expect(lookOf(STATUS_CODE.healthy, FLAG.chronic)).toBe(LOOK.healthy)
  })

  it('keeps label text readable: at least 7:1 on the label plates', () => {
    const luminance = (hex: string) => {
      const n = Number.parseInt(hex.slice(1), 16)
      const f = (v: number) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)
      return 0.2126 * f((n >> 16) & 255) + 0.7152 * f((n >> 8) & 255) + 0.0722 * f(n & 255)
    }
    const ratio = (a: string, b: string) => {
      const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number]
      return (x + 0.05) / (y + 0.05)
    }
    for (const color of LOOK_TEXT.dark) expect(ratio(color, '#260306')).toBeGreaterThanOrEqual(7)
    for (const color of LOOK_TEXT.light) expect(ratio(color, '#ffecec')).toBeGreaterThanOrEqual(7)
  })
})

describe('attention', () => {
  it('is even while nothing is critical', () => {
    const out = new Float32Array(3)
    expect(attention(new Uint8Array([1, 2, 0]), new Float32Array(3), 3, new Int32Array([0, 1]), out)).toBe(false)
    expect([...out]).toEqual([1, 1, 1])
  })

  it('dims what is off the call path of the trouble', () => {
    // 0 calls 1 calls 2 (critical); 3 is elsewhere.
    const looks = new Uint8Array([LOOK.healthy, LOOK.warning, LOOK.critical, LOOK.healthy])
    const out = new Float32Array(4)
    expect(attention(looks, new Float32Array(4), 4, new Int32Array([0, 1, 1, 2, 3, 3]), out)).toBe(true)
    expect(out[2]).toBe(1)
    expect(out[1]).toBe(1)
    expect(out[0]).toBeCloseTo(ON_PATH_HEALTHY)
    expect(out[3]).toBeCloseTo(OFF_PATH)
  })

  it('lets the service that is most of the trouble shine brightest among critical ones', () => {
    const looks = new Uint8Array([LOOK.critical, LOOK.critical, LOOK.critical])
    const out = new Float32Array(3)
    attention(looks, new Float32Array([1, 16, 4]), 3, new Int32Array([]), out)
    expect(out[1]).toBe(1)
    expect(out[2]).toBeLessThan(1)
    expect(out[0]).toBeLessThan(out[2] as number)
  })
})

describe('attendPath', () => {
  // 0 cause, 1 and 2 on its path (2 well), 3 critical and 4 a warning elsewhere, 5 well.
  const looks = new Uint8Array([LOOK.critical, LOOK.critical, LOOK.healthy, LOOK.critical, LOOK.warning, LOOK.healthy])
  const light = () => new Float32Array([0.5, 1, 0.34, 0.8, 1, 0.34])
  it('gives the named cause the strongest light, keeps the path and dims the rest', () => {
    const out = light()
    attendPath(looks, 6, { slots: [0, 1, 2], cause: 0 }, out)
    expect(out[0]).toBe(1)
    expect(Math.max(...out.slice(1))).toBeLessThan(0.8)
    for (const onPath of [1, 2]) for (const off of [3, 4, 5]) expect(out[onPath]).toBeGreaterThan(out[off] as number)
    expect(out[5]).toBeLessThan(OFF_PATH)
    expect(out[3], 'other trouble is still seen before a warning').toBeGreaterThan(out[4] as number)
  })
  it('leaves the critical services alone while no cause is named', () => {
    const out = light()
    attendPath(looks, 6, { slots: [0, 1, 2], cause: -1 }, out)
    expect(out[1]).toBe(1)
    expect(out[3]).toBeCloseTo(0.8)
    expect(out[0]).toBeGreaterThan(0.5)
  })
})

describe('ServiceDisplay', () => {
  const values = { latencyMs: 1, errorRate: 0, trafficVolume: 5, rateHz: 2, ageMs: 0, flags: 0 }
  it('reaches a new colour in half a second, eased, and then rests', () => {
    const world = new World()
    const slot = world.ensure('a')
    world.write(slot, { status: 'healthy', ...values })
    const display = new ServiceDisplay()
    display.sync(world, 'dark', false)
    display.place(slot, 0, 0, 1, 3, 'a')
    for (let i = 0; i < 120; i++) display.step(1 / 60)
    expect(display.active).toBe(false)
    expect(display.values[1]).toBeCloseTo(1)
    world.write(slot, { status: 'critical', ...values })
    expect(display.sync(world, 'dark', false)).toBe(true)
    display.step(1 / 60)
    expect(display.values[0]).toBeGreaterThan(0.05)
    for (let i = 0; i < 30; i++) display.step(1 / 60)
    expect(display.values[0]).toBeGreaterThan(0.97)
    expect(display.values[1]).toBeLessThan(0.03)
  })

  it('keeps the values of all services when it grows', () => {
    const world = new World()
    const display = new ServiceDisplay()
    for (let i = 0; i < 300; i++) {
      const slot = world.ensure(`s${i}`)
      world.write(slot, { status: 'warning', ...values })
      display.sync(world, 'dark', true)
      display.place(slot, i, 0, 1, 2, `s${i}`)
    }
    display.step(0.016)
    for (let i = 0; i < 300; i++) expect(display.values[i * STRIDE + 4]).toBe(i)
  })
})

describe('framing', () => {
  it('puts every body inside the free view from any direction', () => {
    const body = fc.tuple(fc.float({ min: -60, max: 60, noNaN: true }), fc.float({ min: -60, max: 60, noNaN: true }))
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 60 }), fc.float({ min: 0, max: 6, noNaN: true }), (at, azimuth) => {
        const bodies = new Float32Array(at.flatMap(([x, z]) => [x, z, 1.2, 4]))
        const view = { tanX: 0.45, tanY: 0.2 }
        const pose: Pose = { azimuth, elevation: 0.4, distance: 1, x: 0, y: 0, z: 0 }
        frameAll(pose, bodies, at.length, view, 0.2)
        const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(0.4), Math.cos(0.4)]
        for (let i = 0; i < at.length; i++) {
          const px = (bodies[i * BODY_STRIDE] as number) - pose.x
          const pz = (bodies[i * BODY_STRIDE + 1] as number) - pose.z
          for (const y of [0, 4]) {
            const py = y - pose.y
            const depth = pose.distance - ((px * sa + pz * ca) * ce + py * se)
            expect(depth).toBeGreaterThan(0)
            expect(Math.abs(px * ca - pz * sa) / depth).toBeLessThanOrEqual(view.tanX + 1e-3)
            expect(Math.abs(-(px * sa + pz * ca) * se + py * ce) / depth).toBeLessThanOrEqual(view.tanY + 1e-3)
          }
        }
      }),
    )
  })
})

describe('pick', () => {
  it('finds the nearest monolith under the ray, and none beside them', () => {
    const bodies = new Float32Array([0, 0, 1, 3, 0, -10, 1, 3])
    expect(pick({ ox: 0, oy: 1, oz: 10, dx: 0, dy: 0, dz: -1 }, bodies, 2, 0)).toBe(0)
    expect(pick({ ox: 0, oy: 1, oz: -5, dx: 0, dy: 0, dz: -1 }, bodies, 2, 0)).toBe(1)
    expect(pick({ ox: 3, oy: 1, oz: 10, dx: 0, dy: 0, dz: -1 }, bodies, 2, 0)).toBe(-1)
  })
})

describe('QualityGovernor', () => {
  const run = (g: QualityGovernor, ms: number, seconds: number) => {
    for (let t = 0; t < seconds * 1000; t += ms) g.frame(ms)
    return g.quality
  }
  it('steps down before falling under 30 fps and up only after long calm', () => {
    const g = new QualityGovernor('high')
    expect(run(g, 16, 5)).toBe('high')
    expect(run(g, 30, 3)).toBe('medium')
    expect(run(g, 40, 4)).toBe('low')
    expect(run(g, 12, 8)).toBe('low')
    expect(run(g, 12, 60)).toBe('medium')
  })
  it('never rises above its ceiling and ignores pauses', () => {
    const g = new QualityGovernor('low', 'low')
    expect(run(g, 8, 60)).toBe('low')
    const h = new QualityGovernor('high')
    for (let i = 0; i < 10; i++) h.frame(5000)
    expect(h.quality).toBe('high')
  })
})

describe('planFlows', () => {
  it('draws each call on the stage, one stream per pair of districts in a city', () => {
    const names = Array.from({ length: 200 }, (_, i) => `${['a', 'b', 'c', 'd'][i % 4]}-svc-${i}`)
    const edges = new Int32Array(names.flatMap((_, i) => [i, (i + 1) % 200]))
    const result = layout({ ids: names, edges, fixed: new Float32Array(600).fill(Number.NaN) })
    const flows = planFlows(result, edges, 200)
    expect(flows.length).toBe(4)
    expect(flows.reduce((n, f) => n + f.callees.length, 0)).toBe(200)
  })
})

describe('FlowField', () => {
  it('lights the streams of a path, again after a new layout, and forgets them', () => {
    const ids = ['a', 'b', 'c']
    const edges = new Int32Array([0, 1, 1, 2])
    const placed = layout({ ids, edges, fixed: new Float32Array(9).fill(Number.NaN) })
    const field = new FlowField()
    field.build(placed, edges, 3)
    const texel = (flow: number) => [...((field.texture.value.image.data ?? []) as Float32Array).slice(flow * 24 + 20, flow * 24 + 24)]
    const edge = { flow: 1, step: 1, startsAt: 0.5, endsAt: 2, backwards: true, inferred: true }
    field.setTrail({ steps: [], edges: [edge], slots: [], cause: -1 })
    expect(texel(0)).toEqual([0, 0, 0, 0])
    expect(texel(1)).toEqual([0.5, 2, 2, -1])
    field.setTrail(null)
    expect(texel(1)).toEqual([0, 0, 0, 0])
  })

  it('stands still and turns grey when nothing is known any more', () => {
    const world = new World()
    const values = { latencyMs: 1, errorRate: 0, trafficVolume: 50, rateHz: 20, ageMs: 0 }
    for (const id of ['a', 'b']) world.write(world.ensure(id), { status: 'healthy', flags: 0, ...values })
    const edges = new Int32Array([0, 1])
    const placed = layout({ ids: world.ids, edges, fixed: new Float32Array(6).fill(Number.NaN) })
    const field = new FlowField()
    field.build(placed, edges, 2)
    const travel = () => field.texture.value.image.data?.[3] as number
    const still = () => field.texture.value.image.data?.[18] as number
    const light = new Float32Array([1, 1])
    field.sync(world, new Uint8Array([LOOK.healthy, LOOK.healthy]), light, false)
    let before = travel()
    field.step(0.1, true)
    expect(travel()).not.toBe(before)
    // The line is lost: the picture freezes before a single service has turned stale.
    before = travel()
    field.step(0.1, false)
    expect(travel()).toBe(before)
    field.sync(world, new Uint8Array([LOOK.stale, LOOK.stale]), light, false)
    let frames = 0
    while (field.step(0.05, true)) if (++frames > 200) break
    expect(frames).toBeLessThan(60)
    expect(travel()).toBe(before)
    expect(still()).toBeGreaterThan(0.99)
  })
})
