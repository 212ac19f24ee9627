import type { SeriesPoint } from '../../../shared/model/service.ts'
import { type Markup, markup, NOTHING } from '../markup.ts'
import { clockTime, milliseconds, percent } from '../text.ts'

/** A moment drawn across a chart. */
export interface Marker {
  readonly atMs: number
  readonly kind: 'onset' | 'alert' | 'fix' | 'end'
  readonly label: string
}

export interface ChartSpan {
  readonly fromMs: number
  readonly toMs: number
}

const WIDTH = 560
const HEIGHT = 170
const PLOT = { left: 62, right: 12, top: 22, bottom: 24 }
const PLOT_WIDTH = WIDTH - PLOT.left - PLOT.right
const PLOT_HEIGHT = HEIGHT - PLOT.top - PLOT.bottom

/** Tops of scales that people can read, times a power of ten. */
const TOPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** The lowest readable top that is not below the value. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = TOPS.find((factor) => factor * power >= value) ?? 10
  return step * power
}

const rounded = (value: number): number => Math.round(value * 10) / 10

interface Scale {
  x(ms: number): number
  y(value: number): number
}

function scaleOf({ fromMs, toMs }: ChartSpan, top: number): Scale {
  const span = Math.max(toMs - fromMs, 1)
  return {
    x: (ms) => rounded(PLOT.left + (Math.min(Math.max(ms - fromMs, 0), span) / span) * PLOT_WIDTH),
    y: (value) => rounded(PLOT.top + PLOT_HEIGHT - (Math.min(Math.max(value, 0), top) / top) * PLOT_HEIGHT),
  }
}

/** Path data of one line; a missing value is a gap and never a zero. */
function lineOf(points: readonly SeriesPoint[], pick: (point: SeriesPoint) => number | null, scale: Scale): string {
  let path = ''
  let drawing = false
  for (const point of points) {
    const value = pick(point)
    if (value === null) {
      drawing = false
      continue
    }
    path += `${drawing ? 'L' : 'M'}${scale.x(Date.parse(point.at))} ${scale.y(value)}`
    // A single point is a short line of its own, or nobody would see it.
    if (!drawing) path += 'h0.1'
    drawing = true
  }
  return path
}

function markerOf({ atMs, kind, label }: Marker, scale: Scale): Markup {
  const x = scale.x(atMs)
  const right = x > WIDTH - 90
  return markup`<g class="marker ${kind}"><line x1="${x}" x2="${x}" y1="${PLOT.top - 6}" y2="${PLOT.top + PLOT_HEIGHT}"/><text x="${right ? x - 4 : x + 4}" y="${PLOT.top - 8}" text-anchor="${right ? 'end' : 'start'}">${label}</text></g>`
}

/** One chart of one service: its mean as a line, its largest value as a thin one, the moments of the incident across it. */
export function chart(
  kind: 'latency' | 'errors',
  serviceId: string,
  points: readonly SeriesPoint[],
  span: ChartSpan,
  markers: readonly Marker[],
): Markup {
  const mean = (point: SeriesPoint) => (kind === 'latency' ? point.latencyMs : point.errorRate)
  const worst = (point: SeriesPoint) => (kind === 'latency' ? point.latencyMaxMs : null)
  const values = points.flatMap((point) => [mean(point) ?? [], worst(point) ?? []].flat())
  if (values.length === 0) return NOTHING
  const top = niceCeiling(values.reduce((a, b) => Math.max(a, b)))
  const scale = scaleOf(span, top)
  const words = kind === 'latency' ? milliseconds : percent
  const title = kind === 'latency' ? 'Latency' : 'Error rate'
  const grid = [0, 0.5, 1].map((share) => {
    const y = scale.y(top * share)
    return markup`<line class="grid" x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${y}" y2="${y}"/><text class="axis" x="${PLOT.left - 6}" y="${y + 3.5}" text-anchor="end">${words(top * share)}</text>`
  })
  const shown = markers.filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)
  return markup`<figure><figcaption>${title} of ${serviceId}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title} of ${serviceId} from ${clockTime(span.fromMs)} to ${clockTime(span.toMs)} UTC, at most ${words(values.reduce((a, b) => Math.max(a, b)))}">
${grid}<text class="axis" x="${PLOT.left}" y="${HEIGHT - 8}">${clockTime(span.fromMs)}</text><text class="axis" x="${WIDTH - PLOT.right}" y="${HEIGHT - 8}" text-anchor="end">${clockTime(span.toMs)} UTC</text>
<path class="worst" d="${lineOf(points, worst, scale)}"/><path class="mean ${kind}" d="${lineOf(points, mean, scale)}"/>
${shown.map((marker) => markerOf(marker, scale))}</svg></figure>`
}
