import { BufferGeometry, Float32BufferAttribute, type Group, Points } from 'three'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'

const MOTES = 420

const VERTEX = /* glsl */ `
out float vFade;
void main() {
  float drift = uCalm > 0.5 ? 0.0 : uTime;
  vec3 p = position;
  float reach = uSpan * 1.7;
  p.y = fract(p.y + drift * (0.004 + 0.004 * hash1(p.x * 91.0))) ;
  vFade = smoothstep(0.0, 0.15, p.y) * smoothstep(1.0, 0.7, p.y);
  p = vec3(p.x * reach, p.y * max(7.0, uSpan * 0.8), p.z * reach);
  p.xz += vec2(sin(drift * 0.05 + p.z), cos(drift * 0.04 + p.x)) * 0.3;
  vec4 view = viewMatrix * vec4(p, 1.0);
  gl_Position = projectionMatrix * view;
  float size = uViewport.y * 0.028 / max(1.0, -view.z) * (0.4 + hash1(position.z * 57.0)) * max(1.0, uSpan / 9.0);
  vFade *= min(1.0, size / 1.2) * smoothstep(1.0, 5.0, -view.z);
  gl_PointSize = clamp(size, 1.0, 4.0);
}
`

const FRAGMENT = /* glsl */ `
in float vFade;
void main() {
  float d = length(gl_PointCoord - 0.5) * 2.0;
  outColor = glow(mix(vec3(0.55, 0.42, 0.5), vec3(0.5), uLight), smoothstep(1.0, 0.1, d) * vFade * mix(0.30, 0.10, uLight));
}
`

/** Fine dust in the air: gives depth and a sense of stillness. */
export function createDust(parent: Group, room: RoomUniforms): Points {
  const at: number[] = []
  let s = 12345
  const random = () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return s / 4294967296
  }
  for (let i = 0; i < MOTES; i++) at.push(random() * 2 - 1, random(), random() * 2 - 1)
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute(at, 3))
  const points = new Points(geometry, roomMaterial(room, { name: 'dust', kind: 'light', vertex: VERTEX, fragment: FRAGMENT }))
  points.frustumCulled = false
  points.renderOrder = 17
  parent.add(points)
  return points
}
