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
}

/** A label value as the text format wants it. */
function label(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/** The page in Prometheus text format 0.0.4; what nobody measured is absent, never zero. */
export function metricsText(source: MetricsSource): string {
  const lines: string[] = []
  const family = (
    name: string,
    type: 'gauge' | 'counter',
    help: string,
    samples: readonly (readonly [labels: string, value: number])[],
  ) => {
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
  return `${lines.join('\n')}\n`
}
