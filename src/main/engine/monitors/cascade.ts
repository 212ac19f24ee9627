import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import { durationText, listText } from '../text.ts'
import type { CompositeExpression } from './definition.ts'
import type { MonitorGroup, Reading } from './group.ts'
import { CASCADE_SPAN_MS } from './profiles.ts'
import { monitorsOf, type Rule } from './rule.ts'

export const CASCADE_ID = 'cascading-failure'

/** Alerting groups of services, in onset order; of equals the service known longer first. */
function onsets(rules: readonly Rule[], system: System): { group: MonitorGroup; service: ServiceState }[] {
  const found = rules.flatMap((rule) =>
    [...rule.alerting].flatMap((group) => {
      const service = system.get(group.group)
      return service === undefined ? [] : [{ group, service }]
    }),
  )
  return found.sort(
    (a, b) => a.group.onsetMs - b.group.onsetMs || a.group.alertedMs - b.group.alertedMs || a.service.index - b.service.index,
  )
}

/** Services on which any of the rules alerts, in onset order. */
export function alertingServices(rules: readonly Rule[], system: System): string[] {
  return [...new Set(onsets(rules, system).map(({ service }) => service.id))]
}

/**
 * Services that count towards a cascade, in onset order: those whose alert lies
 * within the span of the newest one. An alert that has stood for long is not part of
 * what happens now; measured against the newest alert, not the clock, so that a
 * cascade does not end by growing old.
 */
export function cascadingServices(rules: readonly Rule[], system: System): string[] {
  const all = onsets(rules, system)
  const newest = Math.max(...all.map(({ group }) => group.alertedMs))
  return [...new Set(all.filter(({ group }) => newest - group.alertedMs <= CASCADE_SPAN_MS).map(({ service }) => service.id))]
}

/** Truth of an expression, given which monitors alert and how many services a count of monitors comes to. */
export function holds(
  expression: CompositeExpression,
  alerts: (id: string) => boolean,
  count: (ids: readonly string[]) => number,
): boolean {
  switch (expression.op) {
    case 'monitor':
      return alerts(expression.id)
    case 'not':
      return !holds(expression.of, alerts, count)
    case 'and':
      return expression.of.every((part) => holds(part, alerts, count))
    case 'or':
      return expression.of.some((part) => holds(part, alerts, count))
    default:
      return count(monitorsOf(expression)) >= expression.count
  }
}

/** Writes a composite's reading. `services`: how many count; null where the expression counts none. */
export function readComposite(expression: CompositeExpression, truth: boolean, services: number | null, out: Reading): void {
  out.hasData = true
  out.unit = 'count'
  out.value = services ?? (truth ? 1 : 0)
  out.threshold = expression.op === 'at_least' ? expression.count : 1
  out.windowMs = expression.op === 'at_least' ? CASCADE_SPAN_MS : 0
  out.breached = truth
  out.warned = out.near = false
  out.recovered = !truth
}

/** "high latency or high error rate". */
const anyOf = (titles: readonly string[]): string => {
  const words = titles.map((title) => `${title.charAt(0).toLowerCase()}${title.slice(1)}`)
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

export function whyCount(count: number, titles: readonly string[], services: readonly string[]): string {
  const what = anyOf(titles)
  const rule = `alert from ${count} within ${durationText(CASCADE_SPAN_MS)}`
  if (services.length === 0) return `No service alerts on ${what} (${rule}).`
  if (services.length === 1) return `Only ${services[0]} alerts on ${what} (${rule}).`
  return `${services.length} services alert on ${what} (${rule}), in this order: ${listText(services, 8)}.`
}

/** Sentence on a composite without a count: which of its monitors alert. */
export function whyBoolean(text: string, alerting: readonly string[], titles: ReadonlyMap<string, string>): string {
  const names = alerting.map((id) => titles.get(id) ?? id)
  return `Of ${text}, ${names.length === 0 ? 'nothing alerts' : `${listText(names)} ${names.length === 1 ? 'alerts' : 'alert'}`}.`
}
