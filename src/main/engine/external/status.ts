import { type ExternalDetail, externalMonitorId, ORIGIN_TITLES } from '../../../shared/model/external.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { MonitorGroup } from '../monitors/group.ts'
import type { Silences } from '../monitors/silences.ts'
import { isoInstant, listText } from '../text.ts'

/** A text as a sentence. */
const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** What the other system says, as one sentence or more. */
export const saidOf = ({ origin, title, text }: ExternalDetail): string =>
  text === '' ? `${ORIGIN_TITLES[origin]} alerts: ${ended(title)}` : `${ORIGIN_TITLES[origin]} says: ${ended(text)}`

/** The alert's title with the services it speaks of, where the title does not name them itself. */
export function externalHeadline({ title, serviceIds }: ExternalDetail): string {
  const unnamed = serviceIds.filter((id) => !title.includes(id))
  return unnamed.length === 0 ? title : `${title} on ${listText(unnamed)}`
}

/** Nothing is measured here, so there is no value and no threshold. */
export function externalStatus(group: MonitorGroup, detail: ExternalDetail, silences: Silences, nowMs: number): MonitorStatus {
  const monitorId = externalMonitorId(detail.origin)
  const origin = ORIGIN_TITLES[detail.origin]
  const { title, text } = detail
  return {
    monitorId,
    group: group.group,
    state: group.state,
    value: null,
    threshold: null,
    unit: 'count',
    windowSeconds: 0,
    since: isoInstant(group.sinceMs ?? 0),
    muted: silences.of({ id: monitorId, downtimes: [] }, group.group, nowMs) !== null,
    why:
      group.state === 'alert'
        ? `Alert of ${origin}: ${text === '' ? ended(title) : `${title}: ${ended(text)}`}`
        : `OK: ${origin} says that ${title} recovered.`,
    external: detail,
  }
}
