import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import type { MetricName, SpaceAggregation } from '../monitors/definition.ts'
import { callMeasure, callOf, type LlmCall, nameOf, ownMeasure } from './measures.ts'
import { MetricSeries, type SavedSeries, type SeriesNeed } from './metric-series.ts'

/** Names told apart in one service; further ones count as one, so that no flood of names takes memory. */
const MOST_MODELS = 8
const MOST_TOOLS = 16
const OTHER = 'other'

/** What the loaded monitors need of each service; one for all services. */
export interface MetricPlan {
  /** Of the service itself, and of each of its language models. */
  readonly own: readonly SeriesNeed[]
  readonly llm: readonly SeriesNeed[]
}
export const EMPTY_PLAN: MetricPlan = { own: [], llm: [] }

export const isLlm = (metric: MetricName): boolean => metric.startsWith('nexus.llm.')

interface SavedModel {
  model: string
  calls: SavedSeries[]
  tools: [tool: string, series: SavedSeries[]][]
}
export interface SavedMetrics {
  own: SavedSeries[]
  models: SavedModel[]
}

/** Joins the values of several series; the parts that are NaN say nothing. */
export class Joined {
  value = Number.NaN
  private count = 0

  begin(): this {
    this.value = Number.NaN
    this.count = 0
    return this
  }

  add(space: SpaceAggregation, value: number): void {
    if (Number.isNaN(value)) return
    this.count++
    if (this.count === 1) this.value = value
    else if (space === 'sum') this.value += value
    else if (space === 'avg') this.value += (value - this.value) / this.count
    else this.value = space === 'min' ? Math.min(this.value, value) : Math.max(this.value, value)
  }
}

/** Series by the place of their need in the plan; made at their first value. */
class SeriesList {
  readonly series: (MetricSeries | undefined)[] = []

  add(needs: readonly SeriesNeed[], i: number, atMs: number, value: number, intervalMs: number): void {
    const need = needs[i]
    if (need === undefined || Number.isNaN(value)) return
    const known = this.series[i] ?? new MetricSeries(need, intervalMs)
    this.series[i] = known
    known.add(atMs, value)
  }

  /** The needs of another plan: series of needs that stay are kept. */
  adopt(needs: readonly SeriesNeed[]): void {
    const kept = new Map(this.series.flatMap((series) => (series === undefined ? [] : [[series.need.key, series]])))
    this.series.length = 0
    for (const [i, need] of needs.entries()) {
      const old = kept.get(need.key)
      if (old !== undefined) this.series[i] = old
    }
  }

  fit(intervalMs: number): void {
    for (const series of this.series) series?.fit(intervalMs)
  }

  save(): SavedSeries[] {
    return this.series.flatMap((series) => (series === undefined ? [] : [series.save()]))
  }

  restore(saved: readonly SavedSeries[], needs: readonly SeriesNeed[], intervalMs: number): void {
    for (const [i, need] of needs.entries()) {
      const own = saved.find(({ key }) => key === need.key)
      if (own === undefined) continue
      const series = new MetricSeries(need, intervalMs)
      series.restore(own)
      this.series[i] = series
    }
  }
}

/** Series of one language model as one service uses it; repeats are counted tool by tool. */
class ModelSeries {
  readonly calls = new SeriesList()
  readonly tools = new Map<string, SeriesList>()

  tool(name: string): SeriesList {
    const key = this.tools.has(name) || this.tools.size < MOST_TOOLS ? name : OTHER
    const known = this.tools.get(key) ?? new SeriesList()
    this.tools.set(key, known)
    return known
  }

  *lists(): Iterable<SeriesList> {
    yield this.calls
    yield* this.tools.values()
  }

  /** Value of the need at place `i` over a window; repeats are those of the tool called most. */
  value(i: number, endMs: number, windowMs: number): number {
    const plain = this.calls.series[i]
    if (plain !== undefined) return plain.value(endMs, windowMs)
    let most = Number.NaN
    for (const { series } of this.tools.values()) {
      const value = series[i]?.value(endMs, windowMs) ?? Number.NaN
      if (!(value <= most) && !Number.isNaN(value)) most = value
    }
    return most
  }
}

/** Histories of one service beyond the rings that every service has: only what some monitor asks for. */
export class ServiceMetrics {
  readonly models = new Map<string, ModelSeries>()
  private readonly own = new SeriesList()
  private plan = EMPTY_PLAN
  /** Width of the service's buckets: its sample interval, but at least a second. */
  private intervalMs = 1_000

  /** True where there is history that time alone can change. */
  get used(): boolean {
    return this.own.series.length > 0 || this.models.size > 0
  }

  adopt(plan: MetricPlan): void {
    this.plan = plan
    this.own.adopt(plan.own)
    if (plan.llm.length === 0) this.models.clear()
    for (const model of this.models.values()) for (const list of model.lists()) list.adopt(plan.llm)
  }

  /** Folds one event; costs next to nothing where no monitor asks. */
  fold(event: TelemetryEvent, atMs: number): void {
    const { own, llm } = this.plan
    for (let i = 0; i < own.length; i++) {
      const need = own[i]
      if (need !== undefined) this.own.add(own, i, atMs, ownMeasure(need.metric, event), this.intervalMs)
    }
    if (llm.length === 0) return
    const call = callOf(event)
    if (call !== null) this.call(call, event, atMs)
  }

  private call(call: LlmCall, event: TelemetryEvent, atMs: number): void {
    const { llm } = this.plan
    const model = this.model(nameOf(call.model, 'unknown'))
    for (let i = 0; i < llm.length; i++) {
      const need = llm[i]
      if (need === undefined) continue
      if (need.metric !== 'nexus.llm.repeats') model.calls.add(llm, i, atMs, callMeasure(need.metric, call, event), this.intervalMs)
      else if (typeof call.tool === 'string') model.tool(nameOf(call.tool, OTHER)).add(llm, i, atMs, 1, this.intervalMs)
    }
  }

  private model(name: string): ModelSeries {
    const key = this.models.has(name) || this.models.size < MOST_MODELS ? name : OTHER
    const known = this.models.get(key) ?? new ModelSeries()
    this.models.set(key, known)
    return known
  }

  /** Value of the service's own need at place `i`; NaN without samples. */
  value(i: number, endMs: number, windowMs: number): number {
    return this.own.series[i]?.value(endMs, windowMs) ?? Number.NaN
  }

  /** The interval of the service's samples changed. */
  fit(intervalMs: number): void {
    this.intervalMs = intervalMs
    this.own.fit(intervalMs)
    for (const model of this.models.values()) for (const list of model.lists()) list.fit(intervalMs)
  }

  save(): SavedMetrics | null {
    if (!this.used) return null
    return {
      own: this.own.save(),
      models: [...this.models].map(([model, { calls, tools }]) => ({
        model,
        calls: calls.save(),
        tools: [...tools].map(([tool, list]) => [tool, list.save()]),
      })),
    }
  }

  /** Restores after `adopt`; what no monitor asks for any more is dropped. */
  restore(saved: SavedMetrics | null, intervalMs: number): void {
    this.intervalMs = intervalMs
    if (saved === null) return
    const { own, llm } = this.plan
    this.own.restore(saved.own, own, intervalMs)
    for (const { model, calls, tools } of saved.models) {
      const target = this.model(model)
      target.calls.restore(calls, llm, intervalMs)
      for (const [tool, list] of tools) target.tool(tool).restore(list, llm, intervalMs)
    }
  }
}
