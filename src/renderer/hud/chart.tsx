import { useAtomValue } from 'jotai'
import { useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import { themeAtom } from '../state/view.ts'
import { clockText, NONE } from '../state/words.ts'
import { useClockKind } from './hooks.ts'

export interface ChartPoint {
  /** Source time, ms. */
  readonly at: number
  readonly value: number | null
}

/** A horizontal line with a name. */
export interface ChartLine {
  readonly value: number
  readonly label: string
  readonly tone: 'critical' | 'warning' | 'usual'
}

/** An instant with a name, drawn as an upright line. */
export interface ChartMark {
  /** Source time, ms. */
  readonly at: number
  readonly label: string
}

interface ChartProps {
  readonly title: string
  readonly points: readonly ChartPoint[]
  readonly lines: readonly ChartLine[]
  readonly format: (value: number | null) => string
  readonly testId: string
  /** Span of time that several charts share, ms; absent: that of the points. */
  readonly span?: readonly [number, number]
  readonly marks?: readonly ChartMark[]
  /** One of several under each other: lower, and with the hours only where `hours` says so. */
  readonly row?: { readonly hours: boolean }
}

const NO_MARKS: readonly ChartMark[] = []
const DASH: Readonly<Record<ChartLine['tone'], number[]>> = { critical: [6, 4], warning: [2, 4], usual: [1, 3] }

/** Chart text grows with the page's. */
function fontPx(): number {
  return 0.82 * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16)
}

function drawLines(plot: uPlot, lines: readonly ChartLine[], colours: (name: string) => string): void {
  const { ctx, bbox } = plot
  const ratio = uPlot.pxRatio
  ctx.save()
  ctx.font = `${Math.round(fontPx() * ratio)}px "Barlow Condensed", sans-serif`
  ctx.lineJoin = 'round'
  ctx.textBaseline = 'bottom'
  ctx.lineWidth = ratio
  // Labels at the right are kept apart: each is lifted above the one below it.
  let free = Number.POSITIVE_INFINITY
  for (const line of [...lines].sort((a, b) => a.value - b.value)) {
    const y = plot.valToPos(line.value, 'y', true)
    if (y < bbox.top || y > bbox.top + bbox.height) continue
    const colour = colours(`--${line.tone === 'usual' ? 'flow' : line.tone}`)
    ctx.strokeStyle = colour
    ctx.fillStyle = colour
    ctx.setLineDash(DASH[line.tone].map((n) => n * ratio))
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    // What is usual is written at the left, limits at the right: they are often close together.
    ctx.setLineDash([])
    ctx.strokeStyle = colours('--panel-solid')
    ctx.lineWidth = 4 * ratio
    ctx.textAlign = line.tone === 'usual' ? 'left' : 'right'
    const x = line.tone === 'usual' ? bbox.left + 2 * ratio : bbox.left + bbox.width - 2 * ratio
    const base = line.tone === 'usual' ? y - ratio : Math.min(y - ratio, free)
    if (line.tone !== 'usual') free = base - fontPx() * ratio * 1.15
    ctx.strokeText(line.label, x, base)
    ctx.fillText(line.label, x, base)
    ctx.lineWidth = ratio
  }
  ctx.restore()
}

function drawMarks(plot: uPlot, marks: readonly ChartMark[], colours: (name: string) => string): void {
  const { ctx, bbox } = plot
  const ratio = uPlot.pxRatio
  ctx.save()
  ctx.font = `${Math.round(fontPx() * ratio)}px "Barlow Condensed", sans-serif`
  ctx.textBaseline = 'top'
  ctx.strokeStyle = colours('--sand')
  ctx.fillStyle = colours('--sand')
  for (const mark of marks) {
    const x = plot.valToPos(mark.at / 1000, 'x', true)
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.lineWidth = (mark.label === '' ? 1 : 2) * ratio
    ctx.setLineDash(mark.label === '' ? [3 * ratio, 3 * ratio] : [])
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    const room = bbox.left + bbox.width - x
    ctx.textAlign = room < 60 * ratio ? 'right' : 'left'
    ctx.setLineDash([])
    const at = x + (room < 60 * ratio ? -4 : 4) * ratio
    ctx.lineWidth = 5 * ratio
    ctx.strokeStyle = colours('--panel-solid')
    ctx.strokeText(mark.label, at, bbox.top)
    ctx.strokeStyle = colours('--sand')
    ctx.fillText(mark.label, at, bbox.top)
  }
  ctx.restore()
}

/** One measure over time, with its limits and what is usual. */
export function Chart({ title, points, lines, format, testId, span, marks = NO_MARKS, row }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const theme = useAtomValue(themeAtom)
  const clock = useClockKind()
  const limits = useRef(lines)
  const shared = useRef({ span, marks })
  const hours = row?.hours ?? true
  const data = useMemo<uPlot.AlignedData>(() => {
    const sorted = [...points].sort((a, b) => a.at - b.at).filter((point, index, all) => index === 0 || point.at !== all[index - 1]?.at)
    return [sorted.map((point) => point.at / 1000), sorted.map((point) => point.value)]
  }, [points])
  const newest = useRef(data)

  useEffect(() => {
    limits.current = lines
    shared.current = { span, marks }
    newest.current = data
    plot.current?.setData(data)
  }, [data, lines, span, marks])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme rebuilds the plot, because its colours are read once
  useEffect(() => {
    const element = box.current
    if (!element) return
    const style = getComputedStyle(element)
    const colours = (name: string) => style.getPropertyValue(name).trim()
    const text = colours('--text-2')
    const grid = colours('--line')
    const size = fontPx()
    const font = `${Math.round(size)}px "Barlow Condensed", sans-serif`
    const axis = { stroke: text, font, ticks: { show: false }, grid: { stroke: grid, width: 1 } }
    const made = new uPlot(
      {
        width: Math.max(80, element.clientWidth),
        height: Math.max(60, element.clientHeight),
        padding: [8, size * 1.7, hours ? 0 : size * 0.6, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          // A single sample gets five minutes around it.
          x: {
            time: true,
            range: (_plot, min, max) => {
              const wanted = shared.current.span
              if (wanted) return [wanted[0] / 1000, wanted[1] / 1000]
              return min === max ? [min - 150, max + 150] : [min, max]
            },
          },
          y: {
            range: (_plot, _min, max) => [
              0,
              Math.max(max, ...limits.current.filter((l) => l.tone === 'usual').map((l) => l.value * 2), 0.001) * 1.15,
            ],
          },
        },
        axes: [
          {
            ...axis,
            show: hours,
            size: size * 1.8,
            space: size * 7,
            grid: { show: false },
            values: (_plot, ticks) => ticks.map((tick) => clockText(tick * 1000, clock)),
          },
          { ...axis, size: size * 4.9, space: size * 2.2, values: (_plot, ticks) => ticks.map((tick) => format(tick)) },
        ],
        series: [
          {},
          {
            stroke: colours('--orange'),
            width: 2,
            fill: colours('--chart-fill'),
            spanGaps: false,
            points: { show: data[0].length < 40, size: 4, fill: colours('--orange') },
          },
        ],
        hooks: {
          draw: [(drawn) => drawLines(drawn, limits.current, colours), (drawn) => drawMarks(drawn, shared.current.marks, colours)],
        },
      },
      newest.current,
      element,
    )
    plot.current = made
    const observer = new ResizeObserver(() =>
      made.setSize({ width: Math.max(80, element.clientWidth), height: Math.max(60, element.clientHeight) }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [theme, clock, format, hours])

  const values = points.map((point) => point.value).filter((value) => value !== null)
  const last = values.at(-1) ?? null
  const summary =
    values.length === 0
      ? `${title}: no value yet.`
      : `${title}: now ${format(last)}, lowest ${format(Math.min(...values))}, highest ${format(Math.max(...values))}${lines.map((line) => `, ${line.label}`).join('')}${marks.map((mark) => (mark.label === '' ? '' : `, ${mark.label} at ${clockText(mark.at, clock)}`)).join('')}.`
  return (
    <figure className={`chart ${row ? `is-row ${hours ? 'has-hours' : ''}` : ''}`} data-testid={testId}>
      <figcaption>
        <span>{title}</span>
        <b>{last === null ? NONE : format(last)}</b>
      </figcaption>
      <div className="chart-box" ref={box} role="img" aria-label={summary} />
    </figure>
  )
}
