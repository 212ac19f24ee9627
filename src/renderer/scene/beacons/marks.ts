import { DynamicDrawUsage, type Group, InstancedBufferAttribute, type InstancedBufferGeometry, Mesh, Uniform } from 'three'
import { quadPerService, setInstances } from '../shaders/instances'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'

const VERTEX = /* glsl */ `
in float aSlot;
in float aHide;
uniform float uMarkPixels;
out vec2 vAt;
flat out int vSlot;
flat out float vPixels;
void main() {
  int slot = int(aSlot + 0.5);
  vec4 place = service(slot, 1);
  vec4 state = service(slot, 3);
  vec4 marks = service(slot, 4);
  vSlot = slot;
  vec4 clip = projectionMatrix * viewMatrix * vec4(place.x, place.w * (1.03 + 0.05 * state.y + 0.55 * uCrowd * state.z) + 0.12, place.z, 1.0);
  float weight = max(state.z * 1.5, max(state.y * 1.2, 0.8));
  // In a crowd the healthy marks shrink away as the camera leaves; the sick ones never do.
  float crowd = max(max(state.y, state.z), mix(1.0, smoothstep(0.0, 1.0, 34.0 / clip.w - 0.35), step(0.5, uCrowd)));
  float size = uMarkPixels * weight * crowd;
  vPixels = size;
  vAt = position.xy * 1.25;
  clip.xy += (vAt * size + vec2(0.0, size * 1.1)) * 2.0 / uViewport * clip.w;
  if (aHide > 0.5 || size < 1.5) clip = vec4(2.0, 2.0, 2.0, 1.0);
  gl_Position = clip;
}
`

const FRAGMENT = /* glsl */ `
in vec2 vAt;
flat in int vSlot;
flat in float vPixels;
void main() {
  vec4 tint = service(vSlot, 0);
  vec4 state = service(vSlot, 3);
  float stale = service(vSlot, 4).x;
  float px = 1.4 / max(vPixels, 1.0);
  float disc = length(vAt) - 0.62;
  float turn = atan(vAt.y, vAt.x) / 6.28318531;
  float ring = max(abs(length(vAt) - 0.68) - 0.16, -(0.5 - step(0.5, fract(turn * 6.0))) - 0.5);
  vec2 t = vec2(abs(vAt.x), vAt.y + 0.25);
  float tri = max(t.x * 0.866 + t.y * 0.5 - 0.55, -t.y - 0.35);
  vec2 x = vec2(vAt.x + vAt.y, vAt.x - vAt.y) * 0.70710678;
  float cross_ = min(max(abs(x.x) - 0.95, abs(x.y) - 0.26), max(abs(x.y) - 0.95, abs(x.x) - 0.26));
  float unknown = max(state.x, stale);
  float d = disc;
  if (unknown > 0.5) d = ring;
  if (state.y > 0.5) d = tri;
  if (state.z > 0.5) d = cross_;
  float a = smoothstep(px, -px, d);
  if (unknown > 0.5) a *= step(0.42, fract(turn * 6.0));
  if (a < 0.01) discard;
  vec3 lamp = mix(tint.rgb, vec3(0.10, 0.85, 0.42), clamp(tint.g - tint.r - tint.b, 0.0, 1.0) * 0.6 * (1.0 - uLight));
  lamp = mix(lamp, vec3(1.0, 0.12, 0.09), state.z * (1.0 - uLight));
  outColor = vec4(encode(lamp * mix(1.0, 1.5, state.z)) * a, a) * mix(0.45, 1.0, max(state.w, state.z));
}
`

/**
 * A small sign over every monolith (disc, triangle, cross, broken ring): status by
 * shape at any distance, in screen pixels. Labelled services hide theirs, since
 * the label carries the same sign.
 */
export class Marks {
  readonly mesh: Mesh
  private readonly geometry: InstancedBufferGeometry
  private readonly pixels = new Uniform(6)
  private hide = new InstancedBufferAttribute(new Float32Array(64), 1)

  constructor(parent: Group, room: RoomUniforms) {
    this.geometry = quadPerService()
    this.hide.setUsage(DynamicDrawUsage)
    this.geometry.setAttribute('aHide', this.hide)
    const material = roomMaterial(room, {
      name: 'marks',
      kind: 'light',
      vertex: VERTEX,
      fragment: FRAGMENT,
      uniforms: { uMarkPixels: this.pixels },
      depthTest: false,
    })
    this.mesh = new Mesh(this.geometry, material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 20
    parent.add(this.mesh)
  }

  setCount(count: number): void {
    if (count > this.hide.count) {
      this.geometry.dispose()
      this.hide = new InstancedBufferAttribute(new Float32Array(2 ** Math.ceil(Math.log2(count))), 1)
      this.hide.setUsage(DynamicDrawUsage)
      this.geometry.setAttribute('aHide', this.hide)
    }
    setInstances(this.geometry, count)
  }

  /** Half size in device pixels. */
  setPixels(pixels: number): void {
    this.pixels.value = pixels
  }

  /** Hides the sign of a service that has a label now. */
  setHidden(slot: number, hidden: boolean): void {
    const value = hidden ? 1 : 0
    if (this.hide.array[slot] === value) return
    this.hide.array[slot] = value
    this.hide.needsUpdate = true
  }
}
