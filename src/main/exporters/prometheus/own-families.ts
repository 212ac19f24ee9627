import { VERSION } from '../../../shared/version.ts'
import type { MetricCounts } from '../counts.ts'
import type { Family, Row } from './family.ts'
import type { Scrape } from './scrape.ts'

const PRIORITIES = ['p1', 'p2', 'p3', 'p4'] as const
const STATUSES = ['healthy', 'warning', 'critical', 'unknown', 'stale'] as const

const byOutcome = (label: string, counts: Readonly<Record<string, number | undefined>>): Row[] =>
  Object.entries(counts).map(([name, count]) => [{ [label]: name }, count ?? 0])

function tally<T extends string>(names: Iterable<T>): Map<T, number> {
  const found = new Map<T, number>()
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1)
  return found
}

const gauge = (name: string, help: string, rows: (scrape: Scrape) => Iterable<Row>, labels: readonly string[] = []): Family<Scrape> => ({
  name,
  type: 'gauge',
  help,
  labels,
  rows,
})
const counter = (name: string, help: string, rows: (scrape: Scrape) => Iterable<Row>, labels: readonly string[] = []): Family<Scrape> => ({
  name,
  type: 'counter',
  help,
  labels,
  rows,
})

/** What the services and the monitors are said to be, so that an alert outside agrees with the console. */
const VERDICTS: readonly Family<Scrape>[] = [
  gauge(
    'nexus_service_stale',
    '1 while a service that has reported says nothing any more, else 0.',
    ({ services }) =>
      services.flatMap(({ serviceId, ageMs, stale }) => (ageMs === null ? [] : [[{ service_id: serviceId }, stale ? 1 : 0] as const])),
    ['service_id'],
  ),
  gauge(
    'nexus_services',
    'Services by status; a silent one counts as stale only.',
    ({ services }) => {
      const found = tally(services.map(({ stale, status }) => (stale ? ('stale' as const) : status)))
      return STATUSES.map((status) => [{ status }, found.get(status) ?? 0])
    },
    ['status'],
  ),
  gauge(
    'nexus_active_incidents',
    'Open and acknowledged incidents by severity.',
    ({ incidents }) => {
      const found = tally(incidents.map(({ severity }) => severity))
      return PRIORITIES.map((priority) => [{ priority }, found.get(priority) ?? 0])
    },
    ['priority'],
  ),
  gauge(
    'nexus_monitor_groups',
    'Groups of a monitor by state; states without a group are absent, muted groups and alerts of other systems too.',
    ({ monitors }) => {
      const found = new Map<string, Map<string, number>>()
      for (const { monitorId, state, muted, external } of monitors) {
        // An alert that came from outside must not feed the rule outside that it came from.
        if (muted || external !== undefined) continue
        const states = found.get(monitorId) ?? new Map<string, number>()
        states.set(state, (states.get(state) ?? 0) + 1)
        found.set(monitorId, states)
      }
      return [...found].flatMap(([monitor_id, states]) => [...states].map(([state, count]) => [{ monitor_id, state }, count] as const))
    },
    ['monitor_id', 'state'],
  ),
]

/** How NEXUS itself is. */
const OWN: readonly Family<Scrape>[] = [
  gauge('nexus_build_info', 'Always 1; the label tells the release.', () => [[{ version: VERSION }, 1]], ['version']),
  gauge(
    'nexus_source_up',
    '1 while telemetry is taken in from the source, else 0.',
    ({ source }) => [[{ kind: source.kind }, source.state === 'playing' ? 1 : 0]],
    ['kind'],
  ),
  counter('nexus_events_accepted_total', 'Telemetry events folded.', ({ ingest }) => [[{}, ingest.accepted]]),
  counter('nexus_events_late_total', 'Telemetry events older than the newest of their service.', ({ ingest }) => [[{}, ingest.late]]),
  counter('nexus_events_duplicated_total', 'Telemetry events delivered again and not folded.', ({ ingest }) => [[{}, ingest.duplicated]]),
  counter('nexus_events_clamped_total', 'Telemetry events dated more than a minute ahead.', ({ ingest }) => [[{}, ingest.clamped]]),
  counter('nexus_events_rejected_total', 'Telemetry refused, by reason.', ({ ingest }) => byOutcome('reason', ingest.by_reason), [
    'reason',
  ]),
  gauge('nexus_engine_waiting', 'Inputs that wait for the engine.', ({ waiting }) => [[{}, waiting]]),
  gauge('process_resident_memory_bytes', 'Memory of the process that the system holds.', () => [[{}, process.memoryUsage.rss()]]),
  gauge('process_start_time_seconds', 'When the process started, seconds since 1970.', () => [
    [{}, Math.round(performance.timeOrigin) / 1_000],
  ]),
  counter('process_cpu_seconds_total', 'Processor time of the process.', () => {
    const { user, system } = process.cpuUsage()
    return [[{}, (user + system) / 1e6]]
  }),
]

const ANALYSIS: readonly Family<Scrape>[] = [
  counter(
    'nexus_analysis_calls_total',
    'Questions of NEXUS to its language model, by how they ended.',
    ({ analysis }) => byOutcome('outcome', analysis?.calls ?? {}),
    ['outcome'],
  ),
  counter(
    'nexus_analysis_lines_total',
    "The model's lines: shown, struck by the claim gate, or taken from the cache.",
    ({ analysis }) =>
      analysis === null ? [] : byOutcome('result', { shown: analysis.linesShown, struck: analysis.linesStruck, cached: analysis.cached }),
    ['result'],
  ),
]

const VOICE: readonly Family<Scrape>[] = [
  counter('nexus_voice_said_total', 'Utterances, by what spoke them.', ({ voice }) => byOutcome('voice', voice.said), ['voice']),
  counter('nexus_voice_not_said_total', 'What was kept from being said.', ({ voice }) => [[{}, voice.notSaid]]),
  gauge('nexus_voice_waiting', 'Events that wait for their turn to be said.', ({ voice }) => [[{}, voice.waiting]]),
  gauge('nexus_voice_flood', '1 while one summary stands for more alarms than a person can follow, else 0.', ({ voice }) => [
    [{}, voice.flood ? 1 : 0],
  ]),
  gauge('nexus_voice_characters_today', 'Characters that ElevenLabs was given to speak today (UTC).', ({ voice }) =>
    voice.synthesizer === null ? [] : [[{}, voice.synthesizer.charactersUsed]],
  ),
  counter(
    'nexus_voice_calls_total',
    'Speech asked of ElevenLabs, by how it ended.',
    ({ voice }) => byOutcome('outcome', voice.synthesizer?.calls ?? {}),
    ['outcome'],
  ),
]

/** What only `/metrics` tells, beyond the metrics of the protocol. */
export function ownFamilies(counts: MetricCounts): Family<Scrape>[] {
  return [
    ...VERDICTS,
    ...OWN,
    counter('nexus_llm_merged_calls_total', 'Calls to language models counted as "(other)", for there are too many pairs.', () =>
      counts.merged === 0 ? [] : [[{}, counts.merged]],
    ),
    ...ANALYSIS,
    ...VOICE,
  ]
}
