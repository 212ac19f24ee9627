import { crc32 } from 'node:zlib'
import type { z } from 'zod'
import { type Camelized, fromWire, toWire } from '../../shared/model/case.ts'
import { numberOf, type Row, textOf } from './driver.ts'

/** A value as one row keeps it: wire JSON and its checksum. */
export interface Body {
  readonly text: string
  readonly crc: number
}

export function writeBody<Wire>(value: Camelized<Wire>): Body {
  const text = JSON.stringify(toWire<Wire>(value))
  return { text, crc: crc32(text) }
}

/** The value of a row's `body`, or null when the row is damaged. */
export function readBody<Wire>(row: Row, schema: z.ZodType<Wire>): Camelized<Wire> | null {
  try {
    const text = textOf(row, 'body')
    if (crc32(text) !== numberOf(row, 'crc')) return null
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? fromWire(parsed.data) : null
  } catch {
    return null
  }
}
