import { useAtomValue } from 'jotai'
import { useEffect, useRef } from 'react'
import { feed } from '../client/session.ts'
import type { SpectrumColumn } from '../state/history.ts'
import { countsAtom, freshAtom, spectrumVersionAtom } from '../state/store.ts'
import { themeAtom } from '../state/view.ts'
import { clockText, spanText } from '../state/words.ts'
import { useClockKind } from './hooks.ts'

const TONES = ['critical', 'warning', 'stale', 'unknown', 'healthy'] as const

interface Ink {
  readonly critical: string
  readonly warning: string
  readonly stale: string
  readonly unknown: string
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
    unknown: read('--stale-dim'),
    healthy: read('--healthy-dim'),
    gap: read('--line'),
  }
}

/**
 * Draws columns, newest at the right edge. Trouble grows from the middle line outward and
 * is drawn at full height share, so one bad service of fifty still shows: at least an
 * eighth of the height.
 */
export function drawSpectrum(context: CanvasRenderingContext2D, width: number, height: number, columns: readonly SpectrumColumn[], capacity: number, ink: Ink): void {
  context.clearRect(0, 0, width, height)
  const step = width / capacity
  const bar = Math.max(1, step * 0.72)
  const middle = height / 2
  columns.forEach((column, index) => {
    const x = width - (columns.length - index) * step
    const total = TONES.reduce((sum, tone) => sum + column[tone], 0)
    if (column.gap || total === 0) {
      context.fillStyle = ink.gap
      context.fillRect(x, middle - 1, bar, 2)
      return
    }
    const share = (count: number) => (count === 0 ? 0 : Math.max(0.14, count / total))
    const critical = share(column.critical)
    const warning = share(column.warning)
    const faded = share(column.stale + column.unknown)
    const calm = 0.12 + 0.1 * (column.healthy / total)
    const band = (size: number, colour: string) => {
      context.fillStyle = colour
      context.fillRect(x, middle - (size * height) / 2, bar, Math.max(1, size * height))
    }
    band(Math.min(1, critical + warning + faded + calm), column.stale + column.unknown > 0 ? ink.stale : ink.healthy)
    if (column.healthy > 0) band(Math.min(1, critical + warning + calm), ink.healthy)
    if (warning > 0) band(Math.min(1, critical + warning), ink.warning)
    if (critical > 0) band(Math.min(1, critical), ink.critical)
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
      if (context) drawSpectrum(context, width, height, spectrum.all(), spectrum.capacity, inkOf(element))
    }
    draw()
    const observer = new ResizeObserver(draw)
    observer.observe(element)
    return () => observer.disconnect()
  }, [version, theme, counts, spectrum])

  const columns = spectrum.all()
  const minutes = spanText(spectrum.capacity * spectrum.columnMs)
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
        <span>{columns.length < spectrum.capacity ? `last ${minutes}` : first?.at ? clockText(first.at, clock) : ''}</span>
        <span className={fresh ? 'spectrum-now' : 'spectrum-now is-lost'}>{fresh ? (last?.at ? clockText(last.at, clock) : 'now') : 'not live'}</span>
      </figcaption>
    </figure>
  )
}
