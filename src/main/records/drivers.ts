import { createRequire } from 'node:module'
import type Database from 'better-sqlite3'
import { type Driver, type DriverName, guarded, inTransaction, type Row, SqlFailure, type SqlValue, type Statement } from './driver.ts'

/** Opens one database file (or `:memory:`). */
export type OpenDriver = (file: string) => Driver

/** The calls both libraries share. */
interface RawStatement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  get(...values: SqlValue[]): unknown
  all(...values: SqlValue[]): unknown[]
}
interface RawDatabase {
  exec(sql: string): unknown
  prepare(sql: string): RawStatement
  close(): unknown
}

function wrapStatement(raw: RawStatement): Statement {
  return {
    run: (...values) =>
      guarded(() => {
        const { changes, lastInsertRowid } = raw.run(...values)
        return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
      }),
    get: (...values) => guarded(() => raw.get(...values) as Row | undefined),
    all: (...values) => guarded(() => raw.all(...values) as Row[]),
  }
}

function wrap(name: DriverName, raw: RawDatabase): Driver {
  const exec = (sql: string) => {
    guarded(() => raw.exec(sql))
  }
  return {
    name,
    exec,
    prepare: (sql) => wrapStatement(guarded(() => raw.prepare(sql))),
    transaction: (work) => inTransaction(exec, work),
    close: () => {
      guarded(() => raw.close())
    },
  }
}

/** better-sqlite3, or a throw where its binary does not load on this machine. */
function loadBetterSqlite(): OpenDriver {
  // Its binary ends an older Node with a segmentation fault, which nothing can catch.
  if (Number.parseInt(process.versions.node, 10) < 22)
    throw new SqlFailure('other', `it needs Node 22 or newer, and this is ${process.versions.node}`)
  const load = createRequire(import.meta.url)
  const Library = load('better-sqlite3') as typeof Database
  // The binary is loaded by the first database, so a broken one shows here and not at the user's file.
  new Library(':memory:').close()
  return (file) =>
    wrap(
      'better-sqlite3',
      guarded(() => new Library(file) as unknown as RawDatabase),
    )
}

/** Node's own SQLite; in Electron's Node too. */
function loadNodeSqlite(): OpenDriver {
  const library = process.getBuiltinModule('node:sqlite')
  if (library === undefined) throw new SqlFailure('other', 'this Node has no node:sqlite')
  return (file) =>
    wrap(
      'node:sqlite',
      guarded(() => new library.DatabaseSync(file) as unknown as RawDatabase),
    )
}

const LOADERS: Readonly<Record<DriverName, () => OpenDriver>> = {
  'better-sqlite3': loadBetterSqlite,
  'node:sqlite': loadNodeSqlite,
}

/** The named driver; throws when it does not load here. */
export function loadDriver(name: DriverName): OpenDriver {
  return LOADERS[name]()
}

/**
 * The first driver of `order` that loads, with a sentence for people when it is not
 * the first. Throws only when none does.
 */
export function loadAnyDriver(
  order: readonly DriverName[],
  load: (name: DriverName) => OpenDriver = loadDriver,
): { open: OpenDriver; notice: string | null } {
  const failed: string[] = []
  for (const name of order) {
    try {
      const open = load(name)
      return {
        open,
        notice: failed.length === 0 ? null : `${failed.join('; ')}, so history is kept through ${name} instead; reinstall to get it back.`,
      }
    } catch (error) {
      failed.push(`${name} did not load (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`)
    }
  }
  throw new SqlFailure('other', `No SQLite works here: ${failed.join('; ')}; install NEXUS again with npm install.`)
}
