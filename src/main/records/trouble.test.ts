import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../shared/errors.ts'
import { type Driver, type DriverName, SqlFailure } from './driver.ts'
import { loadDriver, type OpenDriver } from './drivers.ts'
import { changed, entry, incident, noisy, opened, RUN, telemetry, tick, workplace } from './testing/samples.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']

describe.each(NAMES)('trouble on %s', (name) => {
  let place: ReturnType<typeof workplace>
  let failure: SqlFailure | null
  beforeEach(() => {
    failure = null
    place = workplace({ drivers: [name] })
  })
  afterEach(() => {
    failure = null
    place.dispose()
  })

  /** The real driver, except that transactions fail while `failure` is set: at their end, when everything is written. */
  const failing: OpenDriver = (file) => {
    const driver = loadDriver(name)(file)
    return {
      ...driver,
      transaction: (work) =>
        driver.transaction(() => {
          const result = work()
          if (failure !== null) throw failure
          return result
        }),
    }
  }
  const full = () => new SqlFailure('full', 'database or disk is full')

  describe('a second writer', () => {
    test('is refused in one sentence that names the process, and the first goes on', () => {
      const first = place.open()
      expect(() => place.open()).toThrow(UsageError)
      expect(() => place.open()).toThrow(
        new RegExp(
          `^Another NEXUS \\(this process, ${process.pid}\\) already keeps its history in .*: close it, or choose another folder with --data\\.$`,
        ),
      )
      first.openRun(RUN)
      first.close()
      expect(place.open().notices).toEqual([])
    })

    test('a lock left behind, or garbage in its place, hinders nobody', () => {
      writeFileSync(join(place.folder, 'nexus.pid'), '1\n')
      writeFileSync(join(place.folder, 'nexus.lock'), 'garbage '.repeat(200))
      expect(place.open().notices).toEqual([])
    })
  })

  describe('the database', () => {
    const seed = () => {
      const records = place.open()
      records.openRun(RUN)
      for (let i = 0; i < 30; i++) records.append(noisy(i * 100, 100), i % 3 === 0 ? [opened(incident(`i${i}`, { second: i }))] : [])
      records.close()
    }
    const kept = () => readdirSync(place.folder).filter((found) => found.includes('corrupt'))

    test('that is none is put aside as it was, and a fresh one started', () => {
      const text = 'not a database, but perhaps precious '.repeat(100)
      writeFileSync(place.file, text)
      const said: string[] = []
      const records = place.open({ onNotice: (sentence) => said.push(sentence) })
      expect(kept()).toEqual(['nexus.db.corrupt-20260101T000000Z'])
      expect(readFileSync(join(place.folder, kept()[0]!), 'utf8')).toBe(text)
      expect(records.notices).toEqual(said)
      expect(said).toHaveLength(1)
      expect(said[0]).toMatch(
        /^The history database was damaged \(.*\): it is kept as nexus\.db\.corrupt-20260101T000000Z in .*, and a fresh one was started\.$/,
      )
      records.openRun(RUN)
      records.append(tick(1), [opened(incident('new'))])
      expect(records.incidents({ limit: 5 }).incidents).toHaveLength(1)
      records.close()
      expect(place.open().notices).toEqual([])
    })

    test('that is damaged twice in a second keeps both', () => {
      for (const text of ['one', 'two']) {
        writeFileSync(place.file, text.repeat(1_000))
        place.open().close()
      }
      expect(kept().sort()).toEqual(['nexus.db.corrupt-20260101T000000Z', 'nexus.db.corrupt-20260101T000000Z-2'])
    })

    test('that was cut is put aside', () => {
      seed()
      truncateSync(place.file, statSync(place.file).size - 8_192)
      expect(place.open().notices.join()).toMatch(/damaged/)
      expect(kept()).toHaveLength(1)
    })

    test('that is cut below the smallest page is put aside, though SQLite would take it for an empty one', () => {
      seed()
      truncateSync(place.file, 9)
      expect(place.open().notices.join()).toContain('the file is cut to 9 bytes')
      expect(kept()).toHaveLength(1)
    })

    test('that is empty, or of which only the journal is left, is put aside', () => {
      seed()
      truncateSync(place.file, 0)
      place.open().close()
      copyFileSync(join(place.folder, 'nexus.lock'), `${place.file}.new`)
      renameSync(place.file, `${place.file}-wal`)
      const records = place.open()
      expect(records.notices.join()).toMatch(/only its journal was left/)
      expect(readdirSync(place.folder).filter((found) => found.includes('.new'))).toEqual([])
      expect(kept().sort()).toEqual(['nexus.db.corrupt-20260101T000000Z', 'nexus.db.corrupt-20260101T000000Z-2-wal'])
    })

    test('of another program is put aside', () => {
      const other = loadDriver(name)(place.file)
      other.exec('CREATE TABLE photos (x INTEGER)')
      other.close()
      expect(place.open().notices.join()).toMatch(/tables of another program/)
      expect(kept()).toHaveLength(1)
    })

    test('whose tables are not ours despite its version is put aside', () => {
      const other = loadDriver(name)(place.file)
      other.exec('CREATE TABLE incidents (x INTEGER); PRAGMA user_version = 2')
      other.close()
      expect(place.open().notices.join()).toMatch(/damaged/)
      expect(kept()).toHaveLength(1)
    })

    test('of a newer NEXUS is refused untouched', () => {
      seed()
      const newer = loadDriver(name)(place.file)
      newer.exec('PRAGMA user_version = 99')
      newer.close()
      const before = readFileSync(place.file)
      expect(() => place.open()).toThrow(UsageError)
      expect(() => place.open()).toThrow(/was written by a newer NEXUS/)
      expect(readFileSync(place.file).equals(before)).toBe(true)
    })

    test('found damaged while running is put aside; what waits and what follows goes into a fresh one', () => {
      const records = place.open({ open: failing })
      records.openRun(RUN)
      records.append(telemetry(0), [opened(incident('before'))])
      records.updateSettings({ theme: 'light' })
      records.append(telemetry(1), [])
      const heals = new SqlFailure('damaged', 'database disk image is malformed')
      failure = heals
      Object.defineProperty(heals, 'kind', {
        get() {
          failure = null
          return 'damaged'
        },
      })
      records.append(telemetry(2), [opened(incident('during'))])
      expect(kept().length).toBeGreaterThan(0)
      expect(records.notices.join()).toMatch(/fresh one was started/)
      expect(records.incidents({ limit: 9 }).incidents.map((one) => one.incidentId)).toEqual(['during'])
      expect(records.settings().theme).toBe('light')
      expect(records.snapshotDue).toBe(true)
      records.saveEngineState('whole')
      records.append(telemetry(3), [])
      records.close()
      expect(place.open().openRun(RUN)).toMatchObject({
        engineState: 'whole',
        inputs: [telemetry(3)],
        offsets: new Map([[0, 4]]),
        inputsCommitted: 4,
      })
    })

    test('a damaged row is left out and said; the others are shown', () => {
      seed()
      const tool = loadDriver(name)(place.file)
      tool.exec(`UPDATE incidents SET body = replace(body, 'High', 'Low') WHERE incident_id = 'i3'`)
      tool.exec(`UPDATE timeline SET body = '{' WHERE incident_key = (SELECT incident_key FROM incidents WHERE incident_id = 'i6')`)
      tool.exec(`UPDATE settings SET value = 'x'; INSERT INTO settings VALUES ('theme', '"plaid"'), ('future', '1')`)
      tool.close()
      const records = place.open()
      expect(records.incidents({ limit: 99 }).incidents).toHaveLength(9)
      expect(records.incident('i3')).toBeNull()
      expect(records.incident('i6')?.timeline).toEqual([])
      expect(records.incident('i9')?.timeline).toHaveLength(1)
      expect(records.settings().theme).toBe('dark')
      expect(records.notices.map((notice) => notice.replace(/;.*/, ''))).toEqual([
        'A damaged preference was left out',
        'A damaged incident was left out',
        'A damaged timeline entry was left out',
      ])
    })

    test('a damaged chunk is left out of the recording, and the run goes on from the snapshot before it', () => {
      const records = place.open()
      const { runId } = records.openRun(RUN)
      records.append(telemetry(0, 5), [])
      records.saveEngineState('good')
      records.append(telemetry(5, 5), [])
      records.close()
      const tool = loadDriver(name)(place.file)
      tool.exec('UPDATE chunks SET body = zeroblob(40) WHERE first_input = 1')
      tool.close()
      const again = place.open()
      expect([...again.recording(runId)]).toEqual([telemetry(0, 5)])
      expect(again.notices.join()).toMatch(/Part of a recording is damaged/)
      expect(again.openRun(RUN)).toMatchObject({ engineState: 'good', inputs: [], offsets: new Map([[0, 5]]), inputsCommitted: 1 })
      again.append(telemetry(5, 7), [])
      expect([...again.recording(runId)]).toEqual([telemetry(0, 5), telemetry(5, 7)])
    })

    test('a damaged newest snapshot is replaced by the one before it', () => {
      const records = place.open()
      records.openRun(RUN)
      records.append(telemetry(0), [])
      records.saveEngineState('older')
      records.append(telemetry(1), [])
      records.saveEngineState('newer')
      records.append(telemetry(2), [])
      records.close()
      const tool = loadDriver(name)(place.file)
      tool.exec('UPDATE snapshots SET body = zeroblob(40) WHERE at_input = 2')
      tool.close()
      expect(place.open().openRun(RUN)).toMatchObject({ engineState: 'older', inputs: [telemetry(1), telemetry(2)], inputsCommitted: 3 })
    })
  })

  describe('a folder', () => {
    test('that does not exist is made', () => {
      const records = place.open({ folder: join(place.folder, 'a', 'b ż') })
      expect(records.notices).toEqual([])
      expect(existsSync(join(records.folder, 'nexus.db'))).toBe(true)
    })

    test('that cannot be written is replaced by a temporary one, and said', () => {
      writeFileSync(join(place.folder, 'file'), '')
      const records = place.open({ folder: join(place.folder, 'file', 'data') })
      expect(records.folder).not.toContain(place.folder)
      expect(records.notices).toHaveLength(1)
      expect(records.notices[0]).toMatch(
        /^The data folder .*data cannot be written \(ENOTDIR.*\): history of this run is kept in .*nexus-.* \(--data\)\.$/,
      )
      records.openRun(RUN)
      records.append(tick(1), [opened(incident('one'))])
      expect(records.incident('one')).toEqual(incident('one'))
    })

    test('where the database cannot be opened is replaced, and what is in it stays', () => {
      mkdirSync(place.file)
      const records = place.open()
      expect(records.folder).not.toBe(place.folder)
      expect(records.notices[0]).toMatch(/^The history database in .* cannot be used/)
      expect(statSync(place.file).isDirectory()).toBe(true)
    })

    test('whose disk cannot be read any more is left for a temporary one', () => {
      const seeded = place.open()
      seeded.openRun(RUN)
      seeded.append(telemetry(0), [opened(incident('one'))])
      seeded.close()
      const bad: OpenDriver = (file) => {
        const driver = loadDriver(name)(file)
        if (!file.startsWith(place.folder)) return driver
        const failing = () => {
          throw new SqlFailure('io', 'disk I/O error')
        }
        return {
          ...driver,
          prepare: (sql) => (sql.includes('SELECT body FROM chunks') ? { ...driver.prepare(sql), get: failing } : driver.prepare(sql)),
        }
      }
      const records = place.open({ open: bad })
      expect(records.openRun(RUN)).toMatchObject({ inputs: [], offsets: new Map() })
      expect(records.notices[0]).toMatch(/cannot be used \(disk I\/O error\): history of this run is kept in/)
      records.append(telemetry(0), [opened(incident('two'))])
      expect(records.incident('two')).toEqual(incident('two'))
      records.close()
      expect(place.open().incident('one')).toEqual(incident('one'))
    })

    test('that can be replaced by nothing on disk leaves memory', () => {
      const open: OpenDriver = (file): Driver => {
        if (file !== ':memory:') throw new SqlFailure('io', 'unable to open database file')
        return loadDriver(name)(file)
      }
      const records = place.open({ open })
      expect(records.folder).toBe(':memory:')
      expect(records.notices[0]).toMatch(/kept in memory and ends with this run/)
      records.openRun(RUN)
      records.append(tick(1), [opened(incident('one'))])
      expect(records.incident('one')).toEqual(incident('one'))
    })
  })

  describe('a full disk', () => {
    test('delays history and loses nothing', () => {
      const records = place.open({ open: failing })
      const { runId } = records.openRun(RUN)
      records.append(telemetry(0), [])
      records.commit()
      failure = full()
      const one = incident('one')
      records.append(telemetry(1), [opened(one)])
      expect(records.dirty).toBe(true)
      expect(records.figures()).toMatchObject({ failing: true, queued: 1, lost: 0 })
      expect(records.notices).toEqual([expect.stringMatching(/^The history database in .* cannot be written \(database or disk is full\)/)])
      records.append(telemetry(2), [changed({ ...one, timeline: [...one.timeline, entry(1, 'noted')] })])
      expect(records.updateSettings({ theme: 'light' }).theme).toBe('light')
      records.saveEngineState('later')
      failure = null
      records.commit()
      expect(records.dirty).toBe(true)
      place.clock.at += 1_000
      records.commit()
      expect(records.dirty).toBe(false)
      expect(records.figures()).toMatchObject({ failing: false, queued: 0, lost: 0 })
      expect(records.notices.at(-1)).toMatch(/can be written again; 0 telemetry events/)
      expect(records.incident('one')?.timeline).toHaveLength(2)
      expect([...records.recording(runId)]).toEqual([telemetry(0), telemetry(1), telemetry(2)])
      failure = full()
      records.append(telemetry(3), [opened(incident('two'))])
      expect(records.notices.at(-1)).toMatch(/cannot be written/)
      failure = null
      records.close()
      const again = place.open()
      expect(again.settings().theme).toBe('light')
      expect(again.incident('two')).toEqual(incident('two'))
      expect(again.openRun(RUN)).toMatchObject({ offsets: new Map([[0, 4]]), inputsCommitted: 4 })
    })

    test('for very long costs telemetry, counted, and never an incident', () => {
      const records = place.open({ open: failing, queueLimit: 100 })
      const { runId } = records.openRun(RUN)
      records.append(telemetry(0), [])
      records.commit()
      failure = full()
      for (let i = 1; i <= 30; i++) records.append(telemetry(i * 10, 10), i % 10 === 0 ? [opened(incident(`i${i}`, { second: i }))] : [])
      expect(records.figures().queued).toBeLessThanOrEqual(100)
      const { lost } = records.figures()
      expect(lost).toBeGreaterThan(0)
      failure = null
      place.clock.at += 1_000
      records.commit()
      expect(records.incidents({ limit: 9 }).incidents).toHaveLength(3)
      expect(records.notices.at(-1)).toMatch(new RegExp(`${lost} telemetry events in all were not recorded`))
      expect(records.snapshotDue).toBe(true)
      expect([...records.recording(runId)].length).toBe(31 - lost / 10)
      records.saveEngineState('whole again')
      expect(records.snapshotDue).toBe(false)
      records.close()
      expect(place.open().openRun(RUN)).toMatchObject({
        engineState: 'whole again',
        inputs: [],
        offsets: new Map([[0, 310]]),
        inputsCommitted: 31,
      })
    })

    test('at the very start delays the run itself', () => {
      const records = place.open({ open: failing })
      failure = full()
      const { runId } = records.openRun(RUN)
      records.append(telemetry(0), [opened(incident('one'))])
      expect(records.incidents({ limit: 9 }).incidents).toEqual([])
      failure = null
      place.clock.at += 1_000
      records.commit()
      expect(records.incident('one')).toEqual(incident('one'))
      records.close()
      expect(place.open().openRun(RUN)).toMatchObject({ runId, inputs: [telemetry(0)] })
    })

    test('until the end is said with what is lost', () => {
      const records = place.open({ open: failing })
      records.openRun(RUN)
      failure = full()
      records.append(telemetry(0, 3), [opened(incident('one'))])
      records.close()
      expect(records.notices.at(-1)).toBe('3 telemetry events, 1 changed incidents and 0 fixes could not be written before the end.')
    })

    test('is survived by the real library too', () => {
      let limited: Driver | null = null
      const open: OpenDriver = (file) => {
        const driver = loadDriver(name)(file)
        if (file.endsWith('nexus.db')) limited = driver
        return driver
      }
      const records = place.open({ open })
      const { runId } = records.openRun(RUN)
      const driver = limited as unknown as Driver
      const pages = Number(Object.values(driver.prepare('PRAGMA page_count').get() ?? {})[0])
      driver.exec(`PRAGMA max_page_count = ${pages + 2}`)
      const all = Array.from({ length: 20 }, (_, i) => noisy(i * 1_100, 1_100))
      for (const input of all) {
        records.append(input, [])
        place.clock.at += 2_000
        records.commit()
      }
      expect(records.figures().failing).toBe(true)
      driver.exec('PRAGMA max_page_count = 100000')
      place.clock.at += 2_000
      records.commit()
      expect([...records.recording(runId)]).toEqual(all)
    })
  })

  test('a copy of a living database opens whole (backup by copying)', () => {
    const records = place.open()
    records.openRun(RUN)
    records.append(tick(1), [opened(incident('one'))])
    const copy = workplace({ drivers: [name] })
    for (const suffix of ['', '-wal']) copyFileSync(place.file + suffix, copy.file + suffix)
    expect(copy.open().incident('one')).toEqual(incident('one'))
    copy.dispose()
  })
})
