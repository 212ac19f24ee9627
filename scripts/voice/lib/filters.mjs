/** @typedef {{b0: number, b1: number, b2: number, a1: number, a2: number}} Biquad normalised to a0 = 1 */

/**
 * @param {number} b0 @param {number} b1 @param {number} b2 @param {number} a0 @param {number} a1 @param {number} a2
 * @returns {Biquad}
 */
const biquad = (b0, b1, b2, a0, a1, a2) => ({ b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 })

/**
 * Second-order filters after Robert Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter coefficients".
 * @param {number} rate samples a second
 * @param {number} hz corner or centre
 * @param {number} q
 */
function angles(rate, hz, q) {
  const w = (2 * Math.PI * hz) / rate
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * q) }
}

/** @param {number} rate @param {number} hz @param {number} [q] */
export function highPass(rate, hz, q = Math.SQRT1_2) {
  const { cos, alpha } = angles(rate, hz, q)
  return biquad((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)
}

/** @param {number} rate @param {number} hz @param {number} [q] */
export function lowPass(rate, hz, q = Math.SQRT1_2) {
  const { cos, alpha } = angles(rate, hz, q)
  return biquad((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)
}

/** @param {number} rate @param {number} hz @param {number} q @param {number} db */
export function peaking(rate, hz, q, db) {
  const { cos, alpha } = angles(rate, hz, q)
  const a = 10 ** (db / 40)
  return biquad(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a)
}

/** @param {number} rate @param {number} hz @param {number} db */
export function highShelf(rate, hz, db) {
  const { cos, alpha } = angles(rate, hz, Math.SQRT1_2)
  const a = 10 ** (db / 40)
  const root = 2 * Math.sqrt(a) * alpha
  return biquad(
    a * (a + 1 + (a - 1) * cos + root),
    -2 * a * (a - 1 + (a + 1) * cos),
    a * (a + 1 + (a - 1) * cos - root),
    a + 1 - (a - 1) * cos + root,
    2 * (a - 1 - (a + 1) * cos),
    a + 1 - (a - 1) * cos - root,
  )
}

/**
 * The samples through filters, one after the other.
 * @param {Float64Array} samples
 * @param {readonly Biquad[]} filters
 * @returns {Float64Array}
 */
export function filtered(samples, filters) {
  const out = Float64Array.from(samples)
  for (const { b0, b1, b2, a1, a2 } of filters) {
    let [x1, x2, y1, y2] = [0, 0, 0, 0]
    for (let i = 0; i < out.length; i++) {
      const x = out[i] ?? 0
      const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
      x2 = x1
      x1 = x
      y2 = y1
      y1 = y
      out[i] = y
    }
  }
  return out
}
