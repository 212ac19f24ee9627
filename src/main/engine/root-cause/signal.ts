import type { Signal } from './episode.ts'
import type { Measured } from './grid.ts'
import { medianOf } from './statistics.ts'
import type { Channel } from './types.ts'

/** A mean of very few requests is at most this much noisier than usual. */
const MAX_BLUR = 4

/** Requests of a usual sample; NaN where they are not counted. */
export const usualRequests = (measured: Measured): number =>
  measured.counted ? medianOf(measured.traffic.filter((n) => n > 0)) : Number.NaN

/** A mean over n requests scatters with 1 / sqrt(n); a share of failed ones as a binomial one (Agresti, Coull 1998). */
export function signalOf(measured: Measured, channel: Channel, usual: number): Signal {
  const series = measured[channel]
  const blur = new Float64Array(series.length).fill(1)
  const noise = new Float64Array(series.length)
  if (measured.counted && channel !== 'traffic') {
    for (let bin = 0; bin < series.length; bin++) {
      const n = measured.traffic[bin] ?? Number.NaN
      if (!(n > 0)) continue
      if (channel === 'latency' && usual > n) blur[bin] = Math.min(MAX_BLUR, Math.sqrt(usual / n))
      if (channel === 'errors') {
        const share = ((series[bin] ?? 0) * n + 1) / (n + 2)
        noise[bin] = Math.sqrt((share * (1 - share)) / (n + 2))
      }
    }
  }
  return { channel, series, blur, noise }
}
