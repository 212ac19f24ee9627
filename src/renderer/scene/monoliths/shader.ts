import { GLITCH_GLSL } from './glitch'
import { VEIL_GLSL, VEIL_TEST } from './veil'

/** Vertex stage; `uMirror` 1 draws the reflection under the floor, `uGhost` the chromatic split. */
export const MONOLITH_VERTEX = /* glsl */ `
${GLITCH_GLSL}
${VEIL_GLSL}
in vec4 aPart;
in float aSlot;
uniform float uMirror;
uniform float uGhost;
out vec3 vWorld;
out vec3 vNormal;
out vec4 vFace; // u across -1..1, y 0..1, y metres, face half width metres
out vec3 vLocal;
// What a service looks like is the same on its whole body: read here, once a corner, not once a pixel.
flat out vec4 vTint;
flat out vec4 vShape;
flat out vec4 vState;
flat out vec4 vMarks;
flat out vec4 vPast;
flat out vec2 vPart; // part, slab
flat out float vSide;
flat out float vVeil;

void main() {
  int slot = int(aSlot + 0.5);
  vec4 place = service(slot, 1);
  vec4 shape = service(slot, 2);
  vec4 state = service(slot, 3);
  vec4 marks = service(slot, 4);
  float footprint = shape.x;
  float slab = aPart.x;
  vec3 p = position;
  // Critical slabs part a little, so the white-hot core shows between them.
  float gap = state.z * step(0.0, slab) * 0.16;
  p.y = mix(p.y, aPart.y, gap);
  // A warning lifts the crown and the top stack off their necks: a shape, not only a colour.
  p.y += state.y * (step(0.853, aPart.y) * 0.03 + step(0.965, aPart.y) * 0.035);
  vec3 shift = glitch(slab, shape.y, state.z, shape.w);
  float turn = shift.z;
  float c = cos(turn), s = sin(turn);
  p.xz = mat2(c, s, -s, c) * p.xz;
  vec3 n = normal;
  n.xz = mat2(c, s, -s, c) * n.xz;
  p.xz += shift.xy;
  // Each machine stands at its own small angle.
  float yaw = (shape.y - 0.5) * 0.5;
  float cy = cos(yaw), sy = sin(yaw);
  p.xz = mat2(cy, sy, -sy, cy) * p.xz;
  n.xz = mat2(cy, sy, -sy, cy) * n.xz;
  float side = 0.0;
  if (uGhost > 0.5) {
    side = gl_InstanceID % 2 == 0 ? 1.0 : -1.0;
    vec3 right = vec3(viewMatrix[0][0], viewMatrix[1][0], viewMatrix[2][0]);
    p.xz += right.xz * side * (0.035 + 0.10 * shape.w + length(shift.xy) * 0.16);
  }
  // In a crowd the torn ones stand out by size as well.
  float stature = 1.0 + 0.55 * state.z * uCrowd;
  footprint *= stature;
  float rise = smoothstep(0.0, 0.02, place.w);
  place.w *= stature;
  vVeil = state.z > 0.5 ? 0.0 : veil(place, footprint);
  vec3 world = vec3(place.x + p.x * footprint, p.y * place.w, place.z + p.z * footprint);
  if (uMirror > 0.5) { world.y = -world.y; n.y = -n.y; }
  world = mix(vec3(place.x, 0.0, place.z), world, rise);
  vWorld = world;
  vNormal = n;
  vLocal = vec3(position.x, p.y, position.z);
  vFace = vec4(aPart.w, p.y, p.y * place.w, footprint * 0.445);
  vTint = service(slot, 0);
  vShape = shape;
  vState = state;
  vMarks = marks;
  vPast = service(slot, 5);
  vPart = vec2(aPart.z, slab);
  vSide = side;
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}
`

export const MONOLITH_FRAGMENT = /* glsl */ `
uniform float uMirror;
uniform float uDetail;
in vec3 vWorld;
in vec3 vNormal;
in vec4 vFace;
in vec3 vLocal;
flat in vec4 vTint;
flat in vec4 vShape;
flat in vec4 vState;
flat in vec4 vMarks;
flat in vec4 vPast;
flat in vec2 vPart;
flat in float vSide;
flat in float vVeil;

/** One sheet of data windows: rows of dashes like blades in a rack; returns light 0..1. */
float windows(vec2 m, float seed, float traffic, float shiftX) {
  vec2 cell = vec2(0.082, 0.062) * uDetail;
  vec2 at = vec2(m.x + shiftX, m.y) / cell;
  vec2 id = floor(at);
  vec2 f = at - id;
  vec2 px = fwidth(m / cell);
  float soft = max(px.x, px.y);
  float row = hash2(vec2(id.y, seed * 311.0));
  float darkRow = step(0.12, hash2(vec2(floor(id.y / 6.0) + 0.5, seed * 57.0))) * step(0.5, mod(id.y, 6.0));
  float r = hash2(id + seed * 173.0);
  // Each window rolls its dice at its own slow rate: busy services blink in more places.
  float rate = 0.25 + 1.6 * hash2(id.yx + 5.0);
  float moment = uCalm > 0.5 ? 0.0 : floor(uTime * rate + r * 16.0);
  float dice = hash2(id + vec2(mod(moment, 61.0) * 1.7, seed * 29.0));
  float lit = step(dice, mix(0.10, 0.72, traffic) * mix(0.55, 1.25, row));
  float wide = mix(0.55, 0.94, hash2(vec2(id.y, id.x * 0.5)));
  float edge = smoothstep(0.0, 0.14, f.x) * smoothstep(wide, wide - 0.14, f.x);
  edge *= smoothstep(0.22, 0.36, f.y) * smoothstep(0.80, 0.66, f.y);
  float crisp = lit * edge * (0.35 + 0.65 * r);
  float average = mix(0.03, 0.17, traffic) * (0.6 + 0.5 * row);
  return mix(crisp, average, smoothstep(0.35, 1.1, soft)) * darkRow;
}

void main() {
  ${VEIL_TEST}
  vec4 tint = vTint;
  vec4 shape = vShape;
  vec4 state = vState;
  vec4 marks = vMarks;
  vec4 past = vPast;
  float seed = shape.y;
  float critical = state.z, warning = state.y, unknown = state.x, stale = marks.x;
  float height = vFace.y;

  // Colour change: at once, or as a wave that climbs while a fix works.
  float wave = past.w * 1.25;
  float below = smoothstep(wave, wave - 0.12, height);
  vec3 hue = past.w < 1.0 ? mix(past.rgb, tint.rgb, below) : tint.rgb;
  float crest = past.w < 1.0 ? bell((height - wave) * 15.0) : 0.0;
  float climb = uCalm > 0.5 ? 0.35 : fract(uTime * 0.55 - seed);
  crest = max(crest, marks.z * bell((height - climb * 1.2) * 13.0) * 0.45);
  // Healthy green is a calm light, not a flood; full red keeps a trace of orange in its glow.
  float green = clamp(hue.g - hue.r - hue.b, 0.0, 1.0);
  vec3 lamp = mix(hue, vec3(0.03, 0.74, 0.34), green * 0.55 * (1.0 - uLight));
  lamp = mix(lamp, vec3(1.0, 0.045, 0.03), critical * 0.9 * (1.0 - uLight));

  float pulse = 1.0;
  if (uCalm < 0.5) {
    float breath = 0.5 + 0.5 * sin(uTime * 3.14159265 + seed * 6.283);
    float flick = 0.5 + 0.5 * sin(uTime * 12.5663706 + seed * 6.283);
    pulse = mix(mix(0.78, 1.12, breath), mix(0.62, 1.18, flick * flick), warning);
    pulse = mix(pulse, 1.0, max(critical, max(unknown, stale)));
  }
  float calmness = mix(1.0, 0.72, clamp(hue.g - hue.r, 0.0, 1.0) * (1.0 - uLight));
  float power = tint.a * calmness * pulse * state.w * (1.0 + 0.35 * marks.w);

  vec3 view = normalize(cameraPosition - vWorld);
  vec3 n = normalize(vNormal);
  float facing = abs(dot(n, view));
  float fresnel = pow(max(0.0, 1.0 - facing), 4.0);
  float part = vPart.x;
  float metres = vFace.z;
  float across = vFace.x * vFace.w;
  float side = (part < 0.5 || part > 4.5) ? 1.0 : 0.0;
  float isEdge = part > 1.5 && part < 2.5 ? 1.0 : 0.0;
  float isHot = part > 2.5 && part < 4.5 ? 1.0 : 0.0;
  float isCap = part > 0.5 && part < 1.5 ? 1.0 : 0.0;
  float isCrown = part > 5.5 ? 1.0 : 0.0;

  // The lit edge: chamfers where there are some, else the rim of each face in screen pixels.
  float rim = 1.0 - abs(vFace.x);
  float px = fwidth(vFace.x);
  float line = smoothstep(px * 1.6, px * 0.3, rim) * (part < 3.5 || part > 4.5 ? 1.0 : 0.0);
  if (part > 5.5 && n.y > 0.5) {
    vec2 q = abs(vLocal.xz) * 2.0;
    float box = max(q.x, q.y);
    line = smoothstep(0.80, 0.86, box) + 0.55 * smoothstep(0.05, 0.0, abs(box - 0.48));
  }
  float lit = max(isEdge * mix(0.55, 1.0, 1.0 - abs(vFace.x)), line * 0.8);
  // Unknown: only an outline, and that dashed.
  float dash = step(0.45, fract(metres * 2.2 + vLocal.x * 2.0));
  lit *= mix(1.0, dash, max(unknown, stale * 0.0));
  // A rising vein of light along the edges of whoever is chosen.
  lit *= 1.0 + marks.w * 0.7;

  float live = 1.0 - max(unknown, stale * 0.75);
  float sheet = 0.0;
  vec3 split = vec3(0.0);
  if (part < 0.5 && live > 0.02) {
    float spread = critical * (0.012 + 0.03 * shape.w);
    float w0 = windows(vec2(across, metres), seed, shape.z, 0.0);
    sheet = w0;
    if (critical > 0.05) {
      float w1 = windows(vec2(across, metres), seed, shape.z, spread);
      float w2 = windows(vec2(across, metres), seed, shape.z, -spread);
      split = (vec3(w1, 0.0, 0.0) * 1.2 + vec3(0.0, w2 * 0.35, w2 * 0.55) - vec3(w0 * 0.4)) * critical;
    }
    // The seam down the middle of each face: the light core behind the glass.
    float seam = bell(across / (vFace.w * 0.085));
    float shaft = exp(-abs(across) / (vFace.w * 0.42));
    sheet *= 1.0 - seam * 0.9;
    sheet += seam * 0.55 + shaft * 0.035;
  }
  // Light of the necks falls on the blades beside them.
  float neck = exp(-abs(height - 0.507) * 26.0) + exp(-abs(height - 0.846) * 30.0) + exp(-abs(height - 0.05) * 16.0);
  vec3 white = vec3(1.0);
  vec3 ember = vec3(1.0, 0.80, 0.62);
  vec3 hotLamp = mix(lamp, mix(white, ember, critical), mix(0.35, 0.78, critical));

  vec3 env = hall(reflect(-view, n));
  vec3 color;
  if (uLight > 0.5) {
    float shade = 0.72 + 0.16 * n.y + 0.10 * dot(n, normalize(vec3(0.4, 0.3, 0.8)));
    vec3 paper = mix(vec3(0.62, 0.63, 0.66), vec3(0.78), clamp(shade, 0.0, 1.0)) * shade;
    paper = mix(paper, lamp, 0.10 + 0.5 * critical * isCap);
    float ink = clamp(sheet * 1.25 * live + lit * 1.0 + isHot * 0.85 + neck * 0.28 * live, 0.0, 1.0);
    color = mix(paper, lamp * mix(1.0, 0.82, critical), ink * mix(0.6, 1.0, state.w) * mix(0.75, 1.0, tint.a));
    color = mix(color, vec3(0.86), (1.0 - state.w) * 0.35);
  } else {
    vec3 obsidian = vec3(0.0042, 0.0050, 0.0078) + lamp * 0.004 * live + vec3(0.010, 0.013, 0.020) * unknown;
    obsidian += env * (0.16 + 1.5 * fresnel);
    obsidian *= 0.75 + 0.25 * smoothstep(0.0, 0.35, height);
    color = obsidian;
    vec3 glass = mix(lamp, hotLamp, (0.16 + 0.3 * step(0.8, hash2(floor(vec2(across, metres) * 9.0)))) * mix(1.0, 0.6, critical));
    color += glass * sheet * power * live * mix(1.15, 1.2, critical);
    color += split * power * 1.3;
    color += lamp * lit * (0.10 + power) * mix(0.85, 1.8, critical) * mix(1.0, 3.2, unknown);
    color += lamp * neck * power * 0.24 * live * side;
    color += hotLamp * isHot * power * mix(1.1, 2.6, critical) * mix(live, 1.0, critical);
    color += lamp * fresnel * power * 0.3 * live;
    color += mix(lamp, white, 0.45) * crest * (0.12 + 0.38 * side + lit);
    // Torn faces look into the furnace: white in the middle, red at the rim.
    float heart = 1.0 - smoothstep(0.0, 0.5, length(vLocal.xz));
    color += (lamp * 0.9 + ember * heart * heart * 1.8) * isCap * critical * tint.a * (0.25 + heart);
    color += lamp * isCrown * (0.05 + 0.25 * line) * power;
  }
  // Chronic: bad by the book, normal for itself; a hatched collar says so.
  float collar = step(0.86, height) * step(height, 0.95) * marks.y * (part < 0.5 ? 1.0 : 0.0);
  float hatch = step(0.5, fract((across + metres) * 6.0));
  color = mix(color, mix(vec3(0.9, 0.55, 0.1), vec3(0.55, 0.3, 0.0), uLight), collar * hatch * 0.75);

  float distance = length(cameraPosition - vWorld);
  float fog = fogAmount(distance) * (1.0 - 0.55 * critical);
  color = mix(color, fogColor(), fog);
  if (uMirror > 0.5) {
    float depth = exp(vWorld.y * mix(0.55, 1.2, uLight)) * mix(0.34, 0.16, uLight);
    color = mix(hall(-view) * mix(0.6, 1.0, uLight), color, depth);
  }
  color += dither(gl_FragCoord.xy) / 255.0 * (1.0 - uLight) * 0.08;
  outColor = surface(color);
}
`

/** The two colour ghosts of a torn monolith: its edges and windows once in red, once in cyan. */
export const GHOST_FRAGMENT = /* glsl */ `
in vec3 vWorld;
in vec3 vNormal;
in vec4 vFace;
in vec3 vLocal;
flat in vec4 vState;
flat in vec2 vPart;
flat in float vSide;
void main() {
  vec4 state = vState;
  if (state.z < 0.02 || vPart.x > 2.5) discard;
  float px = fwidth(vFace.x);
  float rim = smoothstep(px * 2.2, px * 0.4, 1.0 - abs(vFace.x));
  float isEdge = vPart.x > 1.5 ? 1.0 : 0.0;
  float a = max(rim, isEdge) * 0.75 + 0.035;
  vec3 hue = vSide > 0.0 ? vec3(0.0, 0.55, 0.75) : vec3(1.0, 0.02, 0.18);
  outColor = glow(hue * 0.8, a * state.z * 0.55);
}
`
