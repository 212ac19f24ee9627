import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import { isoInstant } from '../text.ts'
import { alertingServices, cascadingServices, whyBoolean, whyCount } from './cascade.ts'
import { MonitorGroup } from './group.ts'
import { monitorsOf, type Rule, WHOLE_SYSTEM } from './rule.ts'
import type { RuleBook } from './rule-book.ts'
import type { Silences } from './silences.ts'
import { ageOf, stated, whyMetric, whySilence } from './words.ts'

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** Says how groups stand. Reads only: groups that nothing was heard of yet are described, not made. */
export class Statuses {
  private readonly system: System
  private readonly silences: Silences

  constructor(system: System, silences: Silences) {
    this.system = system
    this.silences = silences
  }

  /** `services`: those that count for a composite; looked up where they are not given. */
  of(book: RuleBook, rule: Rule, group: MonitorGroup, nowMs: number, services?: readonly string[]): MonitorStatus {
    const service = rule.perService ? (this.system.get(group.group) ?? null) : null
    const silent = rule.definition.kind === 'no_data'
    const value = silent && service !== null ? ageOf(service, nowMs) : orNull(group.value)
    return {
      monitorId: rule.id,
      group: group.group,
      state: group.state,
      value,
      threshold: orNull(group.threshold),
      unit: group.unit,
      windowSeconds: group.windowMs / 1_000,
      since: isoInstant(group.sinceMs ?? service?.firstSeenMs ?? 0),
      muted: this.silences.of(rule.definition, group.group, nowMs) !== null,
      why: stated(group.state, this.why(book, rule, group, service, nowMs, services)),
    }
  }

  private why(
    book: RuleBook,
    rule: Rule,
    group: MonitorGroup,
    service: ServiceState | null,
    nowMs: number,
    services?: readonly string[],
  ): string {
    const { kind, expression } = rule.definition
    if (kind === 'no_data') return service === null ? '' : whySilence(service, group, nowMs)
    if (expression === null) return whyMetric(rule, group, service)
    const parts = monitorsOf(expression).flatMap((id) => book.byId.get(id) ?? [])
    if (expression.op === 'at_least') {
      const titles = parts.map(({ definition }) => definition.title)
      return whyCount(expression.count, titles, services ?? cascadingServices(parts, this.system))
    }
    const alerting = parts.filter((part) => (service === null ? part.alerting.size > 0 : part.groups[service.index]?.latched === true))
    return whyBoolean(
      rule.definition.text,
      alerting.map(({ id }) => id),
      new Map(parts.map(({ id, definition }) => [id, definition.title])),
    )
  }

  /** Services that an alert of a composite over the whole system speaks of, in onset order. */
  servicesOf(book: RuleBook, rule: Rule): string[] {
    const { expression } = rule.definition
    if (expression === null) return []
    const parts = monitorsOf(expression).flatMap((id) => book.byId.get(id) ?? [])
    return expression.op === 'at_least' ? cascadingServices(parts, this.system) : alertingServices(parts, this.system)
  }

  /** Every monitor and group of one service. */
  ofService(book: RuleBook, service: ServiceState, nowMs: number): MonitorStatus[] {
    return book.rules.flatMap((rule) => {
      const group = rule.perService ? this.groupOf(rule, service) : null
      return group === null ? [] : [this.of(book, rule, group, nowMs)]
    })
  }

  /** Null where a filter leaves the service out, or it has never reported what only some services do. */
  private groupOf(rule: Rule, service: ServiceState): MonitorGroup | null {
    const known = rule.groups[service.index]
    if (known !== undefined) return known
    return rule.expectsEveryService && rule.admits(service, this.system) ? new MonitorGroup(rule.id, service.id) : null
  }

  /** Monitors over several services first, then every service's. */
  all(book: RuleBook, nowMs: number): MonitorStatus[] {
    const wide = book.rules.filter((rule) => !rule.perService)
    const joined = wide.flatMap((rule) => {
      const groups = rule.others.size > 0 ? [...rule.others.values()] : rule.hasWholeSystem ? [new MonitorGroup(rule.id, WHOLE_SYSTEM)] : []
      return groups.map((group) => this.of(book, rule, group, nowMs))
    })
    return [...joined, ...this.system.list.flatMap((service) => this.ofService(book, service, nowMs))]
  }
}
