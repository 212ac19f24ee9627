/**
 * GLSL shared by every material of the room: the service texture, hashes, the
 * obsidian environment, tone and blending. Materials are GLSL3 ShaderMaterials.
 */

/** Texels a service occupies in the service texture; see `display/service-display.ts`. */
export const SERVICE_TEXELS = 6
/** Width of the data textures in texels. */
export const TEXTURE_WIDTH = 1024

/** Reads of the service texture and time; usable in both stages. */
export const COMMON_GLSL = /* glsl */ `
precision highp float;
precision highp int;
uniform highp sampler2D uServices;
uniform float uTime;
uniform float uCalm;
uniform float uLight;
uniform float uDirect;
uniform float uSpan;
uniform float uCrowd;
uniform vec2 uViewport;
uniform vec2 uFog;

vec4 service(int slot, int texel) {
  int i = slot * ${SERVICE_TEXELS} + texel;
  return texelFetch(uServices, ivec2(i % ${TEXTURE_WIDTH}, i / ${TEXTURE_WIDTH}), 0);
}
/** Gauss bell; squares by hand, since pow of a negative number is undefined. */
float bell(float x) { return exp(-x * x); }
float hash1(float p) {
  p = fract(p * 0.1031);
  p *= p + 33.33;
  return fract(p * (p + p));
}
float hash2(vec2 p) {
  vec3 q = fract(vec3(p.xyx) * 0.1031);
  q += dot(q, q.yzx + 33.33);
  return fract((q.x + q.y) * q.z);
}
float fogAmount(float distance) { return 1.0 - exp(-pow(max(0.0, distance - uFog.x) * uFog.y, 1.5)); }
/** Screen-space dither that keeps dark gradients from banding. */
float dither(vec2 pixel) {
  return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715)))) - 0.5;
}
`

/** Output helpers; fragment stage only. */
export const FRAGMENT_GLSL = /* glsl */ `
layout(location = 0) out highp vec4 outColor;

/** Soft shoulder: light above one turns towards white instead of clipping its hue. */
vec3 shoulder(vec3 c) {
  float top = max(c.r, max(c.g, c.b));
  if (top <= 0.9) return c;
  float over = top - 0.9;
  float kept = 0.9 + 0.1 * (1.0 - exp(-over * 3.0));
  return mix(c * (kept / top), vec3(kept), clamp(over * 0.16, 0.0, 0.85));
}
vec3 encode(vec3 c) {
  vec3 shown = uDirect > 0.5 ? shoulder(c) : c;
  return linearToOutputTexel(vec4(shown, 1.0)).rgb;
}
/** Opaque surface. */
vec4 surface(vec3 c) { return vec4(encode(c), 1.0); }
/** Light in the dark theme (adds), ink in the light theme (covers). */
vec4 glow(vec3 c, float a) {
  a = clamp(a, 0.0, 1.0);
  return vec4(encode(c) * a, uLight > 0.5 ? a : 0.0);
}
vec3 fogColor() { return mix(vec3(0.0032, 0.0028, 0.0062), vec3(0.80, 0.80, 0.79), uLight); }

/** The hall around us: black above, a low rose horizon, violet over it; paper in the light theme. */
vec3 hall(vec3 dir) {
  float y = dir.y;
  vec3 ground = vec3(0.0012, 0.0015, 0.0032);
  float band = exp(-abs(y - 0.015) * 15.0);
  float veil = exp(-max(y, 0.0) * 3.6) * smoothstep(-0.12, 0.04, y);
  float turn = atan(dir.z, dir.x);
  float drift = 0.72 + 0.28 * sin(turn * 2.0 + 0.7) * sin(turn * 3.0 - 1.1);
  vec3 dark = ground + vec3(0.078, 0.0205, 0.046) * band * drift + vec3(0.0125, 0.0058, 0.025) * veil * drift;
  dark += vec3(0.0125, 0.0045, 0.0105) * exp(-abs(y) * 4.5) * drift;
  vec3 paper = mix(vec3(0.74, 0.735, 0.72), vec3(0.93, 0.93, 0.92), smoothstep(-0.2, 0.55, y));
  return mix(dark, paper, uLight);
}
`
