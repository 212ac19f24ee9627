import { visibleName } from '../../state/words'
import type { World } from '../../state/world'
import { FLAG } from '../../state/world'
import { LOOK, type LookCode } from '../palette'

const NUMBER = new Intl.NumberFormat('en-US')

/** Shortens a long name in the middle, keeping its telling start and end; what has no picture becomes `·`. */
export function shorten(id: string, max: number): string {
  const name = visibleName(id)
  const glyphs = [...name]
  if (glyphs.length <= max) return name
  const tail = Math.floor((max - 1) * 0.45)
  const head = max - 1 - tail
  return `${glyphs.slice(0, head).join('').trimEnd()}…${glyphs
    .slice(glyphs.length - tail)
    .join('')
    .trimStart()}`
}

/** Milliseconds for people: `340 ms`, `4,870 ms`, `0.8 ms`. */
export function latencyText(ms: number): string {
  if (Number.isNaN(ms)) return '– ms'
  return `${ms < 10 ? ms.toFixed(1) : NUMBER.format(Math.round(ms))} ms`
}

/** Error ratio as per cent: `0 %`, `1.4 %`, `80 %`. */
export function errorText(ratio: number): string {
  if (Number.isNaN(ratio)) return '– %'
  const percent = ratio * 100
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`
}

/** Age for people: `34 s`, `5 min`, `3 h`. */
export function ageText(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 120) return `${s} s`
  return s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`
}

/** Second line of a label: values, or why there are none. */
export function valuesText(world: World, slot: number, look: LookCode): string {
  const flags = world.flags[slot] as number
  if (look === LOOK.stale) return `no data for ${ageText(world.ageMs[slot] as number)}`
  if (look === LOOK.unknown) return 'no values yet'
  const latency = world.latencyMs[slot] as number
  const errors = world.errorRate[slot] as number
  const text = Number.isNaN(latency) && Number.isNaN(errors) ? 'no values' : `${latencyText(latency)} · ${errorText(errors)}`
  if ((flags & FLAG.recovering) !== 0) return `${text} · recovering`
  return (flags & FLAG.chronic) !== 0 ? `${text} · ◆ chronic` : text
}

/** How urgently a service wants to speak; higher first. */
export function urgency(world: World, slot: number, look: LookCode): number {
  const errors = world.errorRate[slot] as number
  const latency = world.latencyMs[slot] as number
  const base = look === LOOK.critical ? 4000 : look === LOOK.warning ? 2000 : look === LOOK.stale ? 1000 : 0
  const impact = world.impact[slot] as number
  const measured = (Number.isNaN(errors) ? 0 : errors * 1000) + (Number.isNaN(latency) ? 0 : Math.min(500, latency / 12))
  const worse = impact > 0 ? Math.min(1_800, 500 * Math.log2(1 + impact)) : measured
  return base + worse + (((world.flags[slot] as number) & FLAG.incident) !== 0 ? 150 : 0)
}
