import type { Remediation } from '../../../shared/model/remediation.ts'
import type { ServiceView } from '../../../shared/model/service.ts'
import type { IngestStatsWire } from '../../../shared/model/telemetry.ts'

/** What the page tells, as it stands now. */
export interface MetricsSource {
  readonly integrity: number | null
  readonly services: readonly ServiceView[]
  readonly connections: number
  readonly remediations: readonly Remediation[]
  readonly ingest: IngestStatsWire
  readonly eventsPerSecond: number
  /** Consumer group and messages not yet folded; null: no broker feeds NEXUS. */
  readonly consumer?: { readonly group: string; readonly lag: number | null } | null
  /** Calls of NEXUS itself to a language model; null: none is configured. */
  readonly llm?: LlmSource | null
  readonly voice?: VoiceSource
}

/** Counters of the voice since start. */
export interface VoiceSource {
  readonly said: Readonly<Record<string, number>>
  readonly notSaid: number
  readonly waiting: number
  readonly flood: boolean
  /** Null: none is configured. */
  readonly synthesizer: { readonly charactersUsed: number; readonly calls: Readonly<Record<string, number | undefined>> } | null
}

/** Counters of the calls to the model since start. */
export interface LlmSource {
  readonly model: string
  readonly calls: Readonly<Record<string, number | undefined>>
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costUsd: number
  readonly latency: {
    readonly buckets: readonly (readonly [atMostMs: number, calls: number])[]
    readonly sumMs: number
    readonly count: number
  }
  readonly linesShown: number
  readonly linesStruck: number
  readonly cached: number
}

type Family = (name: string, type: 'gauge' | 'counter', help: string, samples: readonly (readonly [string, number])[]) => void

/** The model's own calls carry `service_id="nexus"`, beside those that services report. */
function llmFamilies(family: Family, llm: LlmSource): void {
  const of = (more = '') => `{service_id="nexus",model=${label(llm.model)}${more}}`
  family('nexus_llm_tokens_input_total', 'counter', 'Tokens sent to the model.', [[of(), llm.inputTokens]])
  family('nexus_llm_tokens_output_total', 'counter', 'Tokens the model made, its thinking included.', [[of(), llm.outputTokens]])
  family('nexus_llm_cost_usd_total', 'counter', 'Cost in US dollars; 0 while no price is configured.', [[of(), llm.costUsd]])
  const calls = Object.entries(llm.calls).map(([outcome, count]) => [of(`,outcome=${label(outcome)}`), count ?? 0] as const)
  family('nexus_llm_calls_total', 'counter', 'Questions to the model, by how they ended.', calls)
  family('nexus_llm_lines_total', 'counter', "The model's lines: shown, struck by the claim gate, or taken from the cache.", [
    [of(',result="shown"'), llm.linesShown],
    [of(',result="struck"'), llm.linesStruck],
    [of(',result="cached"'), llm.cached],
  ])
}

function voiceFamilies(family: Family, { said, notSaid, waiting, flood, synthesizer }: VoiceSource): void {
  const spoken = Object.entries(said).map(([voice, count]) => [`{voice=${label(voice)}}`, count] as const)
  family('nexus_voice_said_total', 'counter', 'Utterances, by what spoke them.', spoken)
  family('nexus_voice_not_said_total', 'counter', 'What was kept from being said.', [['', notSaid]])
  family('nexus_voice_waiting', 'gauge', 'Events that wait for their turn to be said.', [['', waiting]])
  family('nexus_voice_flood', 'gauge', '1 while one summary stands for more alarms than a person can follow.', [['', flood ? 1 : 0]])
  if (!synthesizer) return
  family('nexus_voice_characters_today', 'gauge', 'Characters that ElevenLabs was given to speak today (UTC).', [
    ['', synthesizer.charactersUsed],
  ])
  const calls = Object.entries(synthesizer.calls).map(([outcome, count]) => [`{outcome=${label(outcome)}}`, count ?? 0] as const)
  family('nexus_voice_calls_total', 'counter', 'Speech asked of ElevenLabs, by how it ended.', calls)
}

/** A histogram has three names under one family. */
function llmLatency(lines: string[], { model, latency }: LlmSource): void {
  const name = 'nexus_llm_latency_milliseconds'
  const labels = `service_id="nexus",model=${label(model)}`
  lines.push(`# HELP ${name} Time of a call to the model.`, `# TYPE ${name} histogram`)
  for (const [atMost, calls] of latency.buckets) lines.push(`${name}_bucket{${labels},le="${atMost}"} ${calls}`)
  lines.push(`${name}_bucket{${labels},le="+Inf"} ${latency.count}`, `${name}_sum{${labels}} ${latency.sumMs}`)
  lines.push(`${name}_count{${labels}} ${latency.count}`)
}

/** A label value as the text format wants it. */
function label(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/** The page in Prometheus text format 0.0.4; what nobody measured is absent, never zero. */
export function metricsText(source: MetricsSource): string {
  const lines: string[] = []
  const family: Family = (name, type, help, samples) => {
    if (samples.length === 0) return
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map(([labels, value]) => `${name}${labels} ${value}`))
  }
  const fresh = source.services.filter((view) => !view.stale)
  family(
    'nexus_service_latency_milliseconds',
    'gauge',
    'Newest latency of the service.',
    fresh.flatMap((view) =>
      view.latencyMs === null ? [] : [[`{service_id=${label(view.serviceId)},status=${label(view.status)}}`, view.latencyMs] as const],
    ),
  )
  family(
    'nexus_service_error_rate_percent',
    'gauge',
    'Newest error rate of the service, 0 to 100.',
    fresh.flatMap((view) => (view.errorRate === null ? [] : [[`{service_id=${label(view.serviceId)}}`, view.errorRate * 100] as const])),
  )
  family(
    'nexus_system_integrity_percent',
    'gauge',
    'Fresh healthy services among the fresh known ones.',
    source.integrity === null ? [] : [['', source.integrity]],
  )
  family('nexus_websocket_connections', 'gauge', 'Clients of the live feed.', [['', source.connections]])
  family('nexus_events_accepted_total', 'counter', 'Telemetry events folded.', [['', source.ingest.accepted]])
  family('nexus_events_per_second', 'gauge', 'Measured rate of telemetry events.', [['', source.eventsPerSecond]])
  const { consumer } = source
  family(
    'nexus_kafka_lag',
    'gauge',
    'Messages of the topic that are not folded yet.',
    consumer && consumer.lag !== null ? [[`{consumer_group=${label(consumer.group)}}`, consumer.lag]] : [],
  )
  family(
    'nexus_events_rejected_total',
    'counter',
    'Telemetry refused, by reason.',
    Object.entries(source.ingest.by_reason).map(([reason, count]) => [`{reason=${label(reason)}}`, count ?? 0] as const),
  )
  const fixes = new Map<string, number>()
  for (const { serviceId, action } of source.remediations) {
    const labels = `{service_id=${label(serviceId)},action=${label(action)}}`
    fixes.set(labels, (fixes.get(labels) ?? 0) + 1)
  }
  family('nexus_remediations', 'gauge', 'Fixes tried, of those still remembered.', [...fixes])
  if (source.voice) voiceFamilies(family, source.voice)
  if (source.llm) {
    llmFamilies(family, source.llm)
    llmLatency(lines, source.llm)
  }
  return `${lines.join('\n')}\n`
}
