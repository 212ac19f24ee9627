import { MAX_EVENT_BYTES } from '../../../shared/model/telemetry.ts'

/** How nearly every writer of events begins a line. */
const LEADING_TIMESTAMP = /^\s*\{\s*"timestamp"\s*:\s*"([^"\\]{1,40})"/
const ISO_INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** Reads event times off undecoded lines; consecutive equal timestamps are parsed once. */
export class EventTimeReader {
  private lastText = ''
  private lastMs: number | null = null

  /** Ms since the epoch, or null where the line has no valid timestamp. */
  read(line: string): number | null {
    const text = LEADING_TIMESTAMP.exec(line)?.[1] ?? anywhere(line)
    if (text === null) return null
    if (text !== this.lastText) {
      this.lastText = text
      const ms = ISO_INSTANT.test(text) ? Date.parse(text) : Number.NaN
      this.lastMs = Number.isNaN(ms) ? null : ms
    }
    return this.lastMs
  }
}

function anywhere(line: string): string | null {
  if (line.length > MAX_EVENT_BYTES || !line.includes('"timestamp"')) return null
  try {
    const value: unknown = JSON.parse(line)
    const text = (value as { timestamp?: unknown } | null)?.timestamp
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}
