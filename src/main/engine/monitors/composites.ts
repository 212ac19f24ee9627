import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import { cascadingServices, holds, readComposite } from './cascade.ts'
import type { CompositeExpression } from './definition.ts'
import { MonitorGroup, type Reading } from './group.ts'
import type { EvaluationHost } from './host.ts'
import { monitorsOf, type Rule, WHOLE_SYSTEM } from './rule.ts'

const NOTHING = () => false

/** Evaluates monitors over monitors, after those they are made of. */
export class CompositeEvaluation {
  private readonly system: System
  private readonly evaluator: EvaluationHost
  private readonly reading: Reading

  constructor(system: System, evaluator: EvaluationHost, reading: Reading) {
    this.system = system
    this.evaluator = evaluator
    this.reading = reading
  }

  tick(nowMs: number): void {
    for (const rule of this.evaluator.book.composites) {
      const { expression } = rule.definition
      if (expression === null) continue
      const parts = monitorsOf(expression).flatMap((id) => this.evaluator.book.byId.get(id) ?? [])
      const quiet = parts.every((part) => part.alerting.size === 0) && !holds(expression, NOTHING, () => 0)
      if (rule.perService) this.services(rule, expression, parts, quiet, nowMs)
      else this.whole(rule, expression, quiet, nowMs)
    }
  }

  private whole(rule: Rule, expression: CompositeExpression, quiet: boolean, nowMs: number): void {
    const known = rule.others.get(WHOLE_SYSTEM)
    if (quiet && known?.state === 'ok' && !known.timed) return
    const group = known ?? rule.other(WHOLE_SYSTEM, nowMs)
    const { byId } = this.evaluator.book
    const count = (ids: readonly string[]) =>
      cascadingServices(
        ids.flatMap((id) => byId.get(id) ?? []),
        this.system,
      ).length
    const truth = holds(expression, (id) => (byId.get(id)?.alerting.size ?? 0) > 0, count)
    const services = this.evaluator.statuses.servicesOf(this.evaluator.book, rule)
    readComposite(expression, truth, expression.op === 'at_least' ? services.length : null, this.reading)
    this.evaluator.settle(rule, group, null, group.bornMs, nowMs, services)
  }

  /** Only services on which something alerts, or alerted at the last look, unless silence of all makes it true. */
  private services(rule: Rule, expression: CompositeExpression, parts: readonly Rule[], quiet: boolean, nowMs: number): void {
    const always = holds(expression, NOTHING, () => 0)
    if (quiet && !unsettled(rule)) return
    const due = new Set<ServiceState>()
    const add = (group: MonitorGroup) => {
      const service = this.system.get(group.group)
      if (service !== undefined) due.add(service)
    }
    for (const part of parts) for (const group of part.alerting) add(group)
    for (const group of rule.all()) if (group.state !== 'ok' || group.timed) add(group)
    const services = always ? this.system.list : [...due].sort((a, b) => a.index - b.index)
    for (const service of services) {
      const group = rule.groups[service.index] ?? this.make(rule, service, nowMs)
      const truth = holds(
        expression,
        (id) => this.evaluator.book.byId.get(id)?.groups[service.index]?.latched === true,
        () => 0,
      )
      readComposite(expression, truth, null, this.reading)
      this.evaluator.settle(rule, group, service, service.firstSeenMs, nowMs)
    }
  }

  private make(rule: Rule, service: ServiceState, nowMs: number): MonitorGroup {
    const group = new MonitorGroup(rule.id, service.id)
    group.bornMs = nowMs
    rule.groups[service.index] = group
    return group
  }
}

/** Composites of services have few groups: those on which something has alerted. */
function unsettled(rule: Rule): boolean {
  for (const group of rule.all()) if (group.state !== 'ok' || group.timed) return true
  return false
}
