import { NexusError } from '../../shared/errors.ts'

/** Where a page of incidents ended: opening time and row. Opaque outside; a new incident never shifts a page. */
export interface Keyset {
  readonly openedMs: number
  readonly key: number
}

export function writeCursor(keyset: Keyset): string {
  return Buffer.from(`${keyset.openedMs}:${keyset.key}`).toString('base64url')
}

export function readCursor(cursor: string): Keyset {
  const match = /^(-?[\d.e+]{1,30}):(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString())
  const openedMs = Number(match?.[1])
  const key = Number(match?.[2])
  if (!Number.isFinite(openedMs) || !Number.isSafeInteger(key)) {
    throw new NexusError(
      'NEXUS_INPUT_INVALID',
      'The cursor is not one that a former answer gave as next_cursor: leave it out to begin with the newest.',
    )
  }
  return { openedMs, key }
}
