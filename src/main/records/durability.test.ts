import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DriverName, numberOf } from './driver.ts'
import { loadDriver, type OpenDriver } from './drivers.ts'
import { changed, incident, opened, RUN, remediation, started, telemetry, workplace } from './testing/samples.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']
const NORMAL = 1
const FULL = 2

describe.each(NAMES)('durability on %s', (name) => {
  let place: ReturnType<typeof workplace>
  /** What SQLite itself says of `synchronous` at each transaction. */
  let levels: number[]
  const watched: OpenDriver = (file) => {
    const driver = loadDriver(name)(file)
    return {
      ...driver,
      transaction: (work) => {
        levels.push(numberOf(driver.prepare('PRAGMA synchronous').get() ?? {}, 'synchronous'))
        return driver.transaction(work)
      },
    }
  }
  const during = (work: () => void): number[] => {
    levels = []
    work()
    return levels
  }
  beforeEach(() => {
    levels = []
    place = workplace({ drivers: [name] })
  })
  afterEach(() => place.dispose())

  test('incidents, fixes, settings and closures are on the platter when told; telemetry may wait for the disk', () => {
    const records = place.open({ open: watched })
    records.openRun(RUN)
    const plain = () => {
      records.append(telemetry(0, 3), [])
      records.commit()
    }
    expect(during(plain)).toEqual([NORMAL])
    expect(during(() => records.append(telemetry(3, 1), [opened(incident('a'))]))).toEqual([FULL])
    expect(during(plain)).toEqual([NORMAL])
    expect(during(() => records.append(telemetry(4, 1), [changed(incident('a', { state: 'acknowledged' }))]))).toEqual([FULL])
    expect(during(() => records.append(telemetry(5, 1), [started(remediation('r'))]))).toEqual([FULL])
    expect(during(plain)).toEqual([NORMAL])
    expect(during(() => records.updateSettings({ theme: 'light' }))).toEqual([FULL])
    expect(during(() => records.saveEngineState('state'))).toEqual([NORMAL])
    expect(during(() => records.closeUnfollowed(new Set()))).toEqual([FULL])
    expect(during(plain)).toEqual([NORMAL])
  })

  test('the first incident after another start is, too', () => {
    const records = place.open({ open: watched })
    records.openRun(RUN)
    records.append(telemetry(0, 1), [opened(incident('a'))])
    records.close()
    const again = place.open({ open: watched })
    again.openRun(RUN)
    expect(during(() => again.append(telemetry(1, 1), [opened(incident('b'))]))).toEqual([FULL])
  })
})

describe.each(NAMES)('a snapshot of another form on %s', (name) => {
  let place: ReturnType<typeof workplace>
  beforeEach(() => {
    place = workplace({ drivers: [name] })
  })
  afterEach(() => place.dispose())
  const edit = (sql: string) => {
    const driver = loadDriver(name)(place.file)
    driver.exec(sql)
    driver.close()
  }
  const seed = () => {
    const records = place.open()
    records.openRun(RUN)
    const inputs = [telemetry(0, 3), telemetry(3, 2)]
    records.append(inputs[0]!, [])
    records.saveEngineState('of another time')
    records.append(inputs[1]!, [])
    records.close()
    edit('UPDATE snapshots SET format = 999')
    return inputs
  }

  test('is not read: the run is folded again from its recorded inputs, and that is said', () => {
    const inputs = seed()
    const records = place.open()
    expect(records.openRun(RUN)).toMatchObject({ runId: 1, engineState: null, inputs, inputsCommitted: 2 })
    expect(records.notices).toEqual([expect.stringMatching(/^Another version of NEXUS kept .* folded again from its recorded inputs\.$/)])
    records.saveEngineState('ours')
    records.close()
    expect(place.open().openRun(RUN)).toMatchObject({ engineState: 'ours', inputs: [], inputsCommitted: 2 })
  })

  test('begins the run anew where its inputs are not all recorded', () => {
    seed()
    edit('DELETE FROM chunks WHERE first_input = 0')
    const records = place.open()
    expect(records.openRun(RUN)).toMatchObject({ engineState: null, inputs: [], inputsCommitted: 0, lastNow: null, offsets: new Map() })
    expect(records.notices).toEqual([expect.stringMatching(/^Another version of NEXUS kept .* begins anew; .*\.$/)])
  })
})
