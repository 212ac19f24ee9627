import type { MonitorProfile } from '../../../../shared/model/monitor.ts'
import type { CompositeExpression, MetricQuery, MonitorDefinition } from '../definition.ts'
import { PROFILES, RENOTIFY_MS } from '../profiles.ts'
import type { Defaults, Entry, TimingKeys } from './file-schema.ts'

/** What a monitor's text compiled to. */
export type Body =
  | { readonly kind: 'metric'; readonly text: string; readonly query: MetricQuery }
  | { readonly kind: 'composite'; readonly text: string; readonly expression: CompositeExpression }
  | { readonly kind: 'no_data' }

type Timings = Pick<MonitorDefinition, 'minFiringMs' | 'recoveryMs' | 'recoveryWindows' | 'newGroupDelayMs' | 'renotifyMs' | 'missingData'>

/** The definition under a profile: the entry over the file's defaults over those of the language (protocol.md, "Monitors"). */
export function definitionOf(entry: Entry, body: Body, defaults: Defaults, profile: MonitorProfile): MonitorDefinition {
  const override = entry.profiles?.[profile]
  const query = body.kind === 'metric' ? withOverride(body.query, override?.window, override?.alert) : null
  const windowMs = query?.windowMs ?? PROFILES[profile].windowMs
  return {
    id: entry.id,
    title: entry.title ?? entry.id,
    description: entry.description ?? '',
    priority: entry.priority ?? 'p3',
    kind: body.kind,
    text: body.kind === 'no_data' ? 'no_data' : body.text.trim(),
    query,
    expression: body.kind === 'composite' ? body.expression : null,
    alert: query?.threshold ?? null,
    warn: override?.warn ?? entry.warn ?? null,
    recover: override?.recover ?? entry.recover ?? null,
    deviation: entry.deviation ?? false,
    downtimes: entry.downtimes ?? [],
    ...timings(body.kind, windowMs, profile, [override ?? {}, entry, defaults.profiles?.[profile] ?? {}, defaults]),
  }
}

function withOverride(query: MetricQuery, windowMs: number | undefined, alert: number | undefined): MetricQuery {
  return { ...query, windowMs: windowMs ?? query.windowMs, threshold: alert ?? query.threshold }
}

/** `layers`: what applies, nearest first; the last two are the file's defaults. */
function timings(kind: Body['kind'], windowMs: number, profile: MonitorProfile, layers: readonly TimingKeys[]): Timings {
  const settings = PROFILES[profile]
  // What a composite is made of has already waited: waiting again is only done when asked for.
  const waiting = kind === 'composite' ? layers.slice(0, 2) : layers
  const first = <K extends keyof TimingKeys>(key: K, from = layers) => from.find((layer) => layer[key] !== undefined)?.[key]
  const own = first('recovery')
  const recovery = own ?? (profile === 'production' ? { windows: 2 } : { ms: settings.recoveryMs(windowMs) })
  const renotify = first('renotify')
  return {
    minFiringMs: first('min_firing', waiting) ?? (kind === 'composite' ? 0 : settings.minFiringMs),
    newGroupDelayMs: first('new_group_delay', waiting) ?? (kind === 'composite' ? 0 : settings.newGroupDelayMs),
    recoveryMs: 'ms' in recovery ? recovery.ms : recovery.windows * windowMs,
    // A composite has no window of its own: its windows are the profile's.
    recoveryWindows: 'ms' in recovery || kind === 'composite' ? null : recovery.windows,
    renotifyMs: renotify === undefined ? RENOTIFY_MS : renotify,
    missingData: first('missing_data') ?? 'show',
  }
}
