import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import { type Channel, CoreSums } from './channel.ts'
import { applyDeviation, isDecided, isUnremarkable } from './deviation-rule.ts'
import { MonitorGroup, type Reading } from './group.ts'
import type { EvaluationHost } from './host.ts'
import { deviationOf, learn } from './normal.ts'
import type { Rule } from './rule.ts'
import { readSilence } from './stale-rule.ts'

/** Evaluates the monitors that have a group for each service, for the services that are due. */
export class ServiceEvaluation {
  private readonly system: System
  private readonly evaluator: EvaluationHost
  private readonly reading: Reading
  private readonly core = new CoreSums()

  constructor(system: System, evaluator: EvaluationHost, reading: Reading) {
    this.system = system
    this.evaluator = evaluator
    this.reading = reading
  }

  /** Number of services that were due. */
  tick(nowMs: number): number {
    let touched = 0
    for (const service of this.system.list) {
      if (!service.dirty && (service.nextDueMs === null || nowMs < service.nextDueMs)) continue
      touched++
      this.evaluate(service, nowMs)
    }
    return touched
  }

  private evaluate(service: ServiceState, nowMs: number): void {
    const { book } = this.evaluator
    const { channels, perService } = book
    service.dirty = false
    this.core.begin()
    for (let i = 0; i < channels.length; i++) channels[i]?.compute(service, nowMs, this.core)
    let timed = false
    const { index } = service
    for (let i = 0; i < perService.length; i++) {
      const rule = perService[i]
      if (rule === undefined) continue
      const group = rule.groups[index]
      if (group === null) continue
      if (group !== undefined && isCalm(rule, group, service)) continue
      timed = this.look(rule, group ?? null, service, nowMs) || timed
    }
    service.nextDueMs = this.nextDue(service, nowMs, timed)
  }

  /** When a service must be looked at though nothing is folded. A settled group changes only when a bucket leaves its window. */
  private nextDue(service: ServiceState, nowMs: number, timed: boolean): number | null {
    // Silence that began in a gap alerts by time alone.
    if (timed || (service.stale && nowMs - this.evaluator.listeningSinceMs <= service.staleAfterMs)) return nowMs
    const { bucketMs, newest } = service.ring
    const next = (Math.floor(nowMs / bucketMs) + 1) * bucketMs
    const longest = Math.max(service.windowMs(this.evaluator.book.longestCoreMs), bucketMs)
    if (nowMs - newest * bucketMs <= longest + bucketMs) return next
    const reach = service.windowMs(this.evaluator.book.reachMs)
    return service.metrics.used && nowMs - service.newestMs <= reach + bucketMs ? next : null
  }

  /** Looks closely at one group; true while time alone can change it. */
  private look(rule: Rule, known: MonitorGroup | null, service: ServiceState, nowMs: number): boolean {
    const { channel } = rule
    if (known === null && !this.belongs(rule, service)) return false
    const group = known ?? this.make(rule, service, nowMs)
    if (channel === null) readSilence(service, nowMs, this.evaluator.listeningSinceMs, this.reading)
    else this.read(rule, channel, group, service, nowMs)
    const since = rule.expectsEveryService ? service.firstSeenMs : group.bornMs
    this.evaluator.settle(rule, group, service, since, nowMs)
    return group.timed
  }

  private belongs(rule: Rule, service: ServiceState): boolean {
    if (!rule.admits(service, this.system)) {
      rule.groups[service.index] = null
      return false
    }
    return rule.expectsEveryService || (rule.channel !== null && !Number.isNaN(rule.channel.value))
  }

  private make(rule: Rule, service: ServiceState, nowMs: number): MonitorGroup {
    const group = new MonitorGroup(rule.id, service.id)
    group.bornMs = nowMs
    rule.groups[service.index] = group
    return group
  }

  private read(rule: Rule, channel: Channel, group: MonitorGroup, service: ServiceState, nowMs: number): void {
    const { reading } = this
    readValue(rule, channel, group, service, channel.value, channel.former, nowMs, reading)
    reading.windowMs = channel.windowMs
    if (!reading.hasData || rule.learns) return
    if (!isDecided(channel.samples, service)) reading.breached = reading.warned = reading.near = false
    if (rule.definition.deviation) applyDeviation(channel, service, reading)
  }
}

/** True when a settled group stays as it is: its value is nowhere near a threshold. */
function isCalm(rule: Rule, group: MonitorGroup, service: ServiceState): boolean {
  const { channel } = rule
  if (channel === null || group.state !== 'ok' || rule.learns) return false
  // NaN is never calm.
  if (!(channel.value * rule.sign < rule.calmBelow)) return false
  if (rule.definition.deviation && !isUnremarkable(channel, service)) return false
  group.value = channel.value
  group.windowMs = channel.windowMs
  return true
}

/** Reads what a value means for a group of a metric monitor, and learns from it where the monitor compares with what is normal. */
export function readValue(
  rule: Rule,
  channel: Channel,
  group: MonitorGroup,
  service: ServiceState | null,
  value: number,
  former: number,
  nowMs: number,
  out: Reading,
): void {
  out.hasData = !Number.isNaN(value)
  out.unit = rule.unit
  out.value = value
  out.threshold = rule.definition.alert ?? Number.NaN
  out.breached = out.warned = out.near = out.recovered = false
  if (!out.hasData) return
  if (!rule.learns) {
    rule.judge(value, out)
    return
  }
  const deviation = deviationOf(group, channel, service, value, former)
  learn(group, channel, value, former, Number.isNaN(deviation) ? 0 : deviation, nowMs)
  out.value = deviation
  if (Number.isNaN(deviation)) out.recovered = true
  else rule.judge(deviation, out)
}
