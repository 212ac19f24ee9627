import { createHash } from 'node:crypto'
import type { ExternalAlert } from '../../shared/model/input.ts'
import { severityOf } from './severity.ts'
import { instantOf, keyOf, MAX_TEXT, MAX_TITLE, membersOf, pageOf, plainText, serviceIdOf } from './text.ts'
import { refused, type Told } from './told.ts'

/** Alerts taken from one message; Alertmanager groups far fewer. */
const MOST_ALERTS = 1_000
const MAX_LABEL = 300
/** Labels that name the service, first to last; unknown services become known. */
const NAMES = ['service_id', 'service'] as const
/** Labels that may name one, first to last: they count only for services that are known. */
const GUESSES = ['job', 'instance'] as const
const SEVERITIES = ['severity', 'priority', 'level'] as const
const TEXTS = ['summary', 'description', 'message'] as const

type Labels = ReadonlyMap<string, string>

const labelsOf = (value: unknown): Labels => new Map(membersOf(value).map(([name, text]) => [name, plainText(text, MAX_LABEL)]))

/** The first of the labels that says something. */
const firstOf = (labels: Labels, names: readonly string[]): string =>
  names.map((name) => labels.get(name) ?? '').find((text) => text !== '') ?? ''

/** `host:9100` is the service `host`, if anything. */
const withoutPort = (instance: string): string => instance.replace(/:\d+$/, '')

function fingerprintOf(fingerprint: unknown, labels: Labels): string {
  const text = plainText(fingerprint, 64)
  if (text !== '') return text
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)
}

/** One alert of the message; null for what is none, or is not meant for people (severity `none`: Watchdog, InfoInhibitor). */
function alertOf(value: unknown, status: unknown, page: string | null): ExternalAlert | null {
  const alert = new Map(membersOf(value))
  const labels = labelsOf(alert.get('labels'))
  const notes = new Map(membersOf(alert.get('annotations')).map(([name, text]) => [name, plainText(text, MAX_TEXT)]))
  const state = alert.get('status') ?? status
  const text = firstOf(notes, TEXTS)
  const title = plainText(labels.get('alertname') || text, MAX_TITLE)
  const severity = firstOf(labels, SEVERITIES)
  if ((state !== 'firing' && state !== 'resolved') || title === '' || severity.toLowerCase() === 'none') return null
  const named = serviceIdOf(firstOf(labels, NAMES))
  const guesses = GUESSES.map((name) => labels.get(name) ?? '').flatMap((name) => [name, withoutPort(name)])
  return {
    origin: 'alertmanager',
    key: keyOf(labels.get('alertname') ?? '', fingerprintOf(alert.get('fingerprint'), labels)),
    state,
    title,
    text: text === title ? '' : text,
    severity: severityOf(severity) ?? 'p3',
    serviceIds: named === null ? [] : [named],
    guesses: [...new Set(guesses)].filter((name) => serviceIdOf(name) !== null),
    url: pageOf(alert.get('generatorURL')) ?? page,
    startedMs: instantOf(alert.get('startsAt')),
    episode: plainText(alert.get('startsAt'), 40) || null,
  }
}

function noteOf(ignored: number, truncated: number): string | null {
  const parts = [
    truncated > 0 ? `Alertmanager left ${truncated} alerts out of its message; raise max_alerts of its webhook.` : null,
    ignored > 0 ? `${ignored} entries were left aside: without a name or state, or with the severity none.` : null,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' ')
}

/** Reads the webhook of Alertmanager (version 4), and of what sends the same. Throws NEXUS_INPUT_INVALID. */
export function alertmanagerTold(body: unknown): Told {
  const message = new Map(membersOf(body))
  const listed = message.get('alerts')
  if (!Array.isArray(listed))
    throw refused('This is not a webhook of Alertmanager: it has no list "alerts"; send its payload of version 4.')
  const version = plainText(message.get('version'), 20)
  // Grafana sends the same form and calls it version 1.
  if (version !== '' && version !== '4' && version !== '1')
    throw refused(`Version ${JSON.stringify(version)} of Alertmanager's webhook is not known; NEXUS reads version 4.`)
  const entries: readonly unknown[] = listed
  const taken = entries.slice(0, MOST_ALERTS)
  const page = pageOf(message.get('externalURL'))
  const alerts = taken.flatMap((entry) => alertOf(entry, message.get('status'), page) ?? [])
  const said = Number(plainText(message.get('truncatedAlerts'), 12))
  const truncated = (Number.isSafeInteger(said) && said > 0 ? said : 0) + entries.length - taken.length
  const ignored = taken.length - alerts.length
  return { alerts, ignored, truncated, note: noteOf(ignored, truncated) }
}
