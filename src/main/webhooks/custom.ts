import type { CustomAlertWire } from '../../shared/contract/webhook.ts'
import { instantOf, keyOf, MAX_TEXT, MAX_TITLE, pageOf, plainText, serviceIdOf } from './text.ts'
import { refused, type Told } from './told.ts'

/** Reads an alert in our own form. Throws NEXUS_INPUT_INVALID. */
export function customTold(alert: CustomAlertWire): Told {
  const title = plainText(alert.title, MAX_TITLE)
  const key = keyOf(alert.key)
  if (title === '' || key === '') throw refused('Nothing of the title or the key can be seen: send both as text.')
  const told = {
    origin: 'custom',
    key,
    state: alert.state,
    title,
    text: plainText(alert.text, MAX_TEXT),
    severity: alert.severity,
    serviceIds: alert.service_ids.flatMap((id) => serviceIdOf(id) ?? []),
    guesses: [],
    url: pageOf(alert.url),
    startedMs: instantOf(alert.started_at),
    episode: alert.started_at ?? null,
  } as const
  return { alerts: [told], ignored: 0, truncated: 0, note: null }
}
