import { amplitude, decibels, peaks } from './loudness.mjs'

/**
 * Evens out the level of words: above the threshold with ratio 2, with a soft knee of 8 dB.
 * @param {Float64Array} samples at about -18 LUFS
 * @param {number} rate
 * @param {number} threshold dBFS of the running mean square
 * @returns {Float64Array}
 */
export function compressed(samples, rate, threshold) {
  const rise = Math.exp(-1 / (0.008 * rate))
  const fall = Math.exp(-1 / (0.12 * rate))
  const knee = 8
  let power = 0
  return samples.map((sample) => {
    const now = sample * sample
    const keep = now > power ? rise : fall
    power = keep * power + (1 - keep) * now
    const over = 10 * Math.log10(power + 1e-12) - threshold
    if (over <= -knee / 2) return sample
    const reduced = over >= knee / 2 ? over / 2 : (over + knee / 2) ** 2 / (4 * knee)
    return sample * amplitude(-reduced)
  })
}

/**
 * Keeps the true peak below a ceiling without a click: the gain begins to fall before the peak, holds, and returns slowly.
 * @param {Float64Array} samples
 * @param {number} rate
 * @param {number} ceiling dBTP
 * @returns {Float64Array}
 */
export function limited(samples, rate, ceiling) {
  const most = amplitude(ceiling)
  const reach = Math.round(0.003 * rate)
  const high = peaks(samples, most)
  // The least gain asked for within reach on either side, and a return of 60 ms.
  const least = new Float64Array(samples.length).fill(1)
  high.forEach((peak, i) => {
    if (peak <= most) return
    for (let near = Math.max(0, i - reach); near <= Math.min(least.length - 1, i + reach); near++) {
      least[near] = Math.min(least[near] ?? 1, most / peak)
    }
  })
  const back = 1 - Math.exp(-1 / (0.06 * rate))
  let gain = 1
  const held = least.map((wanted) => {
    gain = Math.min(wanted, gain + (1 - gain) * back)
    return gain
  })
  // The mean over the reach of gains that are each low enough for this sample is low enough, and bends smoothly.
  const out = new Float64Array(samples.length)
  for (let i = 0; i < out.length; i++) {
    let sum = 0
    for (let near = i - reach; near <= i + reach; near++) sum += held[Math.max(0, Math.min(held.length - 1, near))] ?? 1
    out[i] = (samples[i] ?? 0) * (sum / (2 * reach + 1))
  }
  return out
}

/** Root mean square in dB around each multiple of a step. @param {Float64Array} samples @param {number} step @returns {number[]} */
export function levels(samples, step) {
  return Array.from({ length: Math.ceil(samples.length / step) }, (_, n) => {
    const part = samples.subarray(n * step, (n + 1) * step)
    return decibels(Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length))
  })
}
