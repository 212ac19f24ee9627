import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../shared/errors.ts'
import type { Driver, DriverName } from './driver.ts'
import { loadDriver } from './drivers.ts'
import { MIGRATIONS, migrate, refuseNewer, schemaVersion } from './migrations.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']

describe.each(NAMES)('migrations on %s', (name) => {
  let driver: Driver
  beforeEach(() => {
    driver = loadDriver(name)(':memory:')
  })
  afterEach(() => driver.close())

  const schema = (of: Driver) =>
    of
      .prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name')
      .all()
      .map((row) => ({ ...row }))

  test.each(MIGRATIONS.map((_, version) => version))(
    'from version %i to the newest gives the schema of a fresh database and keeps the rows',
    (version) => {
      migrate(driver, MIGRATIONS.slice(0, version))
      expect(schemaVersion(driver)).toBe(version)
      if (version >= 1) driver.exec(`INSERT INTO settings VALUES ('theme', '"light"')`)
      migrate(driver)
      expect(schemaVersion(driver)).toBe(MIGRATIONS.length)
      if (version >= 1) expect(driver.prepare('SELECT value FROM settings').get()?.value).toBe('"light"')
      const fresh = loadDriver(name)(':memory:')
      migrate(fresh)
      expect(schema(driver)).toEqual(schema(fresh))
      fresh.close()
    },
  )

  test('the newest database is left as it is', () => {
    migrate(driver)
    const before = schema(driver)
    migrate(driver)
    expect(schema(driver)).toEqual(before)
  })

  test('a step that fails leaves the version and schema of the step before', () => {
    const steps = ['CREATE TABLE a (x INTEGER)', 'CREATE TABLE b (x INTEGER); CREATE TABLE a (x INTEGER)']
    expect(() => migrate(driver, steps)).toThrow(/already exists/)
    expect(schemaVersion(driver)).toBe(1)
    expect(schema(driver).map((row) => (row as { name?: unknown }).name)).toEqual(['a'])
  })

  test('a database of a newer NEXUS is refused in one sentence', () => {
    driver.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`)
    expect(() => refuseNewer(driver, '/data/nexus.db')).toThrow(UsageError)
    expect(() => refuseNewer(driver, '/data/nexus.db')).toThrow(/^\/data\/nexus\.db was written by a newer NEXUS .*--data\.$/)
  })
})
