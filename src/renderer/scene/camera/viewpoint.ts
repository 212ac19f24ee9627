import { BODY_STRIDE } from './framing'

/** Directions tried around the circle. */
const TRIES = 72

/**
 * The direction (radians) from which the machines hide each other least, the sick
 * ones above all: `weight` says how much it matters that a body is seen. Searches
 * `reach` radians to both sides of `near`; a small cost keeps it close to `near`.
 */
export function clearestAzimuth(
  bodies: Float32Array,
  count: number,
  weight: (slot: number) => number,
  near: number,
  reach: number,
): number {
  let best = near
  let least = Infinity
  for (let t = -TRIES / 2; t <= TRIES / 2; t++) {
    const azimuth = near + (t / (TRIES / 2)) * reach
    const cost = hiding(bodies, count, weight, azimuth) + Math.abs(t) * (0.02 * count) * (2 / TRIES)
    if (cost < least) {
      least = cost
      best = azimuth
    }
  }
  return best
}

/** How much is hidden from this side: overlap of silhouettes, weighted by the body behind. */
function hiding(bodies: Float32Array, count: number, weight: (slot: number) => number, azimuth: number): number {
  const sin = Math.sin(azimuth)
  const cos = Math.cos(azimuth)
  let hidden = 0
  for (let i = 0; i < count; i++) {
    const a = i * BODY_STRIDE
    const xa = (bodies[a] as number) * cos - (bodies[a + 1] as number) * sin
    const da = (bodies[a] as number) * sin + (bodies[a + 1] as number) * cos
    for (let j = i + 1; j < count; j++) {
      const b = j * BODY_STRIDE
      const xb = (bodies[b] as number) * cos - (bodies[b + 1] as number) * sin
      const db = (bodies[b] as number) * sin + (bodies[b + 1] as number) * cos
      const room = ((bodies[a + 2] as number) + (bodies[b + 2] as number)) * 1.2
      const overlap = 1 - Math.abs(xa - xb) / room
      // What stands well behind looks over the one in front.
      const apart = Math.abs(da - db)
      if (overlap > 0) hidden += overlap * weight(da < db ? i : j) * (apart > 14 ? 0.4 : 1)
    }
  }
  return hidden
}
