import { type Markup, markup, NOTHING } from '../markup.ts'
import { type ChartSpan, chart, type Marker } from './chart.ts'
import type { PostMortem } from './model.ts'

/** Services whose charts are shown: a manager reads a handful, JSON holds them all. */
const MOST_SERVICES = 8

function spanOf({ input }: PostMortem): ChartSpan | null {
  const times = input.evidence.series.flatMap(({ points }) => points.map((point) => Date.parse(point.at))).filter((ms) => !Number.isNaN(ms))
  if (times.length === 0) return null
  return { fromMs: times.reduce((a, b) => Math.min(a, b)), toMs: times.reduce((a, b) => Math.max(a, b)) }
}

function markersOf(document: PostMortem, serviceId: string, onsetMs: number | null): Marker[] {
  const { incident, remediations } = document.input
  const markers: Marker[] = []
  if (onsetMs !== null) markers.push({ atMs: onsetMs, kind: 'onset', label: 'onset' })
  markers.push({ atMs: Date.parse(incident.openedAt), kind: 'alert', label: onsetMs === null ? 'alert' : '' })
  for (const fix of remediations)
    if (fix.serviceId === serviceId) markers.push({ atMs: Date.parse(fix.startedAt), kind: 'fix', label: 'fix' })
  if (incident.state === 'resolved') markers.push({ atMs: document.endedMs, kind: 'end', label: 'resolved' })
  return markers
}

/** Latency and error rate of each service of the incident, the cause first, on one scale of time. */
export function chartsOf(document: PostMortem): Markup {
  const { impact, input } = document
  const span = spanOf(document)
  if (span === null) return NOTHING
  const charts = impact.slice(0, MOST_SERVICES).flatMap(({ serviceId, onsetMs }) => {
    const points = input.evidence.series.find((series) => series.serviceId === serviceId)?.points ?? []
    const markers = markersOf(document, serviceId, onsetMs)
    return [chart('latency', serviceId, points, span, markers), chart('errors', serviceId, points, span, markers)]
  })
  const drawn = charts.filter(({ html }) => html !== '')
  if (drawn.length === 0) return NOTHING
  const left = impact.length - MOST_SERVICES
  return markup`<div class="charts">${drawn}</div><p class="legend">The thick line is the mean, the thin one the largest value. Across: when it began there (red), when the incident opened (amber), fixes (violet), the end (green).${left > 0 ? ` ${left} more services are in the JSON export.` : ''}</p>`
}
