import { type Group, Mesh, PlaneGeometry, Uniform } from 'three'
import { roomMaterial } from '../shaders/material'
import type { RoomUniforms } from '../shaders/uniforms'

const VERTEX = /* glsl */ `
out vec3 vWorld;
void main() {
  float reach = uSpan * 26.0 + 200.0;
  vWorld = vec3(position.x * reach, 0.0, position.y * reach);
  gl_Position = projectionMatrix * viewMatrix * vec4(vWorld, 1.0);
}
`

const FRAGMENT = /* glsl */ `
in vec3 vWorld;
uniform float uGloss;
float line(float value, float width) {
  float px = fwidth(value);
  float d = abs(fract(value - 0.5) - 0.5);
  float w = max(width, px);
  return smoothstep(w, w * 0.25, d) * min(1.0, width / px);
}
void main() {
  float r = length(vWorld.xz);
  float turn = atan(vWorld.z, vWorld.x) / 6.28318531;
  vec3 ray = vWorld - cameraPosition;
  float distance = length(ray);
  vec3 view = -ray / distance;
  float step1 = max(2.5, uSpan * 0.25);
  float fade = exp(-r / (uSpan * 1.9)) * (1.0 - 0.8 * fogAmount(distance));
  // Polar grid: rings with a ruler on every second one, spokes that stop before the middle.
  float rings = line(r / step1, 0.012);
  float major = line(r / (step1 * 2.0), 0.009);
  float spokes = line(turn * 24.0, 0.010) * smoothstep(step1 * 0.5, step1 * 1.4, r);
  float ruler = line(turn * 180.0, 0.10) * smoothstep(0.045, 0.02, abs(fract(r / (step1 * 2.0) - 0.5 + 0.5 + 0.03) - 0.03 ));
  float grid = rings * 0.45 + major * 0.6 + spokes * 0.38 + ruler * 0.5;
  vec3 hueNear = vec3(0.30, 0.16, 0.075);
  vec3 hueFar = vec3(0.105, 0.075, 0.19);
  vec3 hue = mix(hueNear, hueFar, smoothstep(uSpan * 0.3, uSpan * 1.5, r));
  float fresnel = pow(1.0 - clamp(view.y, 0.0, 1.0), 5.0);
  if (uLight > 0.5) {
    vec3 paper = mix(vec3(0.885, 0.88, 0.865), fogColor(), fogAmount(distance) * 0.8);
    vec3 c = mix(paper, vec3(0.42, 0.40, 0.44), grid * fade * 0.5);
    outColor = vec4(encode(c), mix(0.86, 1.0, uGloss < 0.5 ? 1.0 : 0.0));
    return;
  }
  vec3 c = vec3(0.0016, 0.0018, 0.0034);
  float fog = smoothstep(0.0, 1.0, fogAmount(distance));
  c += hall(reflect(-view, vec3(0.0, 1.0, 0.0))) * (0.10 + 0.85 * fresnel);
  vec3 lines = hue * grid * fade * 0.62 * (1.0 - fog);
  c += vec3(0.012, 0.007, 0.014) * exp(-r / (uSpan * 0.9)) ;
  c = mix(c, hall(-view), fog);
  c += dither(gl_FragCoord.xy) / 255.0 * 0.4;
  // Glossy floor: the reflection drawn below it shines through; far away it is only haze.
  float cover = mix(1.0, mix(0.62, 0.25, fresnel), uGloss * (1.0 - fog));
  outColor = vec4(encode(max(c, 0.0) * cover + lines), cover);
}
`

/** The holodeck floor: polar grid that fades, a gloss that lets the reflections through. */
export class Floor {
  readonly mesh: Mesh
  private readonly gloss = new Uniform(1)

  constructor(parent: Group, room: RoomUniforms) {
    const material = roomMaterial(room, {
      name: 'floor',
      kind: 'light',
      vertex: VERTEX,
      fragment: FRAGMENT,
      uniforms: { uGloss: this.gloss },
    })
    this.mesh = new Mesh(new PlaneGeometry(2, 2), material)
    this.mesh.frustumCulled = false
    this.mesh.renderOrder = 10
    parent.add(this.mesh)
  }

  /** With gloss the mirrored monoliths under the floor shine through. */
  setGloss(on: boolean): void {
    this.gloss.value = on ? 1 : 0
  }
}
