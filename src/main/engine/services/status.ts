import { DEFAULT_THRESHOLDS, type ServiceStatus, STATUS_RANK } from '../../../shared/model/status.ts'
import { CRITICAL_DEVIATIONS, deviations, type Reference, WARNING_DEVIATIONS } from './baseline.ts'

/** Rank of a status as in `STATUS_RANK`; 0 for a sample says "nothing measured". */
export type Rank = number

const STATUSES: readonly ServiceStatus[] = ['unknown', 'healthy', 'warning', 'critical']
export const statusOf = (rank: Rank): ServiceStatus => STATUSES[rank] ?? 'unknown'

export const HEALTHY: Rank = STATUS_RANK.healthy
const WARNING: Rank = STATUS_RANK.warning
const CRITICAL: Rank = STATUS_RANK.critical

/** Absolute thresholds in force for a service: latency ms, errors as ratio. */
export interface Thresholds {
  readonly warningLatencyMs: number
  readonly criticalLatencyMs: number
  readonly warningErrorRate: number
  readonly criticalErrorRate: number
}

/** The defaults with a topology's overrides laid over them. */
export function thresholdsWith(overrides: { readonly [K in keyof Thresholds]?: number | undefined } | undefined): Thresholds {
  return {
    warningLatencyMs: overrides?.warningLatencyMs ?? DEFAULT_THRESHOLDS.warningLatencyMs,
    criticalLatencyMs: overrides?.criticalLatencyMs ?? DEFAULT_THRESHOLDS.criticalLatencyMs,
    warningErrorRate: overrides?.warningErrorRate ?? DEFAULT_THRESHOLDS.warningErrorRate,
    criticalErrorRate: overrides?.criticalErrorRate ?? DEFAULT_THRESHOLDS.criticalErrorRate,
  }
}

/** What one sample says by the absolute thresholds. */
export function absoluteRank(latencyMs: number | null, errorRate: number | null, limits: Thresholds): Rank {
  let rank = latencyMs === null && errorRate === null ? 0 : HEALTHY
  if (latencyMs !== null) rank = latencyMs >= limits.criticalLatencyMs ? CRITICAL : latencyMs >= limits.warningLatencyMs ? WARNING : rank
  if (errorRate !== null && rank < CRITICAL) {
    if (errorRate >= limits.criticalErrorRate) rank = CRITICAL
    else if (errorRate >= limits.warningErrorRate) rank = WARNING
  }
  return rank
}

const rankOfDeviation = (d: number): Rank =>
  Math.abs(d) >= CRITICAL_DEVIATIONS ? CRITICAL : Math.abs(d) >= WARNING_DEVIATIONS ? WARNING : HEALTHY

/**
 * What one sample says of its service (protocol.md, "Status of a service"): by its
 * deviation from the service's own baseline, and by the absolute thresholds for a
 * measure the baseline does not know.
 */
export function sampleRank(latencyMs: number | null, errorRate: number | null, limits: Thresholds, reference: Reference | null): Rank {
  if (reference === null) return absoluteRank(latencyMs, errorRate, limits)
  const { latencyMedianMs, errorMedian } = reference
  const byLatency =
    latencyMs === null
      ? 0
      : latencyMedianMs === null
        ? absoluteRank(latencyMs, null, limits)
        : rankOfDeviation(deviations(latencyMs, latencyMedianMs, reference.latencyScaleMs))
  const byErrors =
    errorRate === null
      ? 0
      : errorMedian === null
        ? absoluteRank(null, errorRate, limits)
        : rankOfDeviation(deviations(errorRate, errorMedian, reference.errorScale))
  return Math.max(byLatency, byErrors)
}

/** Samples this far apart are taken at their word: waiting for a second one would take too long. */
export const SINGLE_SAMPLE_INTERVAL_MS = 30_000

/**
 * Hysteresis of a derived status: it moves only when two consecutive samples agree
 * that it is worse (or better) than the present one, and then to the nearer of what
 * they say, so that a service swinging between warning and critical is not left
 * healthy.
 */
export function settledRank(current: Rank, previous: Rank, sample: Rank): Rank {
  if (previous === 0) return current
  // Out of unknown: both healthy, or both bad.
  if (current === 0) return previous > HEALTHY === sample > HEALTHY ? Math.min(previous, sample) : 0
  if (sample > current && previous > current) return Math.min(sample, previous)
  if (sample < current && previous < current) return Math.max(sample, previous)
  return current
}
