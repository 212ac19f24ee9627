/** Amplitude from which a sample is sound and not silence, 0..1. */
const AUDIBLE = 0.01
/** Kept before the first audible sample, so that soft beginnings stay whole, s. */
const KEPT_BEFORE_S = 0.005
const FULL_SCALE = 32_768

/** Samples to drop from the front, so that sound begins at once; all of them where nothing is audible. */
export function leadingSilence(samples: Float32Array, rate: number): number {
  const first = samples.findIndex((value) => Math.abs(value) > AUDIBLE)
  return first < 0 ? samples.length : Math.max(0, first - Math.round(KEPT_BEFORE_S * rate))
}

/** The mean of all channels. */
export function mixDown(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels
  if (!first || channels.length === 1) return first ?? new Float32Array(0)
  const mixed = new Float32Array(first.length)
  for (const channel of channels) for (let n = 0; n < mixed.length; n++) mixed[n] = (mixed[n] ?? 0) + (channel[n] ?? 0) / channels.length
  return mixed
}

/** -1..1 to signed 16 bit: half the memory, and more than a voice needs. */
export function toInt16(samples: Float32Array): Int16Array {
  const out = new Int16Array(samples.length)
  for (let n = 0; n < samples.length; n++)
    out[n] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round((samples[n] ?? 0) * FULL_SCALE)))
  return out
}

/** Signed 16 bit to -1..1. */
export function toFloat(samples: Int16Array): Float32Array {
  const out = new Float32Array(samples.length)
  for (let n = 0; n < samples.length; n++) out[n] = (samples[n] ?? 0) / FULL_SCALE
  return out
}

/** Reads signed 16-bit little-endian samples from chunks that may end in the middle of one. */
export class PcmReader {
  private odd: number | null = null

  push(bytes: Uint8Array): Float32Array {
    const whole = this.odd === null ? bytes : new Uint8Array([this.odd, ...bytes])
    this.odd = whole.length % 2 === 1 ? (whole[whole.length - 1] ?? 0) : null
    const out = new Float32Array(whole.length >> 1)
    for (let n = 0; n < out.length; n++) {
      const unsigned = (whole[2 * n] ?? 0) | ((whole[2 * n + 1] ?? 0) << 8)
      out[n] = (unsigned >= FULL_SCALE ? unsigned - 2 * FULL_SCALE : unsigned) / FULL_SCALE
    }
    return out
  }
}

/** Middle of the quietest `width` samples within `from..to`, as an index; `from` where there is no room for one. */
export function quietest(samples: Float32Array, from: number, to: number, width: number): number {
  const start = Math.max(0, Math.round(from))
  const end = Math.min(samples.length, Math.round(to))
  if (end - start < width || width < 1) return Math.max(0, Math.min(samples.length, start))
  let energy = 0
  for (let n = start; n < start + width; n++) energy += (samples[n] ?? 0) ** 2
  let best = start
  let least = energy
  for (let n = start + width; n < end; n++) {
    energy += (samples[n] ?? 0) ** 2 - (samples[n - width] ?? 0) ** 2
    if (energy < least - 1e-9) {
      least = energy
      best = n - width + 1
    }
  }
  return best + (width >> 1)
}
