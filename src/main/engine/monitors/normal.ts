import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import { deviations, MAD_TO_SIGMA } from '../services/baseline.ts'
import { MIN_LEARNED, Reservoir } from '../services/reservoir.ts'
import type { ServiceState } from '../services/service.ts'
import type { Channel } from './channel.ts'
import type { MonitorGroup } from './group.ts'

/** Deviations below which a value is healthy enough to learn from. */
const LEARNABLE = 4
/** A tenth of the window between values learned: neighbours say the same. */
const PER_WINDOW = 10
/** Scale floors: 5 % of the normal, and what each unit cannot be told apart by. */
const FLOOR_RATIO = 0.05
const FLOORS: Partial<Record<MonitorStatus['unit'], number>> = { ms: 1, percent: 0.5, usd: 0.01, fps: 1, count: 0.05 }

/** Counts that come together by chance scatter by the root of their number (Poisson), and by no less than one. */
function floorOf(channel: Channel, level: number): number {
  const own = channel.counter && channel.unit === 'count' ? Math.max(1, Math.sqrt(Math.abs(level))) : (FLOORS[channel.unit] ?? 1)
  return Math.max(FLOOR_RATIO * Math.abs(level), own)
}

/** Robust deviation of a value from the normal of its group; NaN while that is still being learned. */
export function deviationOf(group: MonitorGroup, channel: Channel, service: ServiceState | null, value: number, former: number): number {
  const seasonal = channel.query.transform.kind === 'seasonal'
  if (seasonal && Number.isNaN(former)) return Number.NaN
  const known = seasonal ? null : measured(channel, service, value)
  if (known !== null) return known
  const { learned } = group
  if (learned === null || learned.median === null) return Number.NaN
  const difference = seasonal ? value - former : value
  const scale = Math.max(MAD_TO_SIGMA * learned.mad, floorOf(channel, seasonal ? former : learned.median))
  return deviations(difference, learned.median, scale)
}

/** By the service's own baseline, where it has one for the measure. */
function measured(channel: Channel, service: ServiceState | null, value: number): number | null {
  const { metric, time } = channel.query
  const reference = service?.reference ?? null
  if (reference === null || time !== 'avg') return null
  if (metric === 'nexus.service.latency' && reference.latencyMedianMs !== null) {
    return deviations(value, reference.latencyMedianMs, reference.latencyScaleMs)
  }
  if (metric !== 'nexus.service.error_rate' || reference.errorMedian === null) return null
  return deviations(value / 100, reference.errorMedian, reference.errorScale)
}

/** Learns from a value that is healthy by what is known so far. */
export function learn(group: MonitorGroup, channel: Channel, value: number, former: number, deviation: number, nowMs: number): void {
  const seasonal = channel.query.transform.kind === 'seasonal'
  if (group.latched || Math.abs(deviation) >= LEARNABLE || (seasonal && Number.isNaN(former))) return
  group.learned ??= new Reservoir()
  if (nowMs - group.learned.atMs < Math.max(1_000, channel.query.windowMs / PER_WINDOW)) return
  group.learned.learn(seasonal ? value - former : value, nowMs)
}

/** How far learning has come, in values; null once the normal is known. */
export function learning(group: MonitorGroup): { held: number; of: number } | null {
  const { learned } = group
  return learned?.median != null ? null : { held: learned?.size ?? 0, of: MIN_LEARNED }
}
