import { BUCKETS, emptySums } from '../services/bucket-ring.ts'
import { isQuantile, type SeriesNeed } from '../services/metric-series.ts'
import type { ServiceState } from '../services/service.ts'
import { isLlm, Joined } from '../services/service-metrics.ts'
import { METRICS, type MetricName, type MetricQuery } from './definition.ts'

/** Windows up to this are read from the ring that every service has. */
const CORE_SPAN_MS = BUCKETS * 1_000
/** Former periods that a seasonal value is compared with: their median. */
const SEASONS = 3

/** What only grows while something happens: no event in the window is 0, not "no data". */
const COUNTERS: ReadonlySet<MetricName> = new Set<MetricName>([
  'nexus.service.throughput',
  'nexus.llm.tokens.input',
  'nexus.llm.tokens.output',
  'nexus.llm.cost',
  'nexus.llm.calls',
  'nexus.llm.errors',
  'nexus.llm.repeats',
])

/** How far before its window a query looks. */
function beforeOf({ transform }: MetricQuery): number {
  return transform.kind === 'change' ? transform.agoMs : transform.kind === 'seasonal' ? SEASONS * transform.periodMs : 0
}

function needOf(query: MetricQuery): SeriesNeed | null {
  const { metric, time, windowMs } = query
  const beforeMs = beforeOf(query)
  const short = beforeMs === 0 && windowMs <= CORE_SPAN_MS
  if (metric === 'nexus.service.latency' && short && (time === 'avg' || isQuantile(time))) return null
  if (metric === 'nexus.service.error_rate' && short && time === 'avg') return null
  return { key: [metric, time, windowMs, beforeMs].join('|'), metric, windowMs, beforeMs, time }
}

/** Sums of one window of the service at hand, shared by the channels that read the same. */
export class CoreSums {
  readonly sums = emptySums()
  private windowMs = 0

  begin(): void {
    this.windowMs = 0
  }

  read(service: ServiceState, nowMs: number, windowMs: number) {
    if (windowMs !== this.windowMs) service.ring.sums(nowMs, windowMs, this.sums)
    this.windowMs = windowMs
    return this.sums
  }
}

const joined = new Joined()
const formers = new Float64Array(SEASONS)

function medianOf(values: Float64Array, count: number): number {
  if (count === 0) return Number.NaN
  const sorted = values.subarray(0, count).sort()
  return count % 2 === 1 ? (sorted[count >> 1] ?? Number.NaN) : ((sorted[count / 2 - 1] ?? 0) + (sorted[count / 2] ?? 0)) / 2
}

type SavedColumn = [index: number, value: number, former: number | null][]

/**
 * One number for each service: a metric over a window. Rules that ask for the same
 * share a channel, so that it is computed once for each service at a tick.
 */
export class Channel {
  readonly key: string
  readonly query: MetricQuery
  readonly need: SeriesNeed | null
  readonly llm: boolean
  readonly counter: boolean
  /** Place of the need in the plan of the services' histories. */
  place = -1
  /** Of the service computed last: the value (NaN: none), what it is compared with in time, its window and samples. */
  value = Number.NaN
  former = Number.NaN
  windowMs = 0
  samples = 0
  /** Values by service, where groups join several services. */
  column: { value: number; former: number }[] | null = null

  static keyOf({ metric, time, windowMs, space, transform }: MetricQuery): string {
    return JSON.stringify([metric, time, windowMs, isLlm(metric) ? space : '', transform.kind === 'zscore' ? 'none' : transform])
  }

  constructor(query: MetricQuery) {
    this.key = Channel.keyOf(query)
    this.query = query
    this.need = needOf(query)
    this.llm = isLlm(query.metric)
    this.counter = COUNTERS.has(query.metric) && (query.time === 'sum' || query.time === 'count')
  }

  /** Of the system as a whole: no service has a share of it. */
  get isSystem(): boolean {
    return this.query.metric === 'nexus.system.integrity'
  }

  get unit() {
    return METRICS[this.query.metric]
  }

  /** Computes the value of a service at `nowMs`. */
  compute(service: ServiceState, nowMs: number, core: CoreSums): void {
    const { query } = this
    this.windowMs = service.windowMs(query.windowMs)
    this.samples = 2
    const value = this.valueAt(service, nowMs, core)
    const { transform } = query
    this.former = Number.NaN
    if (transform.kind === 'per_second') this.value = value / (this.windowMs / 1_000)
    else if (transform.kind === 'change') this.value = value - this.valueAt(service, nowMs - transform.agoMs, core)
    else {
      this.value = value
      if (transform.kind === 'seasonal') this.former = this.season(service, nowMs, transform.periodMs, core)
    }
    if (this.column !== null) this.column[service.index] = { value: this.value, former: this.former }
  }

  private season(service: ServiceState, nowMs: number, periodMs: number, core: CoreSums): number {
    let count = 0
    for (let k = 1; k <= SEASONS; k++) {
      const value = this.seen(service, nowMs - k * periodMs, core)
      if (!Number.isNaN(value)) formers[count++] = value
    }
    return medianOf(formers, count)
  }

  /** As `valueAt`, but nothing in the window says nothing: the history may not reach that far. */
  private seen(service: ServiceState, endMs: number, core: CoreSums): number {
    if (this.need === null) return this.fromCore(service, endMs, core)
    if (!this.llm) return service.metrics.value(this.place, endMs, this.windowMs)
    joined.begin()
    for (const model of service.metrics.models.values()) joined.add(this.query.space, model.value(this.place, endMs, this.windowMs))
    return joined.value
  }

  private valueAt(service: ServiceState, endMs: number, core: CoreSums): number {
    const value = this.seen(service, endMs, core)
    if (!this.counter || !Number.isNaN(value) || service.stale || service.samples === 0) return value
    return this.llm && service.metrics.models.size === 0 ? value : 0
  }

  private fromCore(service: ServiceState, nowMs: number, core: CoreSums): number {
    const { metric, time } = this.query
    if (time !== 'avg') {
      const { bucketMs } = service.ring
      const slices = Math.ceil(this.windowMs / (bucketMs * 10)) + 1
      return service.quantiles.quantile(nowMs, bucketMs, slices, Number(time.slice(1)) / 100)
    }
    const sums = core.read(service, nowMs, this.windowMs)
    const latency = metric === 'nexus.service.latency'
    this.samples = latency ? sums.latencyCount : sums.errorCount
    if (this.samples === 0) return Number.NaN
    return latency ? sums.latencySum / this.samples : (sums.errorSum / this.samples) * 100
  }

  /** Value of one model of a service, for groups that tell models apart. */
  modelValue(service: ServiceState, model: string, nowMs: number): number {
    const windowMs = service.windowMs(this.query.windowMs)
    const at = (endMs: number) => {
      const value = service.metrics.models.get(model)?.value(this.place, endMs, windowMs) ?? Number.NaN
      return this.counter && Number.isNaN(value) && !service.stale ? 0 : value
    }
    const { transform } = this.query
    if (transform.kind === 'per_second') return at(nowMs) / (windowMs / 1_000)
    return transform.kind === 'change' ? at(nowMs) - at(nowMs - transform.agoMs) : at(nowMs)
  }

  save(): SavedColumn {
    return (this.column ?? []).flatMap(
      (cell, i): SavedColumn =>
        cell === undefined || Number.isNaN(cell.value) ? [] : [[i, cell.value, Number.isNaN(cell.former) ? null : cell.former]],
    )
  }

  restore(saved: SavedColumn): void {
    if (this.column === null) return
    for (const [i, value, former] of saved) this.column[i] = { value, former: former ?? Number.NaN }
  }
}
