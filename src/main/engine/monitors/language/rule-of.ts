import type { MonitorRule } from '../../../../shared/model/monitor-rules.ts'
import { type MonitorDefinition, unitOf } from '../definition.ts'

const seconds = (ms: number) => ms / 1_000

/** A definition as it is shown; times in seconds. */
export function ruleOf(definition: MonitorDefinition): MonitorRule {
  const { id, title, kind, text, priority, query, alert, warn, recover, renotifyMs, missingData, description } = definition
  return {
    monitorId: id,
    title,
    kind,
    query: text,
    priority,
    unit: query === null ? (kind === 'no_data' ? 'seconds' : 'count') : unitOf(query),
    alert,
    warn,
    recover,
    windowSeconds: query === null ? null : seconds(query.windowMs),
    minFiringSeconds: seconds(definition.minFiringMs),
    recoverySeconds: seconds(definition.recoveryMs),
    newGroupDelaySeconds: seconds(definition.newGroupDelayMs),
    renotifySeconds: renotifyMs === null ? null : seconds(renotifyMs),
    missingData,
    description,
  }
}
