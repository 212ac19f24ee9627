import { MetricSeries, type SavedSeries } from '../services/metric-series.ts'
import type { ServiceState } from '../services/service.ts'
import { Joined } from '../services/service-metrics.ts'
import type { System } from '../services/system.ts'
import type { Channel } from './channel.ts'
import type { MonitorGroup, Reading } from './group.ts'
import type { EvaluationHost } from './host.ts'
import { type Rule, WHOLE_SYSTEM } from './rule.ts'
import { readValue } from './service-evaluation.ts'

/** Services that an alert over many names: those that have the most of it. */
const NAMED = 3
/** Ticks of a history that no sample times. */
const SYSTEM_INTERVAL_MS = 1_000

export interface Joining {
  system: SavedSeries[]
}

interface Part {
  readonly key: string
  readonly service: ServiceState
  readonly value: number
  readonly former: number
}

/** Evaluates metric monitors whose groups join several services, or tell models apart. */
export class JoinedEvaluation {
  private readonly system: System
  private readonly evaluator: EvaluationHost
  private readonly reading: Reading
  private readonly value = new Joined()
  private readonly former = new Joined()
  /** Histories of the system as a whole, by channel. */
  private readonly series = new Map<string, MetricSeries>()

  constructor(system: System, evaluator: EvaluationHost, reading: Reading) {
    this.system = system
    this.evaluator = evaluator
    this.reading = reading
  }

  tick(nowMs: number, touched: number): void {
    for (const rule of this.evaluator.book.joining) {
      const { channel } = rule
      if (channel === null) continue
      if (channel.isSystem) this.observe(channel, nowMs)
      if (touched === 0 && !channel.isSystem && ![...rule.others.values()].some((group) => group.timed)) continue
      if (channel.isSystem) this.judge(rule, channel, WHOLE_SYSTEM, this.systemValue(channel, nowMs), Number.NaN, nowMs)
      else if (rule.hasWholeSystem && !rule.filtersModels) this.whole(rule, channel, nowMs)
      else this.grouped(rule, channel, nowMs)
    }
  }

  private observe(channel: Channel, nowMs: number): void {
    const integrity = this.system.integrity()
    if (integrity === null || channel.need === null) return
    const series = this.series.get(channel.key) ?? new MetricSeries(channel.need, SYSTEM_INTERVAL_MS)
    this.series.set(channel.key, series)
    series.add(nowMs, integrity)
  }

  private systemValue(channel: Channel, nowMs: number): number {
    return this.series.get(channel.key)?.value(nowMs, channel.query.windowMs) ?? Number.NaN
  }

  /** One group over all services that the filters let in. */
  private whole(rule: Rule, channel: Channel, nowMs: number): void {
    const { list } = this.system
    const { space } = channel.query
    this.value.begin()
    this.former.begin()
    const open = rule.definition.query?.filters.length === 0
    for (let i = 0; i < list.length; i++) {
      const service = list[i]
      const cell = channel.column?.[i]
      if (service === undefined || cell === undefined || (!open && !rule.admits(service, this.system))) continue
      this.value.add(space, cell.value)
      this.former.add(space, cell.former)
    }
    this.judge(rule, channel, WHOLE_SYSTEM, this.value.value, this.former.value, nowMs)
  }

  private grouped(rule: Rule, channel: Channel, nowMs: number): void {
    const { space } = channel.query
    const groups = new Map<string, Joined>()
    for (const { key, value } of this.parts(rule, channel, nowMs)) {
      const joined = groups.get(key) ?? new Joined()
      groups.set(key, joined)
      joined.add(space, value)
    }
    for (const key of rule.others.keys()) if (!groups.has(key)) groups.set(key, new Joined())
    for (const [key, { value }] of groups) {
      if (!rule.others.has(key) && Number.isNaN(value)) continue
      this.judge(rule, channel, key, value, Number.NaN, nowMs)
    }
  }

  /** What each service, or each model of it, has of the groups. */
  private parts(rule: Rule, channel: Channel, nowMs: number): Part[] {
    const by = rule.definition.query?.by ?? []
    const byModel = by.includes('model') || rule.filtersModels
    return this.system.list.flatMap((service): Part[] => {
      if (!rule.admits(service, this.system)) return []
      if (!byModel) {
        const cell = channel.column?.[service.index]
        return cell === undefined ? [] : [{ key: keyOf(by, service.id, ''), service, ...cell }]
      }
      return [...service.metrics.models.keys()]
        .filter((model) => rule.admitsModel(model))
        .map((model) => ({
          key: keyOf(by, service.id, model),
          service,
          value: channel.modelValue(service, model, nowMs),
          former: Number.NaN,
        }))
    })
  }

  private judge(rule: Rule, channel: Channel, key: string, value: number, former: number, nowMs: number): void {
    const group = rule.other(key, nowMs)
    readValue(rule, channel, group, null, value, former, nowMs, this.reading)
    this.reading.windowMs = channel.query.windowMs
    this.evaluator.settle(rule, group, null, group.bornMs, nowMs)
  }

  /** Services that have most of what a group alerts on, most first. */
  servicesOf(rule: Rule, group: MonitorGroup): string[] {
    const { channel } = rule
    if (channel === null || channel.isSystem) return []
    const held = new Map<string, number>()
    for (const { key, service, value } of this.parts(rule, channel, this.evaluator.nowMs)) {
      const turned = rule.sign * value
      if (key !== group.group || Number.isNaN(value) || value === 0) continue
      held.set(service.id, Math.max(held.get(service.id) ?? Number.NEGATIVE_INFINITY, turned))
    }
    return [...held]
      .sort(([, a], [, b]) => b - a)
      .slice(0, NAMED)
      .map(([id]) => id)
  }

  save(): Joining {
    return { system: [...this.series].map(([key, series]) => ({ ...series.save(), key })) }
  }

  restore({ system }: Joining): void {
    this.series.clear()
    for (const saved of system) {
      const need = this.evaluator.book.channels.find((channel) => channel.key === saved.key)?.need ?? null
      if (need === null) continue
      const series = new MetricSeries(need, SYSTEM_INTERVAL_MS)
      series.restore(saved)
      this.series.set(saved.key, series)
    }
  }
}

/** Name of a group: `*`, the service, the model, or both. */
function keyOf(by: readonly string[], serviceId: string, model: string): string {
  if (by.length === 0) return WHOLE_SYSTEM
  if (by.length === 1) return by[0] === 'model' ? model : serviceId
  return `service_id:${serviceId},model:${model}`
}
