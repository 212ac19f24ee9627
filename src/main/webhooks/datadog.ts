import type { Severity } from '../../shared/model/incident.ts'
import { type Fields, fieldsOf, type TitleParts, tagsOf, titleParts } from './datadog-fields.ts'
import { atMost, severityOf } from './severity.ts'
import { instantOf, keyOf, MAX_TEXT, MAX_TITLE, pageOf, plainText, serviceIdOf } from './text.ts'
import { refused, type Told } from './told.ts'

/** What a notification of a monitor is about. */
type Transition = 'triggered' | 'warn' | 'no_data' | 'renotify' | 'recovered' | 'none'

/** `$ALERT_TRANSITION`, in lower case with one kind of blank; `re-` is a repeat. */
const TRANSITIONS: Readonly<Record<string, Transition>> = {
  triggered: 'triggered',
  alert: 'triggered',
  warn: 'warn',
  warning: 'warn',
  'no data': 'no_data',
  renotify: 'renotify',
  recovered: 'recovered',
  resolved: 'recovered',
  ok: 'recovered',
  null: 'none',
}

/** `$ALERT_TYPE`. */
const TYPES: Readonly<Record<string, Transition>> = { error: 'triggered', warning: 'warn', success: 'recovered' }

/** Tags that name the service, and those that may name one. */
const NAMES = ['service_id', 'service']
const GUESSES = ['host', 'hostname', 'app']

/** No monitor notified: a comment or another event mentioned the webhook. */
const NO_ALERT: Told = { alerts: [], ignored: 1, truncated: 0, note: 'This tells of no change of a monitor, so nothing came of it.' }

const wordOf = (table: Readonly<Record<string, Transition>>, text: string): Transition | null => {
  const word = text
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
    .replace(/^re-(?=\w)/, '')
  return Object.hasOwn(table, word) ? (table[word] ?? null) : null
}

function transitionOf(fields: Fields, title: TitleParts): Transition {
  const told = fields.get('alert_transition', 'transition', 'alert_state', 'state')
  if (told !== '') {
    const known = wordOf(TRANSITIONS, told)
    if (known !== null) return known
    throw refused(`The transition ${JSON.stringify(plainText(told, 40))} is not known: send "alert_transition": "$ALERT_TRANSITION".`)
  }
  // An empty one is how Datadog fills the variable where no monitor spoke.
  if (fields.has('alert_transition')) return 'none'
  const shown = title.marks.map((mark) => wordOf(TRANSITIONS, mark)).find((one) => one !== null)
  const typed = wordOf(TYPES, fields.get('alert_type'))
  const known = shown ?? typed
  if (known != null) return known
  throw refused('This does not say whether the alert fires or recovered: add "alert_transition": "$ALERT_TRANSITION" to the payload.')
}

function severityFor(fields: Fields, title: TitleParts, transition: Transition): Severity {
  const marked = title.marks.find((mark) => /^p[1-5]$/i.test(mark)) ?? ''
  const priority = [fields.get('alert_priority'), fields.get('priority'), fields.get('severity'), marked]
    .map((word) => severityOf(/^[1-5]$/.test(word) ? `p${word}` : word))
    .find((one) => one !== null)
  const type = transition === 'renotify' ? wordOf(TYPES, fields.get('alert_type')) : transition
  if (type === 'warn' || type === 'no_data') return atMost(priority ?? 'p3', 'p3')
  return priority ?? 'p2'
}

/** Text of the monitor without what is for Datadog: marks of Markdown, images, mentions, links below the line. */
function textOf(fields: Fields): string {
  const given = fields.long('text_only_msg', 'alert_status', 'event_msg', 'body', 'text', 'message')
  const words = given
    .replaceAll('%%%', ' ')
    .replace(/\n[ \t]*- - -[\s\S]*$/, ' ')
    .replace(/\[?!\[[^\]]{0,200}\]\([^)]{0,1000}\)(?:\]\([^)]{0,1000}\))?/g, ' ')
    .replace(/(^|\s)@[\w-]{1,100}(?:@[\w.-]{1,100})?/g, '$1')
  return plainText(words, MAX_TEXT)
}

/** The alert's page: as told, or the link to the monitor that the built-in text holds. */
function urlOf(fields: Fields): string | null {
  const told = pageOf(fields.get('link', 'url', 'alert_url'))
  if (told !== null) return told
  for (const [link] of fields.long('event_msg', 'body').matchAll(/https:\/\/[^\s)\]"]{1,1000}/g)) {
    const page = pageOf(link)
    if (page !== null && /(?:^|\.)(?:datadoghq\.(?:com|eu)|ddog-gov\.com)$/.test(new URL(page).hostname) && page.includes('/monitors'))
      return page
  }
  return null
}

/** Reads a webhook of Datadog: its built-in payload, the one that docs/alerts.md recommends, or one of a user's own. Throws NEXUS_INPUT_INVALID. */
export function datadogTold(body: unknown): Told {
  const fields = fieldsOf(body)
  if (fields === null) throw refused('This is not a webhook of Datadog: send a JSON object, such as its built-in payload.')
  const title = titleParts(fields.get('alert_title', 'event_title', 'title'))
  const transition = transitionOf(fields, title)
  if (transition === 'none') return NO_ALERT
  const name = plainText(title.name, MAX_TITLE)
  const scope = fields.get('alert_scope', 'scope') || title.scope
  const id = fields.get('alert_id', 'monitor_id')
  const key =
    fields.get('aggreg_key', 'aggregation_key') ||
    (id === '' ? '' : keyOf(id, scope)) ||
    fields.get('alert_cycle_key') ||
    keyOf(name, scope)
  if (name === '' || key === '')
    throw refused('This names no alert: add "title": "$EVENT_TITLE" and "aggreg_key": "$AGGREG_KEY" to the payload.')
  const tags = [...tagsOf(fields.list('tags')), ...tagsOf(scope.split(','))]
  const named = (names: readonly string[]) =>
    names.flatMap((one) => [fields.get(one), ...tags.filter(([tag]) => tag === one).map(([, tag]) => tag)])
  const alert = {
    origin: 'datadog',
    key: keyOf(key),
    state: transition === 'recovered' ? 'resolved' : 'firing',
    title: name,
    text: textOf(fields),
    severity: severityFor(fields, title, transition),
    serviceIds: [...new Set(named(NAMES).flatMap((text) => serviceIdOf(text) ?? []))],
    guesses: [...new Set(named(GUESSES).flatMap((text) => serviceIdOf(text) ?? []))],
    url: urlOf(fields),
    startedMs: transition === 'renotify' ? null : instantOf(fields.get('date', 'last_updated')),
    episode: fields.get('alert_cycle_key') || null,
  } as const
  return { alerts: [alert], ignored: 0, truncated: 0, note: null }
}
