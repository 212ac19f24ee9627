/** Lengths of time as people write them: `30s`, `2m`, `1h`, `500ms`, `1d`. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const SECOND_MS = 1_000
export const DAY_MS = 86_400_000

/** Milliseconds; null where the text is no such length. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text)
  const unit = UNITS[match?.[2] ?? '']
  return match === null || unit === undefined ? null : Number(match[1]) * unit
}

/** Shortest form that parses back to the same length: 120000 -> `2m`. */
export function printDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = UNITS[unit] ?? 1
    if (ms !== 0 && ms % size === 0) return `${ms / size}${unit}`
  }
  return ms === 0 ? '0s' : `${ms}ms`
}
