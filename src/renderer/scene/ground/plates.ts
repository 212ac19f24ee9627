import { DynamicDrawUsage, type Group, InstancedBufferAttribute, type InstancedBufferGeometry, Mesh } from 'three'
import type { District } from '../layout/types'
import { quadPerService } from '../shaders/instances'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'

const MAX_PLATES = 256

const VERTEX = /* glsl */ `
in vec4 aPlate; // x, z, half size x, half size z
in vec4 aHealth; // colour r g b, how sick 0..1
out vec2 vAt;
out vec2 vHalf;
flat out vec4 vHealth;
void main() {
  vAt = position.xy * (aPlate.zw + 0.6);
  vHalf = aPlate.zw;
  vHealth = aHealth;
  vec3 world = vec3(aPlate.x + vAt.x, 0.006, aPlate.y + vAt.y);
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}
`

const FRAGMENT = /* glsl */ `
in vec2 vAt;
in vec2 vHalf;
flat in vec4 vHealth;
void main() {
  vec2 q = abs(vAt) - (vHalf - 0.7);
  float d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 0.7;
  float px = max(fwidth(d), 1e-4);
  float inside = smoothstep(px, -px, d);
  float rim = smoothstep(0.05 + px, 0.05 - px * 0.3, abs(d + 0.08));
  // Corner brackets, thicker where the district is sick.
  vec2 near = vHalf - abs(vAt);
  float corner = step(min(vHalf.x, vHalf.y) * 0.55, max(vHalf.x - near.x, vHalf.y - near.y)) ;
  float sick = vHealth.w;
  float bracket = smoothstep(0.16 + px, 0.16 - px, abs(d + 0.18)) * step(max(near.x, near.y), 2.2 + sick * 2.0);
  float glowIn = exp(d * 0.9) * inside;
  float a = inside * 0.05 + glowIn * mix(0.10, 0.5, sick) + rim * mix(0.35, 0.9, sick) + bracket * mix(0.25, 1.0, sick);
  vec3 hue = mix(vec3(0.22, 0.25, 0.42), vHealth.rgb, mix(0.35, 1.0, sqrt(sick)));
  outColor = glow(hue * mix(0.5, 1.1, sick) * mix(1.0, 0.7, uLight), a * mix(1.0, 0.6, uLight));
}
`

/** Floor plates of the districts, tinted by the worst of their services and lit by the share of the sick: one draw. */
export class Plates {
  readonly mesh: Mesh
  private readonly geometry: InstancedBufferGeometry
  private readonly plate = new InstancedBufferAttribute(new Float32Array(MAX_PLATES * 4), 4)
  private readonly health = new InstancedBufferAttribute(new Float32Array(MAX_PLATES * 4), 4)

  constructor(parent: Group, room: RoomUniforms) {
    this.geometry = quadPerService()
    this.health.setUsage(DynamicDrawUsage)
    this.geometry.setAttribute('aPlate', this.plate)
    this.geometry.setAttribute('aHealth', this.health)
    const material = roomMaterial(room, { name: 'plates', kind: 'light', vertex: VERTEX, fragment: FRAGMENT })
    this.mesh = new Mesh(this.geometry, material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 11
    parent.add(this.mesh)
  }

  setDistricts(districts: readonly District[]): void {
    const n = Math.min(MAX_PLATES, districts.length)
    for (let i = 0; i < n; i++) {
      const d = districts[i] as District
      this.plate.setXYZW(i, d.x, d.z, d.halfX, d.halfZ)
    }
    // One plate without area where there are no districts: the count of draw calls stays the same at every scale.
    if (n === 0) this.plate.setXYZW(0, 0, 0, -0.6, -0.6)
    this.plate.needsUpdate = true
    this.geometry.instanceCount = Math.max(1, n)
  }

  /** Colour and sickness (0..1) of one district. */
  setHealth(index: number, r: number, g: number, b: number, sick: number): void {
    if (index < MAX_PLATES) this.health.setXYZW(index, r, g, b, sick)
    this.health.needsUpdate = true
  }
}
