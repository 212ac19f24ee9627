import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import type { Channel } from './channel.ts'
import { type CompositeExpression, type MonitorDefinition, type TagFilter, unitOf } from './definition.ts'
import { MonitorGroup, type Reading, type Timing } from './group.ts'

/** Group of a monitor over the whole system. */
export const WHOLE_SYSTEM = '*'
/** Share of the threshold within which a value is near it. */
const NEAR = 0.1

const fits = (pattern: string, text: string): boolean => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text)

/** A loaded monitor with the state of its groups. Comparisons are turned so that high is bad. */
export class Rule {
  readonly definition: MonitorDefinition
  readonly channel: Channel | null
  /** One group a service; else groups join services. */
  readonly perService: boolean
  /** Groups by the service's index: undefined while nothing is known, null where a filter leaves the service out. */
  readonly groups: (MonitorGroup | null | undefined)[] = []
  /** Groups of any other kind. */
  readonly others = new Map<string, MonitorGroup>()
  /** Groups whose alert stands. */
  readonly alerting = new Set<MonitorGroup>()
  readonly timing: Timing
  /** Below it (turned) nothing is worth a second look. */
  readonly calmBelow: number
  readonly sign: 1 | -1
  readonly unit: MonitorStatus['unit']
  private readonly strict: boolean
  private readonly alertAt: number
  private readonly warnAt: number
  private readonly nearAt: number
  private readonly recoverAt: number | null

  constructor(definition: MonitorDefinition, channel: Channel | null, perService: boolean) {
    this.definition = definition
    this.channel = channel
    this.perService = perService
    const { query, alert, warn, recover } = definition
    const sign = query?.compare.startsWith('<') === true ? -1 : 1
    this.sign = sign
    this.unit = query === null ? 'count' : unitOf(query)
    this.strict = query === null || query.compare.length === 1
    this.alertAt = alert === null ? Number.POSITIVE_INFINITY : sign * alert
    this.warnAt = warn === null ? Number.POSITIVE_INFINITY : sign * warn
    this.nearAt = alert === null || alert === 0 ? Number.POSITIVE_INFINITY : this.alertAt - NEAR * Math.abs(this.alertAt)
    this.recoverAt = recover === null ? null : sign * recover
    this.calmBelow = Math.min(this.alertAt, this.warnAt, this.nearAt)
    const { minFiringMs, newGroupDelayMs, recoveryMs, missingData } = definition
    this.timing = { minFiringMs, newGroupDelayMs, recoveryMs, missingData }
  }

  get id(): string {
    return this.definition.id
  }

  /** Compared with what is normal, which each group learns. */
  get learns(): boolean {
    const kind = this.definition.query?.transform.kind
    return kind === 'zscore' || kind === 'seasonal'
  }

  /** Whether every service has a group, heard of or not; else a group comes with its first value. */
  get expectsEveryService(): boolean {
    const metric = this.definition.query?.metric
    return metric === undefined || metric === 'nexus.service.latency' || metric === 'nexus.service.error_rate'
  }

  /** One group over the whole system. */
  get hasWholeSystem(): boolean {
    return !this.perService && (this.definition.query?.by.length ?? 0) === 0
  }

  /** How long recovery must hold: windows grow with the interval of the service's samples. */
  recoveryMs(service: ServiceState | null): number {
    const { recoveryMs, recoveryWindows } = this.definition
    if (recoveryWindows == null || service === null) return recoveryMs
    return recoveryWindows * service.windowMs(recoveryMs / recoveryWindows)
  }

  /** Writes what a value means against the thresholds. */
  judge(value: number, out: Reading): void {
    const turned = this.sign * value
    out.breached = this.strict ? turned > this.alertAt : turned >= this.alertAt
    out.warned = this.strict ? turned > this.warnAt : turned >= this.warnAt
    out.near = turned >= this.nearAt
    out.recovered = this.recoverAt === null ? !out.breached : turned <= this.recoverAt
  }

  /** Whether the filters let a service in. */
  admits(service: ServiceState, system: System): boolean {
    return (this.definition.query?.filters ?? []).every((filter) => filter.tag === 'model' || holds(filter, service, system) !== filter.not)
  }

  admitsModel(model: string): boolean {
    return (this.definition.query?.filters ?? []).every((filter) => filter.tag !== 'model' || fits(filter.value, model) !== filter.not)
  }

  get filtersModels(): boolean {
    return (this.definition.query?.filters ?? []).some((filter) => filter.tag === 'model')
  }

  /** A group that is not one of a service; made when it is first named. */
  other(key: string, nowMs: number): MonitorGroup {
    const known = this.others.get(key)
    if (known !== undefined) return known
    const fresh = new MonitorGroup(this.id, key)
    fresh.bornMs = nowMs
    this.others.set(key, fresh)
    return fresh
  }

  *all(): Iterable<MonitorGroup> {
    for (const group of this.groups) if (group != null) yield group
    yield* this.others.values()
  }
}

function holds({ tag, value }: TagFilter, service: ServiceState, system: System): boolean {
  if (tag === 'service_id') return fits(value, service.id)
  const related = tag === 'calls' ? system.calls(service.id) : system.calledBy(service.id)
  return related.some((id) => fits(value, id))
}

/** Ids of the monitors that an expression names. */
export function monitorsOf(expression: CompositeExpression): string[] {
  if (expression.op === 'monitor') return [expression.id]
  return expression.op === 'not' ? monitorsOf(expression.of) : expression.of.flatMap(monitorsOf)
}

const counts = (expression: CompositeExpression): boolean =>
  expression.op === 'at_least' ||
  (expression.op === 'not' ? counts(expression.of) : expression.op !== 'monitor' && expression.of.some(counts))

/** A composite has a group for each service where all it is made of has, and it counts none. */
export function isPerService(definition: MonitorDefinition, rules: ReadonlyMap<string, Rule>): boolean {
  const { kind, query, expression } = definition
  if (kind === 'no_data') return true
  if (query !== null) return query.by.length === 1 && query.by[0] === 'service_id' && !query.filters.some(({ tag }) => tag === 'model')
  return expression !== null && !counts(expression) && monitorsOf(expression).every((id) => rules.get(id)?.perService === true)
}
