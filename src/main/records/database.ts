import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { type Driver, numberOf, SqlFailure, toFailure } from './driver.ts'
import type { OpenDriver } from './drivers.ts'
import { migrate, refuseNewer, schemaVersion } from './migrations.ts'

/** Databases up to this size are checked page by page at every start (some 100 ms); larger ones without the recordings. */
const FULL_CHECK_BYTES = 64 * 1024 * 1024
/** Smallest page of SQLite, bytes: it takes a shorter file for an empty database, and would begin anew without a word. */
const SMALLEST_PAGE = 512
/** A database and what SQLite puts beside it. */
const JOURNALS = ['', '-wal', '-shm']
const SMALL_TABLES = [
  'incidents',
  'incident_text',
  'timeline',
  'analyses',
  'ledger',
  'remediations',
  'settings',
  'runs',
  'voice_transcript',
  'voice_shelves',
  'remediation_runs',
]

/**
 * WAL: readers never wait and a killed process loses no committed transaction.
 * synchronous is NORMAL here and FULL for commits with incidents (see commit.ts):
 * NORMAL survives every death of the process; only a power cut may take back the
 * last telemetry, together with its offsets, so the source delivers it again.
 * A short busy_timeout, because we wait on the core's thread.
 */
const PRAGMAS = `
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 250;
  PRAGMA temp_store = MEMORY;
  PRAGMA cell_size_check = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA journal_size_limit = 8388608;`

function check(driver: Driver, file: string): void {
  const tables = driver.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get()
  if (schemaVersion(driver) === 0) {
    // Ours from its very first moment, or another program's.
    if (Number(tables?.n) > 0) throw new SqlFailure('schema', 'it holds tables of another program')
    return
  }
  const whole = file === ':memory:' || statSync(file).size <= FULL_CHECK_BYTES
  const found = whole
    ? driver.prepare('PRAGMA integrity_check(1)').all()
    : SMALL_TABLES.flatMap((table) => driver.prepare(`PRAGMA integrity_check(${table})`).all())
  const complaint = found.map((row) => String(Object.values(row)[0])).find((line) => line !== 'ok')
  if (complaint !== undefined) throw new SqlFailure('damaged', complaint.split('\n').slice(0, 2).join(' '))
}

/** After the cap was lowered much of the file is free: some of it goes back to the disk with every start. */
function giveBackSpace(driver: Driver): void {
  if (numberOf(driver.prepare('PRAGMA freelist_count').get() ?? {}, 'freelist_count') > 2_000)
    driver.exec('PRAGMA incremental_vacuum(8000)')
}

/** Opens and migrates one file and prepares everything on it; closes it again when any of that fails. */
function openOnce<T>(file: string, open: OpenDriver, build: (driver: Driver) => T): T {
  const driver = open(file)
  try {
    refuseNewer(driver, file)
    driver.exec(PRAGMAS)
    check(driver, file)
    migrate(driver)
    giveBackSpace(driver)
    return build(driver)
  } catch (error) {
    try {
      driver.close()
    } catch {
      // The first failure is the one to tell.
    }
    throw error
  }
}

/** Renames a database with its journal so that SQLite still finds them as one; returns the new name. */
export function putAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  let kept = `${file}.corrupt-${stamp}`
  for (let n = 2; existsSync(kept); n++) kept = `${file}.corrupt-${stamp}-${n}`
  for (const suffix of JOURNALS) {
    if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix)
  }
  return kept
}

/** True for failures that a fresh file heals. */
export function isDamage(error: unknown): boolean {
  const { kind } = toFailure(error)
  return kind === 'damaged' || kind === 'schema'
}

/** The sentence about a database put aside. */
export function asideNotice(kept: string, error: unknown): string {
  return `The history database was damaged (${toFailure(error).message}): it is kept as ${basename(kept)} in ${dirname(kept)}, and a fresh one was started.`
}

/**
 * Makes the database under another name and renames it when it is whole, so that a
 * `nexus.db` that is empty or without tables is never one we were killed over.
 */
function create(file: string, open: OpenDriver): void {
  const unfinished = `${file}.new`
  for (const suffix of JOURNALS) rmSync(unfinished + suffix, { force: true })
  openOnce(unfinished, open, (driver) => driver).close()
  renameSync(unfinished, file)
}

/** What is wrong with the files before SQLite looks at them, or null. */
function damageOf(file: string): SqlFailure | null {
  if (existsSync(file)) {
    const { size } = statSync(file)
    if (size === 0) return new SqlFailure('damaged', 'the file is empty')
    return size < SMALLEST_PAGE ? new SqlFailure('damaged', `the file is cut to ${size} bytes`) : null
  }
  // A journal without its database would be played into the fresh one.
  return existsSync(`${file}-wal`) ? new SqlFailure('damaged', 'only its journal was left') : null
}

/**
 * Opens the database at `file`. A damaged one is put aside, never deleted, and a
 * fresh one started, with a sentence that says so. Throws `UsageError` for a
 * database of a newer NEXUS and {@link SqlFailure} when the file cannot be opened.
 */
export function openDatabase<T>(
  file: string,
  open: OpenDriver,
  now: number,
  build: (driver: Driver) => T,
): { session: T; notice: string | null } {
  if (file === ':memory:') return { session: openOnce(file, open, build), notice: null }
  const attempt = (): T => {
    const damage = damageOf(file)
    if (damage !== null) throw damage
    if (!existsSync(file)) create(file, open)
    return openOnce(file, open, build)
  }
  try {
    return { session: attempt(), notice: null }
  } catch (error) {
    if (!isDamage(error)) throw error
    const notice = asideNotice(putAside(file, now), error)
    return { session: attempt(), notice }
  }
}
