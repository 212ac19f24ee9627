import { z } from 'zod'
import { severitySchema } from '../model/incident.ts'
import { instantSchema, serviceIdSchema } from '../model/telemetry.ts'
import { errors, operator, plainLine } from './base.ts'

/** Calls of other systems: over HTTP they bring a secret of their own instead of a role. */
const webhook = operator.errors(errors('NEXUS_SOURCE_UNSUPPORTED'))

const received = z.object({
  received: z.literal(true),
  /** Alerts taken. */
  alerts: z.number().int().min(0),
  /** Entries left aside. */
  ignored: z.number().int().min(0),
  /** One sentence on what was left out and why; null: nothing was. */
  note: z.string().nullable(),
})
export type WebhookReceivedWire = z.infer<typeof received>

/** Anything: what it means is found out by its reader, so that no field more or less refuses an alert. */
const said = z.unknown().optional()

/** As sent by the user's own template; names are read without case and punctuation. */
const datadogSchema = z.looseObject({
  title: said.describe('$EVENT_TITLE'),
  body: said.describe('$EVENT_MSG'),
  alert_transition: said.describe('$ALERT_TRANSITION: Triggered, Re-Triggered, Warn, No Data, Renotify, Recovered'),
  aggreg_key: said.describe('$AGGREG_KEY: the same while it fires and recovers'),
  alert_cycle_key: said.describe('$ALERT_CYCLE_KEY'),
  alert_id: said.describe('$ALERT_ID'),
  alert_scope: said.describe('$ALERT_SCOPE'),
  alert_priority: said.describe('$ALERT_PRIORITY: P1 to P5'),
  alert_type: said.describe('$ALERT_TYPE'),
  alert_status: said.describe('$ALERT_STATUS'),
  tags: said.describe('$TAGS; service:x and service_id:x name services'),
  hostname: said.describe('$HOSTNAME'),
  link: said.describe('$LINK'),
  date: said.describe('$DATE'),
})

const alertmanagerSchema = z.looseObject({
  version: said.describe('"4"'),
  status: said.describe('firing or resolved'),
  externalURL: said,
  truncatedAlerts: said,
  alerts: said.describe('list of {status, labels, annotations, startsAt, generatorURL, fingerprint}'),
})

const customSchema = z.object({
  /** The same while it fires and recovers. */
  key: plainLine(200).min(1),
  state: z.enum(['firing', 'resolved']),
  title: plainLine(200).min(1),
  text: plainLine(600).default(''),
  severity: severitySchema.default('p3'),
  service_ids: z.array(serviceIdSchema).max(8).default([]),
  /** Page of the alert; shown where it is https. */
  url: z.string().max(2_000).optional(),
  started_at: instantSchema.optional(),
})
export type CustomAlertWire = z.infer<typeof customSchema>

export const webhookContract = {
  datadog: webhook
    .route({
      method: 'POST',
      path: '/api/datadog/webhook',
      summary: 'A webhook of Datadog: a monitor fires or recovers',
      tags: ['webhook'],
    })
    .input(datadogSchema)
    .output(received),
  alertmanager: webhook
    .route({
      method: 'POST',
      path: '/api/alertmanager/webhook',
      summary: 'A webhook of Alertmanager, version 4: alerts fire or are resolved',
      tags: ['webhook'],
    })
    .input(alertmanagerSchema)
    .output(received),
  custom: webhook
    .route({ method: 'POST', path: '/api/alerts/webhook', summary: 'One alert of any other system', tags: ['webhook'] })
    .input(customSchema)
    .output(received),
}
