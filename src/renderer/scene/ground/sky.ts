import { BufferGeometry, Float32BufferAttribute, type Group, Mesh } from 'three'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'

const VERTEX = /* glsl */ `
out vec3 vRay;
void main() {
  vec2 p = position.xy;
  mat3 back = transpose(mat3(viewMatrix));
  vec2 focal = vec2(projectionMatrix[0][0], projectionMatrix[1][1]);
  vec2 centre = vec2(projectionMatrix[2][0], projectionMatrix[2][1]);
  vRay = back * vec3((p + centre) / focal, -1.0);
  gl_Position = vec4(p, 1.0, 1.0);
}
`

const FRAGMENT = /* glsl */ `
in vec3 vRay;
void main() {
  vec3 dir = normalize(vRay);
  vec3 c = hall(dir);
  // A few far stars, very small, only well above the horizon.
  vec2 sphere = vec2(atan(dir.z, dir.x) * 90.0, dir.y * 130.0);
  vec2 id = floor(sphere);
  vec2 f = fract(sphere) - 0.5;
  float star = step(0.9935, hash2(id)) * smoothstep(0.16, 0.02, length(f)) * smoothstep(0.05, 0.3, dir.y);
  c += vec3(0.34, 0.36, 0.5) * star * hash2(id + 3.0) * (1.0 - uLight);
  c += dither(gl_FragCoord.xy) / 255.0 * 0.35;
  outColor = surface(max(c, 0.0));
}
`

/** The hall behind everything: one triangle at the far plane. */
export function createSky(parent: Group, room: RoomUniforms): Mesh {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3))
  const material = roomMaterial(room, { name: 'sky', kind: 'surface', vertex: VERTEX, fragment: FRAGMENT })
  material.depthWrite = false
  const mesh = new Mesh(geometry, material)
  mesh.frustumCulled = false
  mesh.renderOrder = 2
  parent.add(mesh)
  return mesh
}
