import type { SeriesPoint, ServiceDetail, ServiceView, WindowStats } from '../../../shared/model/service.ts'
import { isoInstant } from '../text.ts'
import { BUCKETS, emptySums } from './bucket-ring.ts'
import { explainStatus } from './explain.ts'
import { impactOf } from './impact.ts'
import { errorMessage } from './recent-errors.ts'
import type { ServiceState } from './service.ts'
import { statusOf } from './status.ts'

const RATE_WINDOW_MS = 5_000
/** Slices of the two windows of a service's statistics: the last few seconds, and all there is. */
const SHORT_SLICES = 2
const ALL_SLICES = 12

const sums = emptySums()

const ageOf = (service: ServiceState, nowMs: number): number | null => (service.samples === 0 ? null : Math.max(0, nowMs - service.seenMs))

/** Particles from the relative traffic volume; from the measured rate where none is given; none from a silent service. */
function particles(service: ServiceState, rateHz: number): number {
  if (service.stale || service.samples === 0) return 0
  return Math.round(service.trafficVolume ?? Math.min(100, Math.ceil(rateHz * 10)))
}

/** What the live feed says of a service at `nowMs` of the source's clock. */
export function serviceView(service: ServiceState, nowMs: number, recovering: boolean, incidentId: string | null): ServiceView {
  const rateHz = service.ring.rateHz(nowMs, service.windowMs(RATE_WINDOW_MS), sums)
  return {
    serviceId: service.id,
    position: service.position === null ? null : { ...service.position },
    status: statusOf(service.rank),
    latencyMs: service.latencyMs,
    errorRate: service.errorRate,
    trafficVolume: service.trafficVolume,
    rateHz,
    particleCount: particles(service, rateHz),
    stale: service.stale,
    chronic: service.chronic,
    impact: impactOf(service),
    recovering,
    incidentId,
    ageMs: ageOf(service, nowMs),
  }
}

/** Rolling statistics over the last few seconds and over the whole ring; spans are what is really covered. */
function windowStats(service: ServiceState, nowMs: number): WindowStats[] {
  const { ring, quantiles } = service
  return [SHORT_SLICES, ALL_SLICES].map((slices) => {
    const { fromMs, p50, p95, p99 } = quantiles.read(nowMs, ring.bucketMs, slices)
    const spanMs = Math.max(nowMs - fromMs, ring.bucketMs)
    const { count, latencyCount, latencySum, errorCount, errorSum } = ring.sums(nowMs, Math.min(spanMs, BUCKETS * ring.bucketMs), sums)
    return {
      seconds: spanMs / 1_000,
      count,
      latencyMeanMs: latencyCount === 0 ? null : latencySum / latencyCount,
      latencyP50Ms: p50,
      latencyP95Ms: p95,
      latencyP99Ms: p99,
      errorRateMean: errorCount === 0 ? null : errorSum / errorCount,
    }
  })
}

/** The ring as chart points, oldest first; empty buckets are left out. */
export function chartSeries(service: ServiceState): SeriesPoint[] {
  return service.ring.points().map(({ atMs, requests: _, ...point }) => ({ at: isoInstant(atMs), ...point }))
}

/** Newest bad samples, newest first. */
function recentErrors(service: ServiceState): { at: string; message: string; errorRate: number | null; latencyMs: number | null }[] {
  return service.recentErrors
    .save()
    .map((saved) => ({ at: isoInstant(saved[0]), message: errorMessage(saved), errorRate: saved[3], latencyMs: saved[2] }))
    .reverse()
}

/** What the modal shows of a service by itself. */
export function serviceFindings(
  service: ServiceState,
  nowMs: number,
): Pick<ServiceDetail, 'statusReason' | 'baseline' | 'windows' | 'series' | 'recentErrors'> {
  const { reference } = service
  return {
    statusReason: explainStatus(service, nowMs),
    baseline:
      reference === null
        ? null
        : {
            samples: reference.baseline.samples,
            latencyMedianMs: reference.latencyMedianMs,
            errorRateMedian: reference.errorMedian,
            origin: reference.origin,
          },
    windows: windowStats(service, nowMs),
    series: chartSeries(service),
    recentErrors: recentErrors(service),
  }
}
