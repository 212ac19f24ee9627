/** Words and figures of reports. Everything that came in from outside passes `visible` before it is shown. */

/** Controls, format characters (right-to-left overrides, zero widths), lone surrogates, private characters, line separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

/** Text on one line in which every character can be seen: a right-to-left override reads `⟨U+202E⟩` and turns nothing around. */
export function visible(text: string): string {
  return text
    .replace(/[\t\n\r ]+/g, ' ')
    .trim()
    .replace(HIDDEN, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`)
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** `2,310`, `12.5`, `0.04`: three digits that count, whole above 100. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'unknown'
  const size = Math.abs(value)
  const text = size >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(size >= 10 ? 1 : 2)
  const [whole = '', decimals] = text.split('.')
  const fraction = decimals?.replace(/0+$/, '') || undefined
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`
}

export function milliseconds(value: number): string {
  return `${number(value)} ms`
}

/** A ratio 0..1 as percent. */
export function percent(ratio: number): string {
  return `${number(Math.round(ratio * 1_000) / 10)} %`
}

/** `850 ms`, `12.5 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${number(Math.round(ms / 100) / 10)} s`
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** `2026-01-01 00:00:05 UTC`. */
export function instant(text: string): string {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? 'unknown' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `00:00:05`, of UTC. */
export function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19)
}

/** `a`, `a and b`, `a, b and c`; of more than `most`, how many are left out. */
export function listed(items: readonly string[], most = 6): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items
  if (shown.length <= 1) return shown[0] ?? ''
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}

/** `1 service`, `3 services`. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Ends with a full stop, whatever it ended with. */
export function sentence(text: string): string {
  const shown = visible(text)
  return /[.!?]$/.test(shown) ? shown : `${shown}.`
}
