import { type Group, type InstancedBufferGeometry, Mesh, Uniform } from 'three'
import { quadPerService, setInstances } from '../shaders/instances'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'

const VERTEX = /* glsl */ `
in float aSlot;
uniform float uHalo;
out vec2 vAt;
out vec2 vSize;
flat out vec4 vTint;
flat out vec4 vShape;
flat out vec4 vState;
flat out float vFog;
flat out float vBeam;
void main() {
  int slot = int(aSlot + 0.5);
  vec4 place = service(slot, 1);
  vec4 shape = service(slot, 2);
  vec4 state = service(slot, 3);
  vTint = service(slot, 0);
  vShape = shape;
  vState = state;
  vFog = 1.0 - fogAmount(length(cameraPosition.xz - place.xz)) * (1.0 - 0.75 * state.z);
  vBeam = position.z;
  vec3 right = normalize(vec3(viewMatrix[0][0], 0.0, viewMatrix[2][0]));
  float depth = max(1.0, -(viewMatrix * vec4(place.x, place.w, place.z, 1.0)).z);
  float perPixel = depth / (projectionMatrix[1][1] * uViewport.y * 0.5);
  vec3 world;
  if (vBeam > 0.5) {
    // The beam: from the crown into the dark, never thinner than a few pixels.
    float tall = max(14.0, uSpan * 1.5) * smoothstep(0.2, 1.0, state.z) * state.w;
    float wide = max(shape.x * 0.42, perPixel * mix(9.0, 15.0, uCrowd)) * step(0.02, state.z) * mix(0.6, 1.0, state.w);
    float y = position.y * 0.5 + 0.5;
    vAt = vec2(position.x, y);
    world = vec3(place.x, place.w * (0.985 + 0.5 * uCrowd) + y * tall, place.z) + right * position.x * wide;
    vSize = vec2(wide, tall);
  } else {
    float reach = shape.x * 1.9;
    vSize = vec2(shape.x * 0.5, place.w * 0.5);
    vAt = position.xy * (vSize + reach);
    world = vec3(place.x, place.w * 0.5 + vAt.y, place.z) + right * vAt.x;
    if (uHalo * max(state.z, max(state.y, 0.6)) < 0.01) world = vec3(0.0, -1e4, 0.0);
  }
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
  // Halos belong around the body, not in front of it.
  if (vBeam < 0.5) gl_Position.z += 0.0006 * gl_Position.w;
}
`

const FRAGMENT = /* glsl */ `
in vec2 vAt;
in vec2 vSize;
flat in vec4 vTint;
flat in vec4 vShape;
flat in vec4 vState;
flat in float vFog;
flat in float vBeam;
uniform float uHalo;
void main() {
  vec4 tint = vTint;
  vec4 shape = vShape;
  vec4 state = vState;
  float fog = vFog;
  if (vBeam > 0.5) {
    float x = abs(vAt.x);
    float core = exp(-x * x * 150.0);
    float sheath = exp(-x * x * 11.0);
    float along = pow(max(0.0, 1.0 - vAt.y), 1.6);
    float rise = uCalm > 0.5 ? 0.0 : uTime * 0.35;
    float grain = 0.86 + 0.14 * sin((vAt.y * vSize.y * 0.9 - rise * 6.0) * 2.0 + shape.y * 9.0);
    vec3 red = mix(vec3(1.0, 0.03, 0.03), vec3(0.70, 0.0, 0.08), uLight);
    vec3 c = red * sheath * 0.42 + mix(red, vec3(1.0, 0.72, 0.6), 0.7 * (1.0 - uLight)) * core * 0.9;
    float edge = smoothstep(1.0, 0.8, x);
    float a = along * grain * edge * state.z * state.w * state.w * fog * smoothstep(0.0, 0.01, vAt.y);
    outColor = uLight > 0.5 ? glow(red, (sheath * 0.35 + core * 0.6) * a) : glow(c, a);
    return;
  }
  vec2 q = max(abs(vAt) - vSize * vec2(0.75, 0.92), 0.0);
  float d = length(q) / shape.x;
  if (d > 1.9) discard;
  float halo = exp(-d * 2.1) * smoothstep(1.9, 0.9, d);
  vec3 lamp = mix(tint.rgb, vec3(0.03, 0.74, 0.34), clamp(tint.g - tint.r - tint.b, 0.0, 1.0) * 0.5);
  float power = tint.a * tint.a * state.w * (1.0 - state.x) * mix(0.30, mix(0.62, 0.34, uDirect), state.z);
  outColor = glow(lamp * halo * power * fog * uHalo, 1.0 - uLight);
}
`

/** Halo of every service and the beam over every critical one: one draw. */
export class Beams {
  readonly mesh: Mesh
  private readonly geometry: InstancedBufferGeometry
  private readonly halo = new Uniform(1)

  constructor(parent: Group, room: RoomUniforms) {
    this.geometry = quadPerService(2)
    const material = roomMaterial(room, {
      name: 'beams',
      kind: 'light',
      vertex: VERTEX,
      fragment: FRAGMENT,
      uniforms: { uHalo: this.halo },
    })
    this.mesh = new Mesh(this.geometry, material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 15
    parent.add(this.mesh)
  }

  setCount(count: number): void {
    setInstances(this.geometry, count)
  }

  /** Strength of the painted halo: 1 where bloom is off, less where real bloom adds its own. */
  setHalo(strength: number): void {
    this.halo.value = strength
  }
}
