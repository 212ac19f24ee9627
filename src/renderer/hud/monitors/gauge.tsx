import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import { alertsBelow, GAUGE_THRESHOLD, gaugeOf, nearnessOf } from '../../state/monitors-states.ts'
import { STATE_TONE, valueText } from '../../state/monitors-words.ts'

/** Value against threshold: the bar passes the tick when the monitor may alert. */
export function Gauge({ status, rule, large = false }: { status: MonitorStatus; rule: MonitorRule | undefined; large?: boolean }) {
  const below = alertsBelow(rule)
  const length = gaugeOf(status, below)
  const near = rule?.warn != null && status.threshold !== null ? nearnessOf({ value: rule.warn, threshold: status.threshold }, below) : null
  const words =
    status.threshold === null
      ? 'no threshold'
      : `${valueText(status.value, status.unit)} of ${valueText(status.threshold, status.unit)}${below ? ' at least' : ' at most'}`
  return (
    <span className={`mon-gauge ${large ? 'is-large' : ''} gauge-${STATE_TONE[status.state]}`} role="img" aria-label={words} title={words}>
      {length !== null && <i style={{ inlineSize: `${length * 100}%` }} />}
      {near !== null && near < 1 && <s className="mon-gauge-warn" style={{ insetInlineStart: `${near * GAUGE_THRESHOLD * 100}%` }} />}
      {status.threshold !== null && <s style={{ insetInlineStart: `${GAUGE_THRESHOLD * 100}%` }} />}
    </span>
  )
}
