/** What a column can hold in either driver. */
export type SqlValue = string | number | Uint8Array | null
export type Row = Readonly<Record<string, unknown>>

/** A prepared statement. */
export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number }
  get(...values: SqlValue[]): Row | undefined
  all(...values: SqlValue[]): Row[]
}

/**
 * The whole of SQLite that records use: exec, prepare, run, get, all, transaction.
 * Kept this small so that `node:sqlite` can stand in for better-sqlite3 wherever
 * its binary does not load. Every failure is a {@link SqlFailure}.
 */
export interface Driver {
  readonly name: DriverName
  exec(sql: string): void
  prepare(sql: string): Statement
  /** Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back and rethrows when it throws. */
  transaction<T>(work: () => T): T
  close(): void
}

export type DriverName = 'better-sqlite3' | 'node:sqlite'

/** `damaged`: the file is no database or a broken one; `schema`: tables are not what this code knows. */
export type FailureKind = 'damaged' | 'schema' | 'full' | 'busy' | 'readonly' | 'io' | 'other'

/** A failure of the database, told apart by what can be done about it. */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure'
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** Primary result codes of sqlite3.h, by number (node:sqlite) and by name (better-sqlite3). */
const KINDS: Readonly<Record<string, FailureKind>> = {
  1: 'schema',
  5: 'busy',
  6: 'busy',
  8: 'readonly',
  10: 'io',
  11: 'damaged',
  13: 'full',
  14: 'io',
  26: 'damaged',
  SQLITE_ERROR: 'schema',
  SQLITE_BUSY: 'busy',
  SQLITE_LOCKED: 'busy',
  SQLITE_READONLY: 'readonly',
  SQLITE_IOERR: 'io',
  SQLITE_CORRUPT: 'damaged',
  SQLITE_FULL: 'full',
  SQLITE_CANTOPEN: 'io',
  SQLITE_NOTADB: 'damaged',
}

/** The failure behind any error of either driver. */
export function toFailure(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error
  const message = error instanceof Error ? error.message : String(error)
  const { code, errcode } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown; errcode?: unknown }
  if (errcode === 522 || code === 'SQLITE_IOERR_SHORT_READ')
    return new SqlFailure('damaged', 'the file is shorter than its pages', { cause: error })
  // Extended codes keep the primary one in the low byte (SQLITE_IOERR_WRITE = 778) or as the name's prefix.
  const key = typeof errcode === 'number' ? String(errcode & 0xff) : String(code).split('_').slice(0, 2).join('_')
  return new SqlFailure(KINDS[key] ?? 'other', message, { cause: error })
}

/** Runs `work`, turning whatever it throws into a {@link SqlFailure}. */
export function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toFailure(error)
  }
}

/** The one transaction of both drivers. Errors of `work` itself pass unchanged. */
export function inTransaction<T>(exec: (sql: string) => void, work: () => T): T {
  exec('BEGIN IMMEDIATE')
  let result: T
  try {
    result = work()
    exec('COMMIT')
  } catch (error) {
    try {
      exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself already (disk full, damaged file).
    }
    throw error
  }
  return result
}

const wrong = (column: string, wanted: string) => new SqlFailure('damaged', `column ${column} does not hold ${wanted}`)

/** Column readers: a damaged file can hold any type anywhere. */
export function textOf(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw wrong(column, 'text')
  return value
}

export function numberOf(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw wrong(column, 'a number')
  return value
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (!(value instanceof Uint8Array)) throw wrong(column, 'bytes')
  return value
}
