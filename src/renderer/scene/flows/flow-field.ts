import { type DataTexture, Uniform } from 'three'
import type { World } from '../../state/world'
import { createDataTexture, dataOf } from '../display/data-texture'
import type { LayoutResult } from '../layout/types'
import { LOOK } from '../palette'
import type { Trail } from '../paths/trail'
import { TEXTURE_WIDTH } from '../shaders/common'
import { CURVE_FLOATS, writeCurve } from './curve'
import { type Flow, planFlows } from './flow-plan'

/** Texels per flow: four curve points with travel, density, heat and light; width, seed, still, length; the wave: start, end, kind, way. */
export const FLOW_TEXELS = 6
const STRIDE = FLOW_TEXELS * 4
const WAVE = 20
const EASE = 6
/** Floats of a flow that ease: density, heat, light, still. */
const EASED = [7, 11, 15, 18] as const
/** A value this near to its goal has arrived. */
const NEAR = 0.004

/** GLSL that reads a flow and its curve. */
export const FLOW_GLSL = /* glsl */ `
uniform highp sampler2D uFlows;
vec4 flow(int index, int texel) {
  int i = index * ${FLOW_TEXELS} + texel;
  return texelFetch(uFlows, ivec2(i % ${TEXTURE_WIDTH}, i / ${TEXTURE_WIDTH}), 0);
}
vec3 bezier(vec3 a, vec3 b, vec3 c, vec3 d, float t) {
  float s = 1.0 - t;
  return a * (s * s * s) + b * (3.0 * s * s * t) + c * (3.0 * s * t * t) + d * (t * t * t);
}
/** Cyan for clean calls, through amber, to orange-red as the callee's errors grow. */
vec3 flowHue(float heat, float still) {
  vec3 clean = mix(vec3(0.0, 0.78, 1.0), vec3(0.0, 0.30, 0.42), uLight);
  vec3 warm = mix(vec3(1.0, 0.36, 0.04), vec3(0.66, 0.25, 0.0), uLight);
  vec3 hot = mix(vec3(1.0, 0.09, 0.02), vec3(0.70, 0.0, 0.05), uLight);
  vec3 c = heat < 0.5 ? mix(clean, warm, heat * 2.0) : mix(warm, hot, heat * 2.0 - 1.0);
  return mix(c, vec3(0.12, 0.135, 0.17), still);
}
`

/** All streams: their curves and their living values, in one texture. */
export class FlowField {
  readonly texture: Uniform<DataTexture>
  flows: Flow[] = []
  private data: Float32Array
  private target = new Float32Array(0)
  private speed = new Float32Array(0)
  /** Many streams shine less each, so that together they stay a network and not a fog. */
  private quiet = 1

  constructor() {
    this.texture = new Uniform(createDataTexture(FLOW_TEXELS * 64))
    this.data = dataOf(this.texture.value)
  }

  /** Plans the streams anew for a layout. */
  build(layout: LayoutResult, edges: Int32Array, count: number): void {
    this.flows = planFlows(layout, edges, count)
    const n = this.flows.length
    if (n * STRIDE > this.data.length) {
      this.texture.value.dispose()
      this.texture.value = createDataTexture(FLOW_TEXELS * 2 ** Math.ceil(Math.log2(n)))
      this.data = dataOf(this.texture.value)
    }
    this.quiet = Math.max(0.5, Math.min(1, (200 / Math.max(1, n)) ** 0.35))
    this.target = new Float32Array(n * 4)
    this.speed = new Float32Array(n)
    const curve = new Float32Array(CURVE_FLOATS)
    for (let i = 0; i < n; i++) {
      const flow = this.flows[i] as Flow
      const length = writeCurve(curve, 0, flow, layout)
      const at = i * STRIDE
      for (let p = 0; p < 4; p++) for (let k = 0; k < 3; k++) this.data[at + p * 4 + k] = curve[p * 3 + k] as number
      const heavy = flow.from < 0 ? Math.min(3, 0.8 + Math.log2(1 + flow.callees.length) * 0.45) : 1
      this.data[at + 3] = (i * 0.618034) % 1
      this.data[at + 16] = heavy
      this.data[at + 17] = (i * 0.754877) % 1
      this.data[at + 18] = 0
      this.data[at + 19] = length
      this.data.fill(0, at + WAVE, at + STRIDE)
    }
    this.texture.value.needsUpdate = true
  }

  /**
   * Lights the streams that a failure ran along, and no others. Kind: 0 off the path, 1 measured,
   * 2 inferred; way: 1 along the calls, -1 against them.
   */
  setTrail(trail: Trail | null): void {
    for (let i = 0; i < this.flows.length; i++) this.data.fill(0, i * STRIDE + WAVE, (i + 1) * STRIDE)
    for (const edge of trail?.edges ?? []) {
      const at = edge.flow * STRIDE + WAVE
      this.data[at] = edge.startsAt
      this.data[at + 1] = edge.endsAt
      this.data[at + 2] = edge.inferred ? 2 : 1
      this.data[at + 3] = edge.backwards ? -1 : 1
    }
    this.texture.value.needsUpdate = true
  }

  /** Middle of a stream's curve, written into `out` at `at`. */
  middleOf(flow: number, out: Float32Array, at: number): void {
    const d = this.data
    const p = flow * STRIDE
    for (let k = 0; k < 3; k++) {
      out[at + k] = ((d[p + k] as number) + 3 * (d[p + 4 + k] as number) + 3 * (d[p + 8 + k] as number) + (d[p + 12 + k] as number)) / 8
    }
  }

  /** Reads traffic, errors and attention of the callees. */
  sync(world: World, looks: Uint8Array, light: Float32Array, urgent: boolean): void {
    for (let i = 0; i < this.flows.length; i++) {
      const { callees, from } = this.flows[i] as Flow
      let density = 0
      let pace = 0
      let heat = 0
      let lit = 0
      let alive = 0
      for (let k = 0; k < callees.length; k++) {
        const slot = callees[k] as number
        const look = looks[slot]
        const volume = world.trafficVolume[slot] as number
        const rate = world.rateHz[slot] as number
        const errors = world.errorRate[slot] as number
        const busy = Number.isNaN(volume) ? Math.min(1, rate / 10) * 0.6 : volume / 100
        if (look !== LOOK.stale && look !== LOOK.unknown) alive++
        density += busy
        pace += Math.min(1, Math.log2(1 + rate) / 8)
        const err = Number.isNaN(errors) ? 0 : Math.min(1, Math.max(0, (errors - 0.02) / 0.28))
        const worst = look === LOOK.critical ? Math.max(0.55, err) : look === LOOK.warning ? Math.max(0.22, err * 0.8) : err * 0.4
        heat = Math.max(heat, worst)
        lit = Math.max(lit, Math.min(light[slot] as number, from >= 0 ? (light[from] as number) + 0.15 : 1))
      }
      const n = callees.length
      const moving = alive > 0 ? 1 : 0
      const at = i * 4
      this.target[at] = moving === 0 ? 0.12 : Math.min(1, 0.16 + 0.84 * (density / n))
      this.target[at + 1] = heat
      this.target[at + 2] = (urgent ? (heat > 0.5 ? 1.25 : lit * 0.55) : 0.85) * this.quiet
      this.target[at + 3] = 1 - moving
      this.speed[i] = moving * (1.1 + 2.6 * (pace / n) + 1.2 * (density / n))
    }
  }

  /**
   * Moves the light along by `dt` seconds; `travelling` false while nothing may move or nothing
   * is known. Uploads. True while some stream has not yet its new density, hue and light.
   */
  step(dt: number, travelling: boolean): boolean {
    let easing = false
    const k = 1 - Math.exp(-EASE * dt)
    const d = this.data
    for (let i = 0; i < this.flows.length; i++) {
      const at = i * STRIDE
      const t = i * 4
      if (travelling) {
        const travel = (d[at + 3] as number) + (dt * (this.speed[i] as number)) / (d[at + 19] as number)
        d[at + 3] = travel - Math.floor(travel)
      }
      for (let v = 0; v < EASED.length; v++) {
        const place = at + (EASED[v] as number)
        const gap = (this.target[t + v] as number) - (d[place] as number)
        d[place] = (d[place] as number) + gap * k
        if (Math.abs(gap) > NEAR) easing = true
      }
    }
    this.texture.value.needsUpdate = true
    return easing
  }

  dispose(): void {
    this.texture.value.dispose()
  }
}
