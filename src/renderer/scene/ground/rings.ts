import { type Group, type InstancedBufferGeometry, Mesh } from 'three'
import { quadPerService, setInstances } from '../shaders/instances'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'

const VERTEX = /* glsl */ `
in float aSlot;
out vec2 vAt;
flat out vec4 vTint;
flat out vec4 vShape;
flat out vec4 vState;
flat out vec4 vMarks;
flat out float vFog;
void main() {
  int slot = int(aSlot + 0.5);
  vec4 place = service(slot, 1);
  vec4 shape = service(slot, 2);
  vAt = position.xy * 3.4;
  vTint = service(slot, 0);
  vShape = shape;
  vState = service(slot, 3);
  vMarks = service(slot, 4);
  vFog = 1.0 - fogAmount(length(cameraPosition.xz - place.xz)) * (1.0 - 0.6 * vState.z);
  vec3 world = vec3(place.x + vAt.x * shape.x, 0.012, place.z + vAt.y * shape.x);
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}
`

const FRAGMENT = /* glsl */ `
in vec2 vAt;
flat in vec4 vTint;
flat in vec4 vShape;
flat in vec4 vState;
flat in vec4 vMarks;
flat in float vFog;
float band(float r, float at, float half_, float px) {
  return smoothstep(half_ + px, half_ - px * 0.2, abs(r - at)) * min(1.0, half_ * 2.4 / px);
}
void main() {
  vec4 tint = vTint;
  vec4 shape = vShape;
  vec4 state = vState;
  vec4 marks = vMarks;
  float r = length(vAt);
  float px = max(fwidth(r), 1e-4) * 0.75;
  float turn = atan(vAt.x, -vAt.y) / 6.28318531 + 0.5;
  float critical = state.z;
  // The gauge: how full the error budget still is (15 % errors empty it).
  float budget = clamp(1.0 - shape.w / 0.15, 0.0, 1.0);
  float known = 1.0 - state.x;
  float full = smoothstep(budget + 0.004, budget - 0.004, turn);
  float track = band(r, 1.18, 0.012, px);
  float gauge = band(r, 1.18, 0.034, px) * full * known;
  float outer = band(r, 1.40, 0.010, px) * (0.35 + 0.65 * step(0.5, fract(turn * 8.0 + 0.25)));
  float ticks = band(r, 1.30, 0.035, px) * step(0.86, fract(turn * 60.0)) * 0.6;
  float dashes = mix(1.0, step(0.5, fract(turn * 24.0)), max(state.x, marks.x));
  // Spent budget stays as a broken red line: an empty gauge is a shape too.
  float spent = band(r, 1.18, 0.034, px) * (1.0 - full) * step(0.5, fract(turn * 48.0)) * known * smoothstep(0.02, 0.1, 1.0 - budget);
  float spin = uCalm > 0.5 ? 0.0 : uTime * 0.05;
  float chosen = band(r, 1.60, 0.026, px) * step(fract((turn + spin) * 4.0), 0.55) * smoothstep(0.3, 0.6, marks.w);
  float hover = band(r, 1.52, 0.02, px) * smoothstep(0.1, 0.5, marks.w);
  // Straight to the canvas light adds up in display space: half of it looks the same.
  float pool = mix(1.0, 0.72, uDirect * (1.0 - uLight)) * exp(-max(0.0, r - 0.5) * 1.75) * smoothstep(3.4, 1.6, r);
  vec3 lamp = mix(tint.rgb, vec3(0.03, 0.74, 0.34), clamp(tint.g - tint.r - tint.b, 0.0, 1.0) * 0.5 * (1.0 - uLight));
  lamp = mix(lamp, vec3(1.0, 0.05, 0.02), critical * (1.0 - uLight));
  float power = state.w * (0.3 + 0.7 * tint.a);
  float lines = (track * 0.35 + outer * 0.5 + ticks * 0.5) * dashes + gauge * dashes;
  vec3 c;
  float a;
  float fog = vFog;
  if (uLight > 0.5) {
    a = clamp(lines * 0.9 + spent * 0.7 + chosen + hover * 0.7 + pool * 0.22 * tint.a, 0.0, 1.0) * fog;
    // A soft shadow keeps the machine on the paper.
    float shade = smoothstep(1.15, 0.2, r) * 0.28;
    outColor = vec4(encode(mix(lamp, vec3(0.25), shade)) * max(a, shade), max(a, shade));
    return;
  }
  c = lamp * (lines * mix(0.62, 1.3, max(critical, state.y)) * power + spent * 0.5 * power + pool * pool * mix(0.26, 0.85, max(critical, state.y * 0.5)) * power * (1.0 - 0.7 * state.x));
  c += mix(lamp, vec3(1.0), 0.55) * (chosen * 1.3 + hover * 0.9);
  outColor = glow(c * fog, 1.0);
}
`

/** The gauge on the floor under every service, with the pool of its light: one draw. */
export class Rings {
  readonly mesh: Mesh
  private readonly geometry: InstancedBufferGeometry

  constructor(parent: Group, room: RoomUniforms) {
    this.geometry = quadPerService()
    const material = roomMaterial(room, { name: 'rings', kind: 'light', vertex: VERTEX, fragment: FRAGMENT })
    this.mesh = new Mesh(this.geometry, material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 12
    parent.add(this.mesh)
  }

  setCount(count: number): void {
    setInstances(this.geometry, count)
  }
}
