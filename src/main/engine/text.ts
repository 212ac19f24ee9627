/** Words and numbers for people. Hand-written: `toLocaleString` depends on the machine's locale data, and facts must not. */

const MAX_DATE_MS = 8.64e15

/** ISO 8601 instant of any number; out-of-range ones are clamped to what a date can hold. */
export function isoInstant(ms: number): string {
  return new Date(Math.min(MAX_DATE_MS, Math.max(-MAX_DATE_MS, ms))).toISOString()
}

/** The same for people: `2026-01-31 12:00:00 UTC`, with milliseconds where there are any. */
export const instantText = (ms: number): string =>
  isoInstant(ms)
    .replace('T', ' ')
    .replace(/(?:\.000)?Z$/, ' UTC')

/** 12345.6 -> "12,346"; below 100 one decimal is kept. */
export function plainNumber(value: number): string {
  const rounded = Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value)
  if (Math.abs(rounded) >= 1e15) return rounded.toExponential(2)
  const [whole = '0', fraction] = String(rounded).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

export const latencyText = (ms: number): string => `${plainNumber(ms)} ms`

/** A ratio 0..1 as percent. */
export const percentText = (ratio: number): string => `${plainNumber(ratio * 100)} %`

/** Length of time: seconds below two minutes, then minutes, then hours. */
export function durationText(ms: number): string {
  const seconds = ms / 1_000
  if (seconds < 120) return `${plainNumber(seconds)} s`
  if (seconds < 7_200) return `${plainNumber(seconds / 60)} min`
  return `${plainNumber(seconds / 3_600)} h`
}

/** "a", "a and b", "a, b and 3 more". */
export function listText(names: readonly string[], shown = 4): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length <= shown) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, shown - 1).join(', ')} and ${names.length - shown + 1} more`
}
