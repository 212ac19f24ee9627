import { z } from 'zod'
import type { Camelized } from './case.ts'

/** Systems whose alerts NEXUS takes by webhook; `custom`: any other, in a form of our own. */
export const alertOriginSchema = z.enum(['datadog', 'alertmanager', 'custom'])
export type AlertOrigin = z.infer<typeof alertOriginSchema>

/** Their names in sentences. */
export const ORIGIN_TITLES: Readonly<Record<AlertOrigin, string>> = {
  datadog: 'Datadog',
  alertmanager: 'Alertmanager',
  custom: 'Webhook',
}

/** What an alert of another system says of itself. Every text is the other system's own, sanitised. */
export const externalDetailSchema = z.object({
  origin: alertOriginSchema,
  title: z.string(),
  /** More words of it; empty where there are none. */
  text: z.string(),
  /** Services it speaks of; none: it names no service that NEXUS may take for one. */
  service_ids: z.array(z.string()),
  /** Its own page over there, https only. */
  url: z.string().nullable(),
  /** When it began, by the clock of the other system; null: not told. */
  started_at: z.string().nullable(),
})
export type ExternalDetail = Camelized<z.infer<typeof externalDetailSchema>>

/** No monitor of a file can be called so: their ids hold no colon. */
const PREFIX = 'external:'

/** Id under which the alerts of a system stand among the monitors; their groups are the alerts' keys. */
export const externalMonitorId = (origin: AlertOrigin): string => `${PREFIX}${origin}`

/** The system behind a monitor id; null: a monitor of NEXUS. */
export function originOf(monitorId: string): AlertOrigin | null {
  const parsed = monitorId.startsWith(PREFIX) ? alertOriginSchema.safeParse(monitorId.slice(PREFIX.length)) : null
  return parsed?.success === true ? parsed.data : null
}
