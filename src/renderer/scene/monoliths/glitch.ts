/**
 * The tear of a critical monolith, in GLSL: slabs jump sideways in bursts and
 * hold still between. A burst lasts 0.16 s and comes at most every 0.6 s, so
 * never more than twice a second. Calm mode freezes the first tear.
 */
export const GLITCH_GLSL = /* glsl */ `
vec3 tear(float slab, float seed, float k) {
  vec2 key = vec2(slab * 7.31 + seed * 91.7, k * 3.17 + seed * 13.1);
  vec3 r = vec3(hash2(key), hash2(key + 17.3), hash2(key + 41.9)) - 0.5;
  float wild = step(0.42, hash2(key + 71.1));
  return r * mix(0.35, 1.7, wild);
}
/** Offset x, z in footprints and a turn in radians of a slab; critical 0..1, errors 0..1. */
vec3 glitch(float slab, float seed, float critical, float errors) {
  if (critical < 0.01 || slab < 1.5) return vec3(0.0);
  float amplitude = critical * (0.42 + 0.58 * smoothstep(0.0, 0.7, errors));
  float period = 0.6 + 0.6 * hash1(seed * 57.0);
  float phase = uTime / period + seed * 9.0;
  float k = floor(phase);
  float f = (phase - k) * period;
  float s = smoothstep(0.0, 0.16, f);
  if (uCalm > 0.5) { k = 1.0; s = 1.0; f = 1.0; }
  vec3 shift = mix(tear(slab, seed, mod(k - 1.0, 97.0)), tear(slab, seed, mod(k, 97.0)), s);
  float shake = (1.0 - smoothstep(0.1, 0.16, f)) * (hash2(vec2(slab, floor(f * 60.0))) - 0.5) * 0.5;
  shift.x += shake;
  return shift * vec3(0.62, 0.36, 0.5) * amplitude;
}
`
