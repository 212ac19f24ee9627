import { BlendFunction, Effect, EffectAttribute } from 'postprocessing'
import { Uniform, Vector4 } from 'three'

const FRAGMENT = /* glsl */ `
uniform vec4 uSwitch; // vignette, grain, chromatic, seconds
vec3 shoulderTone(vec3 c) {
  float top = max(c.r, max(c.g, c.b));
  if (top <= 0.8) return c;
  float over = top - 0.8;
  float kept = 0.8 + 0.2 * (1.0 - exp(-over * 1.6));
  return mix(c * (kept / top), vec3(kept), clamp(over * 0.10, 0.0, 0.8));
}
void mainImage(const in vec4 inputColor, const in vec2 uv, out vec4 outputColor) {
  vec3 c = inputColor.rgb;
  vec2 off = (uv - 0.5);
  float r2 = dot(off, off);
  if (uSwitch.z > 0.5) {
    vec2 d = off * r2 * 0.010;
    c.r += texture2D(inputBuffer, uv + d).r - texture2D(inputBuffer, uv).r;
    c.b += texture2D(inputBuffer, uv - d).b - texture2D(inputBuffer, uv).b;
  }
  c = shoulderTone(max(c, 0.0));
  c *= 1.0 - uSwitch.x * smoothstep(0.16, 0.62, r2) * 0.62;
  float n = fract(sin(dot(uv * vec2(1237.1, 913.7) + fract(uSwitch.w) * 7.31, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
  c += n * uSwitch.y * 0.006 * (0.35 + sqrt(max(c.g, c.r)));
  outputColor = vec4(c, inputColor.a);
}
`

/** Tone shoulder, vignette, grain and a light chromatic aberration in one pass, each switchable. */
export class FinishEffect extends Effect {
  private readonly switches: Vector4

  constructor() {
    const switches = new Vector4(1, 1, 1, 0)
    super('FinishEffect', FRAGMENT, {
      attributes: EffectAttribute.CONVOLUTION,
      blendFunction: BlendFunction.SRC,
      uniforms: new Map([['uSwitch', new Uniform(switches)]]),
    })
    this.switches = switches
  }

  set(vignette: boolean, grain: boolean, chromatic: boolean): void {
    this.switches.x = vignette ? 1 : 0
    this.switches.y = grain ? 1 : 0
    this.switches.z = chromatic ? 1 : 0
  }

  /** Grain moves only when `seconds` does. */
  setTime(seconds: number): void {
    this.switches.w = Math.floor(seconds * 12) / 12
  }
}
