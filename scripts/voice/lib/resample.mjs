/** @import { Sound } from './wav.mjs' */

const REACH = 24

/**
 * Sound at another rate, by a windowed sinc: nothing above half of the lower rate remains.
 * @param {Sound} sound
 * @param {number} rate
 * @returns {Sound}
 */
export function resampled(sound, rate) {
  if (sound.rate === rate) return sound
  const { samples } = sound
  const ratio = sound.rate / rate
  const band = Math.min(1, rate / sound.rate)
  const reach = REACH / band
  const out = Float64Array.from({ length: Math.floor(samples.length / ratio) }, (_, i) => {
    const at = i * ratio
    let sum = 0
    for (let near = Math.ceil(at - reach); near <= at + reach; near++) {
      const x = (near - at) * band
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
      sum += (samples[near] ?? 0) * sinc * band * Math.cos((Math.PI * x) / (2 * REACH)) ** 2
    }
    return sum
  })
  return { samples: out, rate }
}
