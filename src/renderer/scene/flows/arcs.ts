import { Float32BufferAttribute, type Group, InstancedBufferAttribute, InstancedBufferGeometry, Mesh } from 'three'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'
import { FLOW_GLSL, type FlowField } from './flow-field'

const VERTEX = /* glsl */ `
${FLOW_GLSL}
in float aFlow;
out vec2 vAt;
out float vDistance;
flat out vec4 vLook; // heat, light, still, crowd
void main() {
  int i = int(aFlow + 0.5);
  vec4 a = flow(i, 0), b = flow(i, 1), c = flow(i, 2), d = flow(i, 3), e = flow(i, 4);
  float t = position.x;
  vec3 here = bezier(a.xyz, b.xyz, c.xyz, d.xyz, t);
  vec3 next = bezier(a.xyz, b.xyz, c.xyz, d.xyz, t + 0.02);
  mat4 toClip = projectionMatrix * viewMatrix;
  vec4 p = toClip * vec4(here, 1.0);
  vec4 q = toClip * vec4(next, 1.0);
  vec2 along = normalize((q.xy / max(q.w, 0.01) - p.xy / max(p.w, 0.01)) * uViewport + vec2(1e-5, 0.0));
  float world = 0.055 * e.x * projectionMatrix[1][1] * uViewport.y * 0.5 / max(p.w, 0.1);
  float half_ = clamp(world, 1.1 + 0.4 * e.x, 14.0) * (1.0 + 0.5 * c.w);
  p.xy += vec2(-along.y, along.x) * position.y * half_ * 2.0 / uViewport * p.w;
  vAt = vec2(t, position.y);
  vLook = vec4(c.w, d.w, e.z, min(1.0, world / 1.1));
  vDistance = length(cameraPosition - here);
  gl_Position = p;
}
`

const FRAGMENT = /* glsl */ `
${FLOW_GLSL}
in vec2 vAt;
in float vDistance;
flat in vec4 vLook;
void main() {
  float across = 1.0 - abs(vAt.y);
  float ends = smoothstep(0.0, 0.05, vAt.x) * smoothstep(1.0, 0.95, vAt.x);
  // Brighter towards the callee: which way the call goes, even when all stands still.
  float a = across * across * ends * mix(0.20, 0.5, vAt.x) * mix(0.55, 1.0, vLook.w);
  float fog = 1.0 - fogAmount(vDistance) * 0.9;
  a *= vLook.y * fog * mix(1.0, 1.7, vLook.x) * mix(1.0, 1.5, uLight);
  float dash = mix(1.0, step(0.5, fract(vAt.x * 14.0)), vLook.z);
  outColor = glow(flowHue(vLook.x, vLook.z), a * dash);
}
`

/** Call edges as arcs: one draw of instanced ribbons. */
export class Arcs {
  readonly mesh: Mesh
  private geometry: InstancedBufferGeometry
  private segments = 0

  private readonly field: FlowField

  constructor(parent: Group, room: RoomUniforms, field: FlowField) {
    this.field = field
    this.geometry = ribbon(28)
    const material = roomMaterial(room, {
      name: 'arcs',
      kind: 'light',
      vertex: VERTEX,
      fragment: FRAGMENT,
      uniforms: { uFlows: field.texture },
    })
    this.mesh = new Mesh(this.geometry, material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 13
    parent.add(this.mesh)
  }

  /** Call after the field was built: draws as many arcs as it has flows. */
  rebuild(): void {
    const n = this.field.flows.length
    const segments = n > 400 ? 12 : 28
    this.geometry.dispose()
    if (segments !== this.segments) {
      this.geometry = ribbon(segments)
      this.mesh.geometry = this.geometry
      this.segments = segments
    }
    const index = new Float32Array(Math.max(1, n))
    for (let i = 0; i < n; i++) index[i] = i
    this.geometry.setAttribute('aFlow', new InstancedBufferAttribute(index, 1))
    this.geometry.instanceCount = n
  }
}

function ribbon(segments: number): InstancedBufferGeometry {
  const g = new InstancedBufferGeometry()
  const at: number[] = []
  const index: number[] = []
  for (let i = 0; i <= segments; i++) at.push(i / segments, -1, 0, i / segments, 1, 0)
  for (let i = 0; i < segments; i++) {
    const k = i * 2
    index.push(k, k + 1, k + 2, k + 1, k + 3, k + 2)
  }
  g.setAttribute('position', new Float32BufferAttribute(at, 3))
  g.setIndex(index)
  g.instanceCount = 0
  return g
}
