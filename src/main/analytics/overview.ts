import { DASHBOARD_RANGES, type DashboardRange, MOST_LATENCIES, MOST_ROWS, type Overview } from '../../shared/model/dashboard.ts'
import type { IncidentSummary, Severity } from '../../shared/model/incident.ts'
import type { ServiceView } from '../../shared/model/service.ts'
import type { SourceStatus } from '../../shared/model/source.ts'
import type { EngineSnapshot } from '../engine/types.ts'
import type { Analytics } from './analytics.ts'
import type { Charted } from './service-book.ts'
import { rounded, roundedAll, spanOf } from './span.ts'

const MOST_INCIDENTS = 5
const SEVERITY_RANK: Readonly<Record<Severity, number>> = { p1: 0, p2: 1, p3: 2, p4: 3 }
/** Of a service that was never measured. */
const unmeasured = (range: DashboardRange): Charted => ({
  series: new Array<number | null>(DASHBOARD_RANGES[range].columns).fill(null),
  peak: null,
})

/** What the System Overview is made of besides the analytics. */
export interface OverviewInput {
  readonly range: DashboardRange
  readonly snapshot: EngineSnapshot
  readonly source: SourceStatus
  /** Consumer group of the broker; null: there is none. */
  readonly consumer: { readonly group: string; readonly lag: number | null } | null
  /** Median of a service's healthy latency, ms. */
  usualMs(serviceId: string): number | null
}

/** Trouble first: critical, warning, silent, healthy; last, what was never measured. */
function rankOf({ status, stale }: ServiceView): number {
  if (status === 'unknown') return 4
  if (stale) return 2
  return status === 'critical' ? 0 : status === 'warning' ? 1 : 3
}

interface Row {
  readonly view: ServiceView
  readonly rank: number
  readonly recentMs: number | null
  readonly errors: Charted
}

const byName = (a: Row, b: Row) => (a.view.serviceId < b.view.serviceId ? -1 : 1)
const rowOf = ({ view }: Row) => ({ serviceId: view.serviceId, status: view.status, stale: view.stale, incidentId: view.incidentId })

/** The System Overview as it stands. */
export function overviewOf(analytics: Analytics, input: OverviewInput): Overview {
  const { services, system, log } = analytics
  const { range, snapshot, source, consumer } = input
  const nowMs = analytics.nowMs ?? 0
  const rows = snapshot.services.map((view): Row => {
    const history = services.get(view.serviceId)
    return {
      view,
      rank: rankOf(view),
      recentMs: history?.recent('latency', nowMs) ?? null,
      errors: history?.chart('error', range, nowMs) ?? unmeasured(range),
    }
  })
  return {
    ...spanOf(analytics, range),
    integrity: snapshot.integrity,
    integritySeries: roundedAll(system.chart('integrity', range, nowMs)),
    services: countsOf(snapshot.services),
    incidents: {
      active: snapshot.activeIncidents.length,
      series: system.chart('incidents', range, nowMs),
      newest: worst(snapshot.activeIncidents),
    },
    latency: latencies(analytics, input, rows, nowMs),
    errors: heatmap(analytics, rows, nowMs),
    eventsSeries: roundedAll(system.rates(range, nowMs)),
    lag: consumer === null ? null : { group: consumer.group, messages: consumer.lag, series: system.chart('lag', range, nowMs) },
    fps: rounded(analytics.framesPerSecond),
    source,
    events: log.list(),
  }
}

function countsOf(views: readonly ServiceView[]): Overview['services'] {
  const counts = { total: views.length, healthy: 0, warning: 0, critical: 0, unknown: 0 }
  for (const view of views) {
    if (view.stale || view.status === 'unknown') counts.unknown++
    else counts[view.status]++
  }
  return counts
}

function worst(incidents: readonly IncidentSummary[]): IncidentSummary[] {
  const sorted = [...incidents].sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || (a.openedAt < b.openedAt ? 1 : -1))
  return sorted.slice(0, MOST_INCIDENTS)
}

/** In doublings: small changes do not exchange services. */
const doublings = (value: number): number => Math.round(Math.log2(Math.max(value, 1 / 64)))

/** The worst services; where all are well, the slowest. In the order of trouble, then of names, so that rows do not dance. */
function latencies({ services }: Analytics, { range, usualMs }: OverviewInput, rows: readonly Row[], nowMs: number): Overview['latency'] {
  const picked = rows
    .filter((row) => row.recentMs !== null || row.rank < 3)
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        doublings(b.view.impact) - doublings(a.view.impact) ||
        doublings(b.recentMs ?? 0) - doublings(a.recentMs ?? 0) ||
        byName(a, b),
    )
    .slice(0, MOST_LATENCIES)
    .sort((a, b) => a.rank - b.rank || byName(a, b))
  return picked.map((row) => {
    const { series, peak } = services.get(row.view.serviceId)?.chart('latency', range, nowMs) ?? unmeasured(range)
    return {
      ...rowOf(row),
      recentMs: rounded(row.recentMs),
      peakMs: rounded(peak),
      usualMs: rounded(usualMs(row.view.serviceId)),
      series: roundedAll(series),
    }
  })
}

/** Of ten steps: small changes do not reorder the rows. */
const step = (peak: number | null): number => (peak === null ? -1 : Math.ceil(peak * 10))

function heatmap({ services }: Analytics, rows: readonly Row[], nowMs: number): Overview['errors'] {
  const sorted = [...rows].sort((a, b) => a.rank - b.rank || step(b.errors.peak) - step(a.errors.peak) || byName(a, b))
  const rest = sorted.slice(MOST_ROWS)
  return {
    rows: sorted.slice(0, MOST_ROWS).map((row) => ({
      ...rowOf(row),
      recent: rounded(services.get(row.view.serviceId)?.recent('error', nowMs) ?? null),
      peak: rounded(row.errors.peak),
      cells: roundedAll(row.errors.series),
    })),
    rest: rest.length === 0 ? null : { services: rest.length, ...worstOf(rest) },
  }
}

/** The highest of several services in each column. */
function worstOf(rows: readonly Row[]): { peak: number | null; cells: (number | null)[] } {
  const higher = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b))
  const columns = Math.max(0, ...rows.map(({ errors }) => errors.series.length))
  const cells = Array.from({ length: columns }, (_, i) =>
    rows.reduce<number | null>((most, { errors }) => higher(most, errors.series[i] ?? null), null),
  )
  return { peak: rounded(cells.reduce(higher, null)), cells: roundedAll(cells) }
}
