import { Float32BufferAttribute, type Group, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, Uniform, Vector2 } from 'three'
import { WAVE_PERIOD_S } from '../paths/trail'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'
import { FLOW_GLSL, type FlowField } from './flow-field'

/** GLSL literals need a decimal point. */
const PERIOD = WAVE_PERIOD_S.toFixed(1)

const VERTEX = /* glsl */ `
${FLOW_GLSL}
in float aFlow;
out vec2 vAt;
out float vDistance;
flat out vec4 vLook; // heat, light, still, crowd
flat out vec4 vWave; // start, end, kind, way
flat out float vLength;
void main() {
  int i = int(aFlow + 0.5);
  vec4 a = flow(i, 0), b = flow(i, 1), c = flow(i, 2), d = flow(i, 3), e = flow(i, 4), w = flow(i, 5);
  float t = position.x;
  vec3 here = bezier(a.xyz, b.xyz, c.xyz, d.xyz, t);
  vec3 next = bezier(a.xyz, b.xyz, c.xyz, d.xyz, t + 0.02);
  mat4 toClip = projectionMatrix * viewMatrix;
  vec4 p = toClip * vec4(here, 1.0);
  vec4 q = toClip * vec4(next, 1.0);
  vec2 along = normalize((q.xy / max(q.w, 0.01) - p.xy / max(p.w, 0.01)) * uViewport + vec2(1e-5, 0.0));
  float world = 0.055 * e.x * projectionMatrix[1][1] * uViewport.y * 0.5 / max(p.w, 0.1);
  float half_ = clamp(world, 1.1 + 0.4 * e.x, 14.0) * (1.0 + 0.5 * c.w);
  // The path of a failure is a band, wide enough for marks of its direction.
  if (w.z > 0.5) half_ = clamp(world * 1.7, 5.0 * uViewport.y / 1080.0 + 1.5, 16.0);
  vWave = w;
  vLength = e.w;
  p.xy += vec2(-along.y, along.x) * position.y * half_ * 2.0 / uViewport * p.w;
  vAt = vec2(t, position.y);
  vLook = vec4(c.w, d.w, e.z, min(1.0, world / 1.1));
  vDistance = length(cameraPosition - here);
  // Seen through the machines that stand before it: the path is what the eye came for.
  if (w.z > 0.5) p.z = -p.w * 0.98;
  gl_Position = p;
}
`

const FRAGMENT = /* glsl */ `
${FLOW_GLSL}
in vec2 vAt;
in float vDistance;
flat in vec4 vLook;
flat in vec4 vWave;
flat in float vLength;
uniform vec2 uWave; // when it set out, 1 while it stands still

/** A failure's way: a dim band with chevrons, filled by a wavefront that runs from the cause outwards. */
vec4 wave() {
  float u = vWave.w > 0.0 ? vAt.x : 1.0 - vAt.x;
  float y = abs(vAt.y);
  float now = mod(uTime - uWave.x + 3600.0, ${PERIOD});
  float front = (now - vWave.x) / max(vWave.y - vWave.x, 0.01);
  float fade = 1.0 - smoothstep(${PERIOD} - 0.9, ${PERIOD}, now);
  float passed = uWave.y > 0.5 ? 1.0 : smoothstep(-0.02, 0.02, front - u) * fade;
  float behind = (front - u) * vLength;
  float head = uWave.y > 0.5 ? 0.0 : exp(-behind * behind * 5.0) * step(-0.05, front) * fade;
  float rows = max(2.0, floor(vLength * 1.5));
  float mark = smoothstep(0.5, 0.58, fract(u * rows + y * 0.42)) * smoothstep(1.0, 0.94, fract(u * rows + y * 0.42));
  float rim = smoothstep(0.66, 0.86, y) * smoothstep(1.0, 0.94, y);
  float dashes = vWave.z > 1.5 ? step(0.5, fract(u * rows * 0.5)) : 1.0;
  float inside = smoothstep(1.0, 0.9, y);
  float ends = smoothstep(0.0, 0.03, vAt.x) * smoothstep(1.0, 0.97, vAt.x);
  float body = inside * mix(0.1, 0.24, passed) + rim * mix(0.4, 0.9, passed);
  float a = (body + mark * inside * mix(0.3, 1.0, passed) + head * inside * 0.9) * dashes * ends;
  vec3 warm = mix(vec3(1.0, 0.52, 0.13), vec3(0.48, 0.14, 0.0), uLight);
  vec3 hot = mix(vec3(1.0, 0.86, 0.62), vec3(0.62, 0.05, 0.0), uLight);
  return vec4(mix(warm, hot, clamp(passed * 0.55 + head, 0.0, 1.0)) * mix(1.0 + 0.5 * passed, 1.0, uLight), a);
}

void main() {
  if (vWave.z > 0.5) {
    vec4 w = wave();
    float near = 1.0 - fogAmount(vDistance) * 0.5;
    outColor = glow(w.rgb, w.a * near * mix(1.0, 1.25, uLight));
    return;
  }
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
  private readonly wave = new Uniform(new Vector2(0, 0))

  private readonly field: FlowField

  constructor(parent: Group, room: RoomUniforms, field: FlowField) {
    this.field = field
    this.geometry = ribbon(28)
    const material = roomMaterial(room, {
      name: 'arcs',
      kind: 'light',
      vertex: VERTEX,
      fragment: FRAGMENT,
      uniforms: { uFlows: field.texture, uWave: this.wave },
    })
    this.mesh = new Mesh(this.geometry, material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 13
    parent.add(this.mesh)
  }

  /** A failure's wave sets out anew, at a second of scene time. */
  startWave(second: number): void {
    this.wave.value.x = second
  }

  /** True: the whole path stays lit, and its direction is told by its marks alone. */
  holdWave(still: boolean): void {
    this.wave.value.y = still ? 1 : 0
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
