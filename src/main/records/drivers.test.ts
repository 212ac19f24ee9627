import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Driver, type DriverName, type FailureKind, SqlFailure } from './driver.ts'
import { loadAnyDriver, loadDriver } from './drivers.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']
let folder: string
const opened: Driver[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-driver-test-'))
})
afterEach(() => {
  for (const driver of opened.splice(0)) driver.close()
  rmSync(folder, { recursive: true, force: true })
})

function kindOf(work: () => unknown): FailureKind {
  try {
    work()
  } catch (error) {
    if (error instanceof SqlFailure) return error.kind
    throw error
  }
  throw new Error('did not fail')
}

describe.each(NAMES)('driver %s', (name) => {
  const open = (file = join(folder, 'a.db')) => {
    const driver = loadDriver(name)(file)
    opened.push(driver)
    return driver
  }

  test('says its name and gives back every type exactly', () => {
    const driver = open()
    expect(driver.name).toBe(name)
    driver.exec('CREATE TABLE t (a TEXT, b REAL, c INTEGER, d BLOB, e TEXT)')
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const put = driver.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?)')
    expect(put.run('żółw \u0000 🐢', 0.1, Number.MAX_SAFE_INTEGER, bytes, null)).toEqual({ changes: 1, lastInsertRowid: 1 })
    const row = driver.prepare('SELECT * FROM t').get()
    expect(row).toMatchObject({ a: 'żółw \u0000 🐢', b: 0.1, c: Number.MAX_SAFE_INTEGER, e: null })
    expect(row?.d).toBeInstanceOf(Uint8Array)
    expect(Array.from(row?.d as Uint8Array)).toEqual([...bytes])
    expect(driver.prepare('SELECT * FROM t WHERE a = ?').get('nobody')).toBeUndefined()
    expect(driver.prepare('SELECT a FROM t').all()).toHaveLength(1)
  })

  test('a transaction commits whole, and rolls back whole when its work throws', () => {
    const driver = open()
    driver.exec('CREATE TABLE t (a INTEGER)')
    const put = driver.prepare('INSERT INTO t VALUES (?)')
    expect(driver.transaction(() => put.run(1).changes)).toBe(1)
    expect(() =>
      driver.transaction(() => {
        put.run(2)
        throw new RangeError('stop')
      }),
    ).toThrow(RangeError)
    driver.transaction(() => put.run(3))
    expect(
      driver
        .prepare('SELECT a FROM t')
        .all()
        .map((row) => row.a),
    ).toEqual([1, 3])
  })

  test('tells failures apart', () => {
    const driver = open()
    driver.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a BLOB); PRAGMA busy_timeout = 0')
    const other = open()
    other.exec('PRAGMA busy_timeout = 0')
    expect(kindOf(() => driver.prepare('SELECT nothing FROM t'))).toBe('schema')
    driver.transaction(() => {
      expect(kindOf(() => other.transaction(() => {}))).toBe('busy')
    })
    driver.exec('PRAGMA max_page_count = 3')
    expect(kindOf(() => driver.prepare('INSERT INTO t VALUES (?)').run(new Uint8Array(100_000)))).toBe('full')
    driver.exec('PRAGMA query_only = ON')
    expect(kindOf(() => driver.exec('DELETE FROM t'))).toBe('readonly')
    expect(kindOf(() => open(join(folder, 'no', 'such', 'folder.db')).exec('SELECT 1'))).toMatch(/io|other/)
    const garbage = join(folder, 'garbage.db')
    writeFileSync(garbage, 'this is not a database at all, only some text that somebody put here '.repeat(20))
    expect(kindOf(() => open(garbage).exec('PRAGMA journal_mode = WAL'))).toBe('damaged')
  })
})

describe('choice of driver', () => {
  const broken =
    (...names: DriverName[]) =>
    (name: DriverName) => {
      if (names.includes(name)) throw new Error(`dlopen failed for ${name}\nsecond line`)
      return loadDriver(name)
    }

  test('takes the first without a word', () => {
    expect(loadAnyDriver(NAMES).notice).toBeNull()
  })

  test('a binary that does not load is replaced, and said', () => {
    const { open, notice } = loadAnyDriver(NAMES, broken('better-sqlite3'))
    const driver = open(':memory:')
    opened.push(driver)
    expect(driver.name).toBe('node:sqlite')
    expect(notice).toBe(
      'better-sqlite3 did not load (dlopen failed for better-sqlite3), so history is kept through node:sqlite instead; reinstall to get it back.',
    )
  })

  test('none that loads is one sentence', () => {
    expect(() => loadAnyDriver(NAMES, broken(...NAMES))).toThrow(/^No SQLite works here: .*install NEXUS again with npm install\.$/)
  })
})
