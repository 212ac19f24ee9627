/**
 * Figures in words, one place for the whole console: grouped digits, a space before
 * the unit, a dash where nothing is known. The locale is fixed so that a screenshot
 * reads the same on every machine.
 */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const tenth = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Shown where there is no value. */
export const NONE = '–'

/** Latency in ms: whole from 10 ms up, one decimal below. */
export function latencyText(ms: number | null): string {
  if (ms === null || Number.isNaN(ms)) return NONE
  return `${ms !== 0 && ms < 10 ? tenth.format(ms) : whole.format(ms)} ms`
}

/** Ratio 0..1 as percent: whole from 10 % up, one decimal below. */
export function percentText(ratio: number | null): string {
  if (ratio === null || Number.isNaN(ratio)) return NONE
  const percent = ratio * 100
  return `${percent === 0 || percent >= 9.95 ? whole.format(percent) : tenth.format(percent)} %`
}

/** A rate per second: whole from 100 up, one decimal below. */
export function rateText(hz: number): string {
  return hz >= 99.95 ? whole.format(hz) : tenth.format(hz)
}

/** A count with grouped digits. */
export function countText(count: number): string {
  return whole.format(count)
}

/** A text that ends as a sentence does. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/**
 * A name as it can be shown: what has no picture, breaks lines or turns the reading direction
 * (and could dress one name as another) becomes `·`; the length stays.
 */
export function visibleName(name: string): string {
  const shown = name.replace(/[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '·')
  return shown.trim() === '' ? '·'.repeat(shown.length) : shown
}

/** A name cut in the middle to at most `most` characters: ids of real systems differ at their ends. */
export function shortName(id: string, most = 44): string {
  const name = visibleName(id)
  if (name.length <= most) return name
  const tail = Math.floor((most - 1) * 0.45)
  return `${name.slice(0, most - 1 - tail)}…${name.slice(-tail)}`
}

/** `1 incident`, `2 incidents`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`
}

/** A span in ms as people say it: `14 s`, `3 min 05 s`, `2 h 10 min`, `4 d 3 h`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** A span in ms as a stopwatch: `00:31`, `12:05`, `1:02:05`, `12 d`. */
export function stopwatchText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  if (hours >= 100) return `${whole.format(Math.floor(hours / 24))} d`
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** Bytes as MiB, whole. */
export function mebibytesText(bytes: number): string {
  return `${whole.format(bytes / 1_048_576)} MiB`
}

/**
 * Which clock a page speaks: a live system is read in the viewer's own time zone, a
 * recording in UTC with its date, because its hours belong to somewhere else.
 */
export type ClockKind = 'local' | 'utc'

const clocks: Record<ClockKind, Intl.DateTimeFormat> = {
  local: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  utc: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'UTC' }),
}
const dates: Record<ClockKind, Intl.DateTimeFormat> = {
  local: new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }),
  utc: new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'UTC' }),
}

/** `14:52:10` of an instant (ISO text or ms); a dash for none. */
export function clockText(at: string | number | null, kind: ClockKind): string {
  const ms = typeof at === 'string' ? Date.parse(at) : at
  if (ms === null || Number.isNaN(ms)) return NONE
  return clocks[kind].format(ms)
}

const INSTANT = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC)\b/g

/** A sentence of the core with its instants on the page's own clock. */
export function withClock(text: string, kind: ClockKind): string {
  return text.replace(INSTANT, (at) => clockText(at, kind))
}

/** `2025-12-26` of an instant; a dash for none. */
export function dateText(at: number | null, kind: ClockKind): string {
  return at === null || Number.isNaN(at) ? NONE : dates[kind].format(at)
}

/** `2025-12-26 14:52:10` of an instant; ` UTC` is added for recordings. */
export function dateTimeText(at: string | number | null, kind: ClockKind): string {
  const ms = typeof at === 'string' ? Date.parse(at) : at
  if (ms === null || Number.isNaN(ms)) return NONE
  return `${dates[kind].format(ms)} ${clocks[kind].format(ms)}${kind === 'utc' ? ' UTC' : ''}`
}
