import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import type { Position, TopologyService } from '../../../shared/model/topology.ts'
import type { ServiceBaseline } from '../types.ts'
import { CRITICAL_DEVIATIONS, deviations, type Reference, referenceOf, WARNING_DEVIATIONS } from './baseline.ts'
import { BucketRing, type SavedRing } from './bucket-ring.ts'
import { LearnedBaseline, type SavedLearning } from './learned-baseline.ts'
import { QuantileSlices, type SavedSlice } from './quantile-slices.ts'
import { RecentErrors, type SavedError } from './recent-errors.ts'
import { SampleInterval, type SavedInterval } from './sample-interval.ts'
import { type SavedMetrics, ServiceMetrics } from './service-metrics.ts'
import {
  absoluteRank,
  HEALTHY,
  type Rank,
  SINGLE_SAMPLE_INTERVAL_MS,
  sampleRank,
  settledRank,
  type Thresholds,
  thresholdsWith,
} from './status.ts'

const MIN_STALE_AFTER_MS = 10_000
const STALE_INTERVALS = 3
const RANK_OF_REPORTED = { healthy: 1, warning: 2, critical: 3 } as const

/** Members that serialize as they are. */
// biome-ignore format: one list
const PLAIN = [
  'samples', 'firstSeenMs', 'newestMs', 'seenMs', 'rank', 'previousSample', 'explicit', 'everHealthy', 'chronic', 'stale', 'badSinceMs',
  'latencyMs', 'errorRate', 'trafficVolume', 'latencyDeviation', 'errorDeviation', 'latencyWarningRun', 'latencyCriticalRun',
  'errorWarningRun', 'errorCriticalRun', 'dirty', 'nextDueMs', 'standingAlerts',
] as const satisfies readonly (keyof ServiceState)[]

export type SavedService = Pick<ServiceState, (typeof PLAIN)[number]> & {
  id: string
  ring: SavedRing
  quantiles: SavedSlice[]
  interval: SavedInterval
  learning: SavedLearning | null
  errors: SavedError[]
  metrics: SavedMetrics | null
}

/** What folding a sample did. */
export type Folded = 'late' | 'folded'

/** All that is known of one service. Only the engine changes it. */
export class ServiceState {
  readonly id: string
  /** Place in the system's list. */
  readonly index: number
  readonly position: Position | null
  readonly actions: TopologyService['actions']
  readonly thresholds: Thresholds
  readonly ring = new BucketRing()
  readonly quantiles = new QuantileSlices()
  readonly interval = new SampleInterval()
  readonly recentErrors = new RecentErrors()
  /** Histories that loaded monitors ask for beyond the rings above. */
  readonly metrics = new ServiceMetrics()
  /** Null where a baseline file speaks for the service. */
  readonly learning: LearnedBaseline | null
  reference: Reference | null

  samples = 0
  /** Source time of the first sample, its event time and source time of the newest one (ms; meaningless without samples). */
  firstSeenMs = 0
  newestMs = 0
  /** What staleness counts from: the newest sample's time, moved on by every pause. */
  seenMs = 0
  rank: Rank = 0
  /** What the newest measured sample said by itself. */
  previousSample: Rank = 0
  /** The newest sample stated its status itself. */
  explicit = false
  everHealthy = false
  /** Bad by absolute thresholds, but at its own baseline. */
  chronic = false
  stale = false
  /** Source time since when the status is warning or critical; null while it is not. */
  badSinceMs: number | null = null
  latencyMs: number | null = null
  errorRate: number | null = null
  trafficVolume: number | null = null
  /** Signed deviations of the newest measures from the baseline; 0 without one. */
  latencyDeviation = 0
  errorDeviation = 0
  /** Consecutive samples above the warning and critical deviation. */
  latencyWarningRun = 0
  latencyCriticalRun = 0
  errorWarningRun = 0
  errorCriticalRun = 0
  /** Monitors must look again: something was folded, or staleness changed. */
  dirty = false
  /** When monitors must look again though nothing was folded, source time in ms; null: not before the next sample. */
  nextDueMs: number | null = null
  /** Monitors of this service whose alert stands. */
  standingAlerts = 0

  constructor(topology: TopologyService, baseline: ServiceBaseline | null, index: number) {
    this.id = topology.serviceId
    this.index = index
    this.position = topology.position ?? null
    this.actions = topology.actions
    this.thresholds = thresholdsWith(topology.thresholds)
    this.reference = baseline === null ? null : referenceOf(baseline, 'file')
    this.learning = baseline === null ? new LearnedBaseline() : null
  }

  /** Age on the source's clock after which the service counts as silent. */
  get staleAfterMs(): number {
    return Math.max(MIN_STALE_AFTER_MS, STALE_INTERVALS * (this.interval.ms ?? 0))
  }

  /** Window of a monitor: at least two sample intervals. */
  windowMs(profileMs: number): number {
    return Math.max(profileMs, 2 * (this.interval.ms ?? 0))
  }

  /**
   * Folds a sample of this service. One older than the newest goes into the windows
   * only. `atMs` is its (clamped) event time, `nowMs` the source's clock.
   */
  fold(event: TelemetryEvent, atMs: number, nowMs: number): Folded {
    // The schema promises finite measures; a NaN from elsewhere must not poison the sums.
    const latencyMs =
      event.latencyMs !== null && event.latencyMs >= 0 && event.latencyMs < Number.POSITIVE_INFINITY ? event.latencyMs : null
    const errorRate = event.errorRate !== null && event.errorRate >= 0 && event.errorRate <= 1 ? event.errorRate : null
    if (event.metadata !== null) this.interval.declare(event.metadata.sample_seconds)
    const late = this.samples > 0 && atMs < this.newestMs
    if (this.samples > 0 && !late) this.interval.observe(atMs - this.newestMs)
    this.fitBuckets()
    this.ring.add(atMs, latencyMs, errorRate)
    const requests = event.metadata?.requests
    if (typeof requests === 'number' && requests >= 0) this.ring.addRequests(atMs, requests)
    if (latencyMs !== null) this.quantiles.add(atMs, this.ring.bucketMs, latencyMs)
    this.metrics.fold(event, atMs)
    this.dirty = true
    if (late) return 'late'

    if (this.samples === 0) this.firstSeenMs = nowMs
    this.samples++
    this.newestMs = atMs
    // A file's stamp may run ahead of the clock; it was seen now, not in the future.
    this.seenMs = Math.min(atMs, nowMs)
    this.latencyMs = latencyMs
    this.errorRate = errorRate
    this.trafficVolume = event.trafficVolume
    this.measureDeviations(latencyMs, errorRate)
    this.judge(event, latencyMs, errorRate, nowMs)
    return 'folded'
  }

  private fitBuckets(): void {
    const intervalMs = this.interval.ms ?? 0
    const fitting = intervalMs < 2_000 ? 1_000 : Math.round(intervalMs / 1_000) * 1_000
    const width = this.ring.bucketMs
    if (fitting < width * 2 && fitting > width / 2) return
    this.quantiles.resize(width, fitting)
    this.ring.resize(fitting)
    this.metrics.fit(fitting)
  }

  private measureDeviations(latencyMs: number | null, errorRate: number | null): void {
    const { reference } = this
    if (reference === null) return
    if (latencyMs !== null && reference.latencyMedianMs !== null) {
      const d = deviations(latencyMs, reference.latencyMedianMs, reference.latencyScaleMs)
      this.latencyDeviation = d
      this.latencyWarningRun = d >= WARNING_DEVIATIONS ? this.latencyWarningRun + 1 : 0
      this.latencyCriticalRun = d >= CRITICAL_DEVIATIONS ? this.latencyCriticalRun + 1 : 0
    }
    if (errorRate !== null && reference.errorMedian !== null) {
      const d = deviations(errorRate, reference.errorMedian, reference.errorScale)
      this.errorDeviation = d
      this.errorWarningRun = d >= WARNING_DEVIATIONS ? this.errorWarningRun + 1 : 0
      this.errorCriticalRun = d >= CRITICAL_DEVIATIONS ? this.errorCriticalRun + 1 : 0
    }
  }

  private judge(event: TelemetryEvent, latencyMs: number | null, errorRate: number | null, nowMs: number): void {
    this.explicit = event.status !== null
    const sample =
      event.status === null ? sampleRank(latencyMs, errorRate, this.thresholds, this.reference) : RANK_OF_REPORTED[event.status]
    if (sample === 0) {
      // Nothing measured: a service that was well before is taken to be idle, any other is unknown.
      if (this.everHealthy) return
      this.settle(0, nowMs)
      this.previousSample = 0
      return
    }
    const single = this.explicit || (this.interval.ms ?? 0) >= SINGLE_SAMPLE_INTERVAL_MS
    this.settle(single ? sample : settledRank(this.rank, this.previousSample, sample), nowMs)
    this.previousSample = sample
    this.chronic = !this.explicit && sample === HEALTHY && absoluteRank(latencyMs, errorRate, this.thresholds) > HEALTHY
    if (sample > HEALTHY) this.recentErrors.add(this.newestMs, event.message, latencyMs, errorRate)
    else if (
      this.rank === HEALTHY &&
      this.learning !== null &&
      (latencyMs !== null || errorRate !== null) &&
      this.learning.learn(latencyMs, errorRate)
    ) {
      this.adoptLearned()
    }
  }

  private settle(rank: Rank, nowMs: number): void {
    this.rank = rank
    if (rank === HEALTHY) this.everHealthy = true
    if (rank <= HEALTHY) this.badSinceMs = null
    else this.badSinceMs ??= nowMs
  }

  private adoptLearned(): void {
    const baseline = this.learning?.baseline ?? null
    this.reference = baseline === null ? null : referenceOf(baseline, 'learned')
  }

  /** The source stood still for `gapMs`: nothing aged meanwhile. */
  shift(gapMs: number): void {
    this.seenMs += gapMs
    if (this.nextDueMs !== null) this.nextDueMs += gapMs
  }

  save(): SavedService {
    const plain = Object.fromEntries(PLAIN.map((key) => [key, this[key]])) as Pick<ServiceState, (typeof PLAIN)[number]>
    return {
      id: this.id,
      ...plain,
      ring: this.ring.save(),
      quantiles: this.quantiles.save(),
      interval: this.interval.save(),
      learning: this.learning?.save() ?? null,
      errors: this.recentErrors.save(),
      metrics: this.metrics.save(),
    }
  }

  restore(saved: SavedService): void {
    for (const key of PLAIN) Object.assign(this, { [key]: saved[key] })
    this.ring.restore(saved.ring)
    this.quantiles.restore(saved.quantiles)
    this.interval.restore(saved.interval)
    this.recentErrors.restore(saved.errors)
    this.metrics.restore(saved.metrics, this.ring.bucketMs)
    if (this.learning !== null && saved.learning !== null) {
      this.learning.restore(saved.learning)
      this.adoptLearned()
    }
  }
}
