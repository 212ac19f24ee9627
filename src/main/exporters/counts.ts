import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput, TelemetryInput } from '../../shared/model/input.ts'
import type { ModelUse } from '../../shared/model/model-use.ts'
import type { TelemetryEvent, TelemetryMetadata } from '../../shared/model/telemetry.ts'
import { type CounterName, LLM_LATENCY_BOUNDS_MS, OWN_SERVICE } from './metrics.ts'

/** Pairs of service and model told apart; calls of further ones count under `other`, and that is said. */
const MOST_PAIRS = 2_000
const OTHER = '(other)'
const LONGEST_MODEL = 100

/** A counter since start, in the metric's unit. The object stays the same while the series lives. */
export interface CounterSeries {
  readonly metric: CounterName
  readonly tags: Readonly<Record<string, string>>
  total: number
}

/** Durations of calls to a model since start, ms. `buckets[i]`: calls of at most `LLM_LATENCY_BOUNDS_MS[i]`, cumulative. */
export interface LatencySeries {
  readonly metric: 'nexus.llm.latency'
  readonly tags: Readonly<Record<string, string>>
  readonly buckets: number[]
  sumMs: number
  count: number
}

/** A duration as it was told, for ways out that take each by itself. `times`: so many calls were told as one, with their mean. */
export type ObservationListener = (series: LatencySeries, ms: number, times: number) => void

interface CountsOptions {
  /** Services told apart; ingest admits no more. */
  readonly maxServices: number
  /** Says that something is no longer told apart. */
  notice(sentence: string): void
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null)

/** Well-formed, so that no two models are one on a page. */
const modelOf = (value: unknown): string =>
  typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_MODEL).toWellFormed() : 'unknown'

function llmOf(metadata: TelemetryMetadata): Readonly<Record<string, unknown>> | null {
  const { llm } = metadata
  return typeof llm === 'object' && llm !== null && !Array.isArray(llm) ? llm : null
}

/** As the monitors count them: `errors` of several calls, else whether this one failed. */
function errorsOf(llm: Readonly<Record<string, unknown>>): number {
  const { error } = llm
  return numberOf(llm.errors) ?? (error === undefined || error === null || error === false || error === '' ? 0 : 1)
}

/** Counters of one service and one model; made at their first value, for what nobody told is absent. */
class Pair {
  readonly tags: Readonly<Record<string, string>>
  readonly counters = new Map<CounterName, CounterSeries>()
  latency: LatencySeries | null = null

  constructor(serviceId: string, model: string) {
    this.tags = { service_id: serviceId, model }
  }

  add(metric: CounterName, by: number | null | undefined): void {
    if (by === null || by === undefined) return
    const known = this.counters.get(metric)
    if (known) known.total += by
    else this.counters.set(metric, { metric, tags: this.tags, total: by })
  }

  observe(ms: number, times: number): LatencySeries {
    this.latency ??= { metric: 'nexus.llm.latency', tags: this.tags, buckets: LLM_LATENCY_BOUNDS_MS.map(() => 0), sumMs: 0, count: 0 }
    const { latency } = this
    latency.sumMs += ms * times
    latency.count += times
    for (const [i, bound] of LLM_LATENCY_BOUNDS_MS.entries()) if (ms <= bound) latency.buckets[i] = (latency.buckets[i] ?? 0) + times
    return latency
  }
}

/**
 * Folds what the engine was given into counters, for every way out alike. Counters only grow; they begin at zero with the
 * process, and events that a source delivers twice count once, as in the engine.
 */
export class MetricCounts {
  private readonly options: CountsOptions
  private readonly requests = new Map<string, CounterSeries>()
  private readonly pairs = new Map<string, Map<string, Pair>>()
  private readonly fixes = new Map<string, CounterSeries>()
  private readonly newest = new Map<string, number>()
  private readonly listeners: ObservationListener[] = []
  /** Of all pairs beyond the limit together. */
  private rest: Pair | null = null
  private pairCount = 0
  private mergedCalls = 0

  constructor(options: CountsOptions) {
    this.options = options
  }

  /** Calls counted under `other` because there are too many pairs of service and model. */
  get merged(): number {
    return this.mergedCalls
  }

  onObservation(listener: ObservationListener): void {
    this.listeners.push(listener)
  }

  /** Hears an input with what came of it. `news` is false for what a replay only passes on its way to another place. */
  heard(input: EngineInput, facts: readonly Fact[], news: boolean): void {
    if (input.kind === 'telemetry') this.telemetry(input, news)
    if (!news) return
    for (const fact of facts) if (fact.kind === 'remediation.started') this.fix(fact.remediation.serviceId, fact.remediation.action)
  }

  /** NEXUS called a model itself. */
  used({ model, inputTokens, outputTokens, costUsd, latencyMs, failed }: ModelUse): void {
    const pair = this.pair(OWN_SERVICE, modelOf(model))
    pair.add('nexus.llm.tokens.input', inputTokens)
    pair.add('nexus.llm.tokens.output', outputTokens)
    pair.add('nexus.llm.cost', costUsd)
    if (latencyMs === undefined) return
    this.observe(pair, latencyMs, 1)
    pair.add('nexus.llm.calls', 1)
    pair.add('nexus.llm.errors', failed ? 1 : 0)
  }

  /** The source plays from its start again: its offsets begin anew, and services that only the former run had are gone. */
  restarted(): void {
    this.newest.clear()
    this.requests.clear()
    this.rest = null
    for (const serviceId of [...this.pairs.keys()]) {
      if (serviceId === OWN_SERVICE) continue
      this.pairCount -= this.pairs.get(serviceId)?.size ?? 0
      this.pairs.delete(serviceId)
    }
  }

  /** Every counter as it stands. */
  *counters(): Iterable<CounterSeries> {
    yield* this.requests.values()
    for (const pair of this.everyPair()) yield* pair.counters.values()
    yield* this.fixes.values()
  }

  *latencies(): Iterable<LatencySeries> {
    for (const { latency } of this.everyPair()) if (latency) yield latency
  }

  private *everyPair(): Iterable<Pair> {
    for (const models of this.pairs.values()) yield* models.values()
    if (this.rest !== null) yield this.rest
  }

  private telemetry({ source, partition, offsets, events }: TelemetryInput, news: boolean): void {
    const stream = `${partition}:${source}`
    const folded = this.newest.get(stream) ?? -1
    let newest = folded
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      const offset = offsets[i]
      if (event === undefined || offset === undefined || offset <= folded) continue
      if (offset > newest) newest = offset
      if (news) this.event(event)
    }
    this.newest.set(stream, newest)
  }

  private event(event: TelemetryEvent): void {
    const { serviceId, metadata } = event
    const requests = metadata === null ? null : numberOf(metadata.requests)
    const known = this.requests.get(serviceId)
    if (known) known.total += requests ?? 1
    else if (this.requests.size < this.options.maxServices)
      this.requests.set(serviceId, { metric: 'nexus.service.throughput', tags: { service_id: serviceId }, total: requests ?? 1 })
    const llm = metadata === null ? null : llmOf(metadata)
    if (llm !== null) this.call(event, llm)
  }

  private call(event: TelemetryEvent, llm: Readonly<Record<string, unknown>>): void {
    const pair = this.pair(event.serviceId, modelOf(llm.model))
    const calls = numberOf(llm.calls) ?? 1
    if (pair === this.rest) this.mergedCalls += calls
    pair.add('nexus.llm.calls', calls)
    pair.add('nexus.llm.errors', errorsOf(llm))
    pair.add('nexus.llm.tokens.input', numberOf(llm.input_tokens))
    pair.add('nexus.llm.tokens.output', numberOf(llm.output_tokens))
    pair.add('nexus.llm.cost', numberOf(llm.cost_usd))
    const ms = numberOf(llm.latency_ms) ?? event.latencyMs
    if (ms !== null && calls > 0) this.observe(pair, ms, calls)
  }

  private observe(pair: Pair, ms: number, times: number): void {
    const series = pair.observe(ms, times)
    for (const listener of this.listeners) listener(series, ms, times)
  }

  private pair(serviceId: string, model: string): Pair {
    const known = this.pairs.get(serviceId)?.get(model)
    if (known) return known
    if (this.pairCount >= MOST_PAIRS && serviceId !== OWN_SERVICE) return this.restOf()
    const pair = new Pair(serviceId, model)
    const models = this.pairs.get(serviceId) ?? new Map<string, Pair>()
    models.set(model, pair)
    this.pairs.set(serviceId, models)
    this.pairCount++
    return pair
  }

  private restOf(): Pair {
    if (this.rest === null) {
      this.rest = new Pair(OTHER, OTHER)
      const most = MOST_PAIRS.toLocaleString('en')
      this.options.notice(`More than ${most} pairs of service and language model are called: the metrics count further ones as "${OTHER}".`)
    }
    return this.rest
  }

  private fix(serviceId: string, action: string): void {
    const key = `${action}:${serviceId}`
    const known = this.fixes.get(key)
    if (known) known.total++
    else this.fixes.set(key, { metric: 'nexus.remediation.count', tags: { service_id: serviceId, action }, total: 1 })
  }
}
