import { CRITICAL_DEVIATIONS } from './baseline.ts'
import { HEALTHY, type Rank, type Thresholds } from './status.ts'

/** Beyond this many times the critical limit nothing gets worse for a viewer. */
const MOST = 50
/** Share assumed of a service that reports no traffic volume. */
const USUAL_SHARE = 0.5
/** A service with next to no traffic is still worth a glance. */
const LEAST_SHARE = 0.05

/** What impact is computed from; measures as in {@link ServiceState}. */
interface Measured {
  readonly rank: Rank
  readonly latencyMs: number | null
  readonly errorRate: number | null
  readonly trafficVolume: number | null
  /** Signed deviations from the own baseline; used where that baseline knows the measure. */
  readonly latencyDeviation: number
  readonly errorDeviation: number
  readonly thresholds: Thresholds
  readonly reference: { readonly latencyMedianMs: number | null; readonly errorMedian: number | null } | null
}

/**
 * How much of the trouble this service is, for ordering what a person sees first:
 * how far its worse measure is beyond the critical limit (1: at the limit), times
 * its share of traffic (0-1). A status bad for another reason (stated by the event,
 * or better than usual) counts as at the limit. 0 while it is healthy or unknown.
 */
export function impactOf(service: Measured): number {
  if (service.rank <= HEALTHY) return 0
  const { reference, thresholds, latencyMs, errorRate } = service
  const byLatency =
    latencyMs === null
      ? 0
      : (reference?.latencyMedianMs ?? null) === null
        ? latencyMs / thresholds.criticalLatencyMs
        : service.latencyDeviation / CRITICAL_DEVIATIONS
  const byErrors =
    errorRate === null
      ? 0
      : (reference?.errorMedian ?? null) === null
        ? errorRate / thresholds.criticalErrorRate
        : service.errorDeviation / CRITICAL_DEVIATIONS
  const beyond = Math.min(MOST, Math.max(byLatency, byErrors, service.rank > HEALTHY + 1 ? 1 : 0.5))
  const share = service.trafficVolume === null ? USUAL_SHARE : Math.max(LEAST_SHARE, service.trafficVolume / 100)
  return beyond * share
}
