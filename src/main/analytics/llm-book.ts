import { DDSketch } from '@datadog/sketches-js'
import type { DashboardRange } from '../../shared/model/dashboard.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import { callMeasure, callOf, nameOf, QuantileSlices } from '../engine/index.ts'
import { LlmColumns, type LlmStep, type LlmSums, noCalls } from './llm-sums.ts'
import { columnsOf, placeOf, RANGES, SLOTS } from './rings.ts'
import { Shelf } from './shelf.ts'

/** Pairs of service and model with sums of their own; calls of further ones count in the totals and as `(other)`. */
const MOST_PAIRS = 1_000
/** Services and models with percentiles of their own: a sketch takes more memory than sums. */
const MOST_SERVICES = 100
const MOST_MODELS = 40
export const OTHER = '(other)'
/** What a service reports when it does not name its model. */
const UNNAMED = 'unknown'
const ACCURACY = 0.01
/** Below it counts as 0, above it as this: bounds the bins of a sketch. */
const SMALLEST_MS = 0.01
const LARGEST_MS = 1e7
/** Slices of a range that a percentile is merged from, as the engine's sketches keep them. */
const SLICES = 12

export interface Percentiles {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}
export const NO_PERCENTILES: Percentiles = { p50: null, p95: null, p99: null }

const percentilesOf = (sketch: DDSketch): Percentiles => {
  if (sketch.count === 0) return NO_PERCENTILES
  const at = (quantile: number) => sketch.getValueAtQuantile(quantile)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

/** Percentiles of every range in twelfths: a range's newest 11 and the running one. */
class SlicedLatency {
  newestMs = Number.NEGATIVE_INFINITY
  private readonly slices = RANGES.map(() => new QuantileSlices())

  add(atMs: number, ms: number, times: number): void {
    if (atMs > this.newestMs) this.newestMs = atMs
    for (const [i, range] of RANGES.entries()) this.slices[i]?.add(atMs, SlicedLatency.bucketMs(range), ms, times)
  }

  read(range: DashboardRange, nowMs: number): Percentiles {
    const found = this.slices[RANGES.indexOf(range)]?.read(nowMs, SlicedLatency.bucketMs(range), SLICES)
    return found === undefined ? NO_PERCENTILES : { p50: found.p50, p95: found.p95, p99: found.p99 }
  }

  /** A slice of the engine is ten buckets wide. */
  private static bucketMs(range: DashboardRange): number {
    const { columnMs, columns } = placeOf(range)
    return (columnMs * columns) / (SLICES * 10)
  }
}

/** Calls of one service with one model. */
export class LlmPair extends LlmColumns {
  readonly serviceId: string
  readonly model: string

  constructor(serviceId: string, model: string) {
    super()
    this.serviceId = serviceId
    this.model = model
  }
}

/** Every call to a language model, in all and by service and model. */
export class LlmBook {
  readonly total = new LlmColumns()
  /** One sketch a slot of the total's rings, beside its sums. */
  private readonly sketches = new Array<DDSketch | null>(SLOTS).fill(null)
  private readonly sketchColumn = new Float64Array(SLOTS)
  private readonly shelf = new Shelf<LlmPair>(MOST_PAIRS)
  private readonly byService = new Shelf<SlicedLatency>(MOST_SERVICES)
  private readonly byModel = new Shelf<SlicedLatency>(MOST_MODELS)
  private rest: LlmPair | null = null

  /** Folds an event that tells of a call. */
  fold(event: TelemetryEvent, atMs: number, nowMs: number): void {
    const call = callOf(event)
    if (call === null) return
    const calls = callMeasure('nexus.llm.calls', call, event)
    const step: LlmStep = {
      calls,
      errors: callMeasure('nexus.llm.errors', call, event),
      inputTokens: callMeasure('nexus.llm.tokens.input', call, event),
      outputTokens: callMeasure('nexus.llm.tokens.output', call, event),
      costUsd: callMeasure('nexus.llm.cost', call, event),
      priceable: calls,
      latencyMs: callMeasure('nexus.llm.latency', call, event),
    }
    this.add(event.serviceId, nameOf(call.model, UNNAMED), step, atMs, nowMs)
  }

  add(serviceId: string, model: string, step: LlmStep, atMs: number, nowMs: number): void {
    this.total.add(step, atMs)
    this.pair(serviceId, model, nowMs).add(step, atMs)
    if (Number.isNaN(step.latencyMs)) return
    // Several calls told as one count with their mean.
    const times = Math.max(1, Math.round(step.calls))
    this.sketch(atMs, step.latencyMs, times)
    this.byService.take(serviceId, nowMs, () => new SlicedLatency())?.add(atMs, step.latencyMs, times)
    this.byModel.take(model, nowMs, () => new SlicedLatency())?.add(atMs, step.latencyMs, times)
  }

  *entries(): Iterable<LlmPair> {
    yield* this.shelf.values()
    if (this.rest !== null) yield this.rest
  }

  modelPercentiles(model: string, range: DashboardRange, nowMs: number): Percentiles {
    return this.byModel.get(model)?.read(range, nowMs) ?? NO_PERCENTILES
  }

  servicePercentiles(serviceId: string, range: DashboardRange, nowMs: number): Percentiles {
    return this.byService.get(serviceId)?.read(range, nowMs) ?? NO_PERCENTILES
  }

  /** Percentiles of one column of all calls, ms. */
  columnPercentiles(range: DashboardRange, column: number): Percentiles {
    const sketch = this.sketchAt(range, column)
    return sketch === null ? NO_PERCENTILES : percentilesOf(sketch)
  }

  /** Percentiles of all calls over the range, ms. */
  rangePercentiles(range: DashboardRange, nowMs: number): Percentiles {
    const merged = new DDSketch({ relativeAccuracy: ACCURACY })
    const { first, last } = columnsOf(range, nowMs)
    for (let column = first; column <= last; column++) {
      const sketch = this.sketchAt(range, column)
      if (sketch !== null) merged.merge(sketch)
    }
    return percentilesOf(merged)
  }

  /** Sums of one service over the columns `from` to `to`; null: of all services. */
  sumOf(serviceId: string | null, range: DashboardRange, from: number, to: number): LlmSums {
    if (serviceId === null) return this.total.sum(range, from, to, noCalls())
    const sums = noCalls()
    for (const pair of this.entries()) if (pair.serviceId === serviceId) pair.sum(range, from, to, sums)
    return sums
  }

  clear(): void {
    this.shelf.clear()
    this.byModel.clear()
    this.byService.clear()
    this.rest = null
    this.sketches.fill(null)
    this.total.clear()
  }

  private pair(serviceId: string, model: string, nowMs: number): LlmPair {
    const known = this.shelf.take(JSON.stringify([serviceId, model]), nowMs, () => new LlmPair(serviceId, model))
    if (known !== null) return known
    this.rest ??= new LlmPair(OTHER, OTHER)
    return this.rest
  }

  private sketch(atMs: number, ms: number, times: number): void {
    const value = ms < SMALLEST_MS ? 0 : Math.min(ms, LARGEST_MS)
    for (const range of RANGES) {
      const { last } = columnsOf(range, atMs)
      // The sums of this column were opened just before; a column that has left the ring was not.
      if (this.total.rings.find(range, last) < 0) continue
      const slot = this.total.rings.slotOf(range, last)
      const held = this.sketchColumn[slot] === last ? this.sketches[slot] : null
      const sketch = held ?? new DDSketch({ relativeAccuracy: ACCURACY })
      sketch.accept(value, times)
      this.sketches[slot] = sketch
      this.sketchColumn[slot] = last
    }
  }

  private sketchAt(range: DashboardRange, column: number): DDSketch | null {
    const slot = this.total.rings.slotOf(range, column)
    return this.sketchColumn[slot] === column ? (this.sketches[slot] ?? null) : null
  }
}
