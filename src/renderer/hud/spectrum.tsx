import { useAtomValue } from 'jotai'
import { useEffect, useRef } from 'react'
import { feed } from '../client/session.ts'
import type { SpectrumHistory } from '../state/history.ts'
import { countsAtom, freshAtom, spectrumVersionAtom } from '../state/store.ts'
import { themeAtom } from '../state/view.ts'
import { clockText, spanText } from '../state/words.ts'
import { useClockKind } from './hooks.ts'

const TONES = ['critical', 'warning', 'stale', 'unknown', 'healthy'] as const

interface Ink {
  readonly critical: string
  readonly warning: string
  readonly stale: string
  readonly healthy: string
  readonly gap: string
}

function inkOf(element: Element): Ink {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    critical: read('--critical-fill'),
    warning: read('--warning'),
    stale: read('--stale-dim'),
    healthy: read('--healthy'),
    gap: read('--line'),
  }
}

/** Seconds between the marks on the time axis. */
const TICK_MS = 60_000

/**
 * Draws columns, newest at the right edge, around a middle line that is never empty: the
 * height is the share of services in trouble (at least a sixth, so that one of fifty still
 * shows), red inside amber inside grey. Quiet time is a thin green line.
 */
export function drawSpectrum(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  history: SpectrumHistory,
  ink: Ink,
): void {
  const { width, height } = size
  const { capacity, columnMs } = history
  const columns = history.all()
  const step = width / capacity
  const bar = Math.max(1, step * 0.72)
  const middle = height / 2
  context.clearRect(0, 0, width, height)
  context.fillStyle = ink.gap
  context.fillRect(0, middle - 0.5, width, 1)
  for (let x = width; x > 0; x -= (TICK_MS / columnMs) * step) context.fillRect(Math.round(x) - 1, middle - 3, 1, 6)
  columns.forEach((column, index) => {
    const x = width - (columns.length - index) * step
    const total = TONES.reduce((sum, tone) => sum + column[tone], 0)
    if (column.gap || total === 0) return
    const share = (count: number) => (count === 0 ? 0 : Math.max(1 / 6, count / total))
    const band = (part: number, colour: string) => {
      const tall = Math.max(3, Math.min(1, part) * height)
      context.fillStyle = colour
      context.fillRect(x, middle - tall / 2, bar, tall)
    }
    const critical = share(column.critical)
    const warning = critical + share(column.warning)
    const faded = warning + share(column.stale)
    if (faded > warning) band(faded, ink.stale)
    if (warning > critical) band(warning, ink.warning)
    if (critical > 0) band(critical, ink.critical)
    if (faded === 0) band(0, column.healthy > 0 ? ink.healthy : ink.stale)
  })
}

/** Slim picture of the last minutes: taller and redder where there was more trouble. */
export function Spectrum() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const version = useAtomValue(spectrumVersionAtom)
  const theme = useAtomValue(themeAtom)
  const counts = useAtomValue(countsAtom)
  const fresh = useAtomValue(freshAtom)
  const clock = useClockKind()
  const { spectrum } = feed

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version`, `counts` and `theme` say that there is something new to draw
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const draw = () => {
      const ratio = window.devicePixelRatio || 1
      const width = Math.max(1, Math.round(element.clientWidth * ratio))
      const height = Math.max(1, Math.round(element.clientHeight * ratio))
      if (element.width !== width) element.width = width
      if (element.height !== height) element.height = height
      const context = element.getContext('2d')
      if (context) drawSpectrum(context, { width, height }, spectrum, inkOf(element))
    }
    draw()
    const observer = new ResizeObserver(draw)
    observer.observe(element)
    return () => observer.disconnect()
  }, [version, theme, counts, spectrum])

  const columns = spectrum.all()
  const minutes = `${Math.round((spectrum.capacity * spectrum.columnMs) / 60_000)} min`
  const troubled = columns.filter((column) => !column.gap && column.critical > 0).length * spectrum.columnMs
  const first = columns[0]
  const last = columns.at(-1)
  return (
    <figure className="spectrum" data-testid="spectrum">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`The last ${minutes} on screen: ${troubled === 0 ? 'no critical service' : `a critical service during ${spanText(troubled)}`}.`}
      />
      <figcaption>
        <span>{columns.length < spectrum.capacity ? `last ${minutes} on screen` : first?.at ? clockText(first.at, clock) : ''}</span>
        <span className={fresh ? 'spectrum-now' : 'spectrum-now is-lost'}>
          {fresh ? (last?.at ? clockText(last.at, clock) : 'now') : 'not live'}
        </span>
      </figcaption>
    </figure>
  )
}
