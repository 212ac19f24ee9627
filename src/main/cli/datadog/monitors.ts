import { tagOf } from '../../../datadog/tags.ts'
import type { MonitorDefinition } from '../../engine/monitors/definition.ts'
import { compositeOf, membersOf, queryOf, scopeOf } from './query.ts'
import { ID_TAG, type JsonObject, type LeftOut, MANAGED_TAG, type WantedMonitor } from './wanted.ts'

/** Where the monitors go. */
export interface Target {
  /** Null: every environment of the account. */
  readonly env: string | null
  /** Handles to notify; may be empty. */
  readonly notify: string
}

const PRIORITY = { p1: 1, p2: 2, p3: 3, p4: 4 } as const
/** What becomes of a group without data. */
const MISSING = { show: 'show_no_data', alert: 'show_and_notify_no_data', resolve: 'resolve', keep: 'default' } as const
const seconds = (ms: number): number => Math.round(ms / 1_000)

/** Monitors in Datadog's terms, in an order in which each comes after its members, and those that have none. */
export function wantedMonitors(
  definitions: readonly MonitorDefinition[],
  target: Target,
): { readonly wanted: WantedMonitor[]; readonly leftOut: LeftOut[] } {
  const wanted = new Map<string, WantedMonitor>()
  const leftOut: LeftOut[] = []
  for (const definition of definitions) {
    const made = definition.kind === 'composite' ? null : single(definition, target)
    if (made === null) continue
    if ('why' in made) leftOut.push(made)
    else wanted.set(made.id, made)
  }
  for (const definition of definitions) {
    if (definition.kind !== 'composite') continue
    const made = composite(definition, target, wanted)
    if ('why' in made) leftOut.push(made)
    else wanted.set(made.id, made)
  }
  return { wanted: [...wanted.values()], leftOut }
}

function single(definition: MonitorDefinition, target: Target): WantedMonitor | LeftOut {
  const { id, query, alert, warn, recover, deviation } = definition
  if (definition.kind === 'no_data') return silence(definition, target)
  if (query === null) return { id, why: 'it has no query' }
  const translated = queryOf(query, target.env)
  if ('why' in translated) return { id, why: translated.why }
  const notes = [
    ...(deviation ? ['NEXUS alerts as well where a service leaves its own baseline; Datadog does not know that baseline.'] : []),
    ...(translated.text.includes('.as_count()')
      ? ['The counter is asked for as counts (.as_count()), for Datadog keeps it as a rate.']
      : []),
  ]
  const thresholds = {
    critical: alert ?? query.threshold,
    ...(warn !== null && { warning: warn }),
    ...(recover !== null && { critical_recovery: recover }),
  }
  const options = { ...optionsOf(definition), on_missing_data: MISSING[definition.missingData], thresholds, require_full_window: false }
  return monitor(definition, target, { type: 'query alert', options, notes, members: [], query: () => translated.text })
}

/**
 * A service that falls silent: its latency, which is sent only while the service is fresh, has no point in the window. No
 * latency is below zero, so that nothing but the missing data alerts.
 */
function silence(definition: MonitorDefinition, target: Target): WantedMonitor {
  const query = `avg(last_5m):avg:nexus.service.latency${scopeOf(target.env)} by {service_id} < 0`
  const notes = [
    'Datadog waits five minutes without a latency; NEXUS alerts after three sample intervals. A service that never tells a latency is not watched here.',
  ]
  const options = { ...optionsOf(definition), on_missing_data: MISSING.alert, thresholds: { critical: 0 }, require_full_window: false }
  return monitor(definition, target, { type: 'query alert', options, notes, members: [], query: () => query })
}

function composite(definition: MonitorDefinition, target: Target, known: ReadonlyMap<string, WantedMonitor>): WantedMonitor | LeftOut {
  const { id, expression } = definition
  if (expression === null) return { id, why: 'it has no expression' }
  const members = membersOf(expression)
  const missing = members.find((member) => !known.has(member))
  if (missing !== undefined) return { id, why: `it is made of ${missing}, which Datadog does not have` }
  const nested = members.find((member) => (known.get(member)?.members.length ?? 0) > 0)
  if (nested !== undefined) return { id, why: `it is made of ${nested}, itself a composite, and Datadog nests none` }
  const example = compositeOf(expression, (member) => member)
  if ('why' in example) return { id, why: example.why }
  const notes = [
    ...(example.counted === undefined
      ? []
      : [
          `NEXUS alerts where at least ${example.counted} services alert. Datadog cannot count alerting groups: this is the nearest boolean, and alerts where all of ${members.join(', ')} alert for the same service.`,
        ]),
  ]
  return monitor(definition, target, {
    type: 'composite',
    options: optionsOf(definition),
    notes,
    members,
    query: (nameOf) => {
      const translated = compositeOf(expression, nameOf)
      return 'text' in translated ? translated.text : ''
    },
  })
}

function optionsOf({ renotifyMs, newGroupDelayMs, kind }: MonitorDefinition): JsonObject {
  return {
    include_tags: true,
    notify_audit: false,
    renotify_interval: renotifyMs === null ? 0 : Math.max(1, Math.round(renotifyMs / 60_000)),
    ...(kind !== 'composite' && { new_group_delay: seconds(newGroupDelayMs) }),
  }
}

interface Parts {
  readonly type: 'query alert' | 'composite'
  readonly options: JsonObject
  readonly notes: readonly string[]
  readonly members: readonly string[]
  query(nameOf: (monitorId: string) => string): string
}

function monitor(definition: MonitorDefinition, { env, notify }: Target, { type, options, notes, members, query }: Parts): WantedMonitor {
  const { id, title, priority } = definition
  const name = `NEXUS: ${title}${env === null ? '' : ` (${env})`}`
  const more = [...notes, ...downtimeNotes(definition)]
  const message = [
    withoutBraces(definition.description),
    query((member) => member).includes('by {service_id}') ? 'Service: {{service_id.name}}' : '',
    `Monitor ${id} of NEXUS: \`${withoutBraces(definition.text)}\``,
    more.map((note) => `- ${note}`).join('\n'),
    'Made by "nexus datadog apply"; changes made here are overwritten by the next one.',
    notify,
  ]
  return {
    kind: 'monitor',
    id,
    name,
    members,
    query,
    body: {
      name,
      type,
      message: message.filter((part) => part !== '').join('\n\n'),
      tags: [MANAGED_TAG, tagOf(ID_TAG, id), ...(env === null ? [] : [tagOf('env', env)])],
      priority: PRIORITY[priority],
      options,
    },
  }
}

function downtimeNotes({ downtimes, minFiringMs }: MonitorDefinition): string[] {
  return [
    ...(minFiringMs > 0 ? [`NEXUS waits until it has held for ${seconds(minFiringMs)} s; here the window alone decides.`] : []),
    ...(downtimes.length > 0 ? ['Its recurring silences hold in NEXUS only; schedule them in Datadog as downtimes.'] : []),
  ]
}

/** Double braces are Datadog's templates. */
const withoutBraces = (text: string): string => text.replaceAll('{{', '{ {').replaceAll('}}', '} }')
