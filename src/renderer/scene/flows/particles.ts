import { Float32BufferAttribute, type Group, InstancedBufferAttribute, InstancedBufferGeometry, Mesh } from 'three'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'
import { FLOW_GLSL, type FlowField } from './flow-field'

/** Most particles at full quality. */
const BUDGET = 7000

const VERTEX = /* glsl */ `
${FLOW_GLSL}
in vec4 aMote; // flow, phase, rank 0..1, random
out vec2 vAt;
out float vLight;
flat out vec3 vHue;
void main() {
  int i = int(aMote.x + 0.5);
  vec4 a = flow(i, 0), b = flow(i, 1), c = flow(i, 2), d = flow(i, 3), e = flow(i, 4);
  float shown = smoothstep(0.0, 0.05, b.w - aMote.z);
  float t = fract(aMote.y + a.w);
  float tail = clamp(0.34 / max(e.w, 0.5), 0.006, 0.12) * mix(0.7, 1.3, aMote.w);
  vec3 head = bezier(a.xyz, b.xyz, c.xyz, d.xyz, t);
  vec3 back = bezier(a.xyz, b.xyz, c.xyz, d.xyz, max(0.0, t - tail));
  // A little jitter across the stream gives it body.
  float spread = 0.05 * e.x;
  vec3 off = (vec3(hash1(aMote.w * 91.0), hash1(aMote.w * 57.0 + 3.0), hash1(aMote.w * 23.0 + 7.0)) - 0.5) * spread * 2.0;
  head += off;
  back += off;
  mat4 toClip = projectionMatrix * viewMatrix;
  vec4 p = toClip * vec4(head, 1.0);
  vec4 q = toClip * vec4(back, 1.0);
  vec2 along = (p.xy / max(p.w, 0.01) - q.xy / max(q.w, 0.01)) * uViewport * 0.5;
  float length_ = length(along);
  along = length_ > 0.01 ? along / length_ : vec2(1.0, 0.0);
  float size = 0.062 * mix(0.6, 1.3, aMote.w) * sqrt(e.x) * projectionMatrix[1][1] * uViewport.y * 0.5 / max(p.w, 0.1);
  float crowd = min(1.0, size / 1.3);
  size = clamp(size, 1.3, 9.0);
  vec4 clip = position.x < 0.0 ? q : p;
  vec2 offset = along * position.x * size + vec2(-along.y, along.x) * position.y * size;
  clip.xy += offset * 2.0 / uViewport * clip.w;
  vAt = position.xy;
  float fog = 1.0 - fogAmount(length(cameraPosition - head));
  float fade = smoothstep(0.0, 0.06, t) * smoothstep(1.0, 0.96, t);
  vLight = shown * fade * d.w * fog * crowd;
  vHue = flowHue(c.w, e.z);
  gl_Position = vLight < 0.004 || q.w < 0.1 ? vec4(2.0, 2.0, 2.0, 1.0) : clip;
}
`

const FRAGMENT = /* glsl */ `
in vec2 vAt;
in float vLight;
flat in vec3 vHue;
void main() {
  // A comet: round bright head, tail that thins out backwards.
  float x = vAt.x * 0.5 + 0.5;
  float width = mix(0.12, 1.0, x * x);
  float across = 1.0 - smoothstep(0.0, width, abs(vAt.y));
  float head = exp(-dot(vec2((vAt.x - 0.55) * 1.6, vAt.y), vec2((vAt.x - 0.55) * 1.6, vAt.y)) * 5.0);
  float a = (across * x * x * 0.55 + head) * smoothstep(1.0, 0.85, vAt.x) * vLight;
  vec3 c = mix(vHue, vec3(1.0), head * mix(0.55, 0.3, uDirect) * (1.0 - uLight));
  outColor = glow(c * mix(1.7, 1.0, uDirect), a);
}
`

/** The traffic itself: comets that run along the calls. One draw. */
export class Particles {
  readonly mesh: Mesh
  private readonly geometry = new InstancedBufferGeometry()
  private total = 0
  private share = 1

  private readonly field: FlowField

  constructor(parent: Group, room: RoomUniforms, field: FlowField) {
    this.field = field
    const corners = [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0]
    this.geometry.setAttribute('position', new Float32BufferAttribute(corners, 3))
    this.geometry.setIndex([0, 1, 2, 0, 2, 3])
    this.geometry.instanceCount = 0
    const material = roomMaterial(room, {
      name: 'particles',
      kind: 'light',
      vertex: VERTEX,
      fragment: FRAGMENT,
      uniforms: { uFlows: field.texture },
    })
    this.mesh = new Mesh(this.geometry, material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 16
    parent.add(this.mesh)
  }

  /** Call after the field was built. Particles are dealt round-robin, so cutting the list thins all flows alike. */
  rebuild(): void {
    const flows = this.field.flows
    const n = flows.length
    const each = n === 0 ? 0 : Math.max(2, Math.min(34, Math.floor(BUDGET / n)))
    this.total = each * n
    const motes = new Float32Array(Math.max(1, this.total) * 4)
    for (let k = 0; k < this.total; k++) {
      const flow = k % n
      const rank = Math.floor(k / n)
      motes[k * 4] = flow
      motes[k * 4 + 1] = (rank * 0.618034 + flow * 0.37) % 1
      motes[k * 4 + 2] = rank / each
      motes[k * 4 + 3] = ((k * 16807) % 9973) / 9973
    }
    this.geometry.dispose()
    this.geometry.setAttribute('aMote', new InstancedBufferAttribute(motes, 4))
    this.setShare(this.share)
  }

  /** Share of the particles drawn, 0..1; the quality governor's lever. */
  setShare(share: number): void {
    this.share = share
    this.geometry.instanceCount = Math.floor(this.total * share)
  }
}
