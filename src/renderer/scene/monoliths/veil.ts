/**
 * How much of a body must give way to the one that matters (0..1): it stands nearer to the eye,
 * on the same line of sight, and reaches over the other's foot. `place` is x, y, z, height.
 */
export const VEIL_GLSL = /* glsl */ `
uniform vec4 uTarget; // x, z, height, width; width 0 for none
float veil(vec4 place, float width) {
  vec2 gap = place.xz - uTarget.xy;
  if (uTarget.w <= 0.0 || dot(gap, gap) < 0.01) return 0.0;
  vec3 top = (viewMatrix * vec4(place.x, place.w, place.z, 1.0)).xyz;
  vec3 head = (viewMatrix * vec4(uTarget.x, uTarget.z, uTarget.y, 1.0)).xyz;
  vec3 foot = (viewMatrix * vec4(uTarget.x, 0.0, uTarget.y, 1.0)).xyz;
  if (max(top.z, max(head.z, foot.z)) > -0.1) return 0.0;
  float nearer = smoothstep(0.3, 1.2, top.z - head.z);
  float room = 0.5 * (width / -top.z + uTarget.w / -head.z);
  float beside = 1.0 - smoothstep(room * 0.7, room * 1.05, abs(top.x / top.z - head.x / head.z));
  float headY = head.y / -head.z, footY = foot.y / -foot.z;
  float covered = (top.y / -top.z - footY) / max(headY - footY, 1e-4);
  return nearer * beside * smoothstep(0.05, 0.3, covered);
}
`

/** A veiled body keeps one pixel in five: its shape can be told, and what is behind it seen. */
export const VEIL_TEST = 'if (dither(gl_FragCoord.xy) + 0.5 < vVeil * 0.8) discard;'
