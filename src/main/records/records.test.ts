import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NexusError } from '../../shared/errors.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import type { DriverName } from './driver.ts'
import {
  changed,
  entry,
  event,
  incident,
  noisy,
  opened,
  RUN,
  remediation,
  started,
  T0,
  telemetry,
  tick,
  workplace,
} from './testing/samples.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']
const FIRST = { runId: 1, engineState: null, inputs: [], offsets: new Map(), inputsCommitted: 0, lastNow: null }

describe.each(NAMES)('records on %s', (name) => {
  let place: ReturnType<typeof workplace>
  beforeEach(() => {
    place = workplace({ drivers: [name] })
  })
  afterEach(() => place.dispose())

  /** Open the same folder again, as after a restart. */
  const reopen = (records: { close(): void }) => {
    records.close()
    return place.open()
  }

  describe('runs', () => {
    test('a new run starts from nothing', () => {
      expect(place.open().openRun(RUN)).toEqual(FIRST)
    })

    test('an unfinished run continues after everything committed', () => {
      let records = place.open()
      records.openRun(RUN)
      const inputs = [telemetry(0, 3), tick(4), telemetry(3, 2), telemetry(10, 1, 2)]
      for (const input of inputs) records.append(input, [])
      expect(records.dirty).toBe(true)
      records.commit()
      expect(records.dirty).toBe(false)
      records = reopen(records)
      const offsets = new Map([
        [0, 5],
        [2, 11],
      ])
      expect(records.openRun(RUN)).toEqual({ ...FIRST, inputs, offsets, inputsCommitted: 4, lastNow: inputs[3]!.now })
    })

    test('incidents of runs that nobody follows any more are closed, and say why', () => {
      let records = place.open()
      records.openRun(RUN)
      records.append(tick(1), [opened(incident('inc-left')), opened(incident('inc-known'))])
      records = reopen(records)
      records.openRun({ ...RUN, header: '{"another":"configuration"}' })
      expect(records.closeUnfollowed(new Set(['inc-known']))).toBe(1)
      expect(records.closeUnfollowed(new Set(['inc-known']))).toBe(0)
      expect(records.incident('inc-left')).toMatchObject({ state: 'resolved', resolution: expect.stringContaining('Not followed') })
      expect(records.incident('inc-left')?.timeline.at(-1)).toMatchObject({ kind: 'resolved', actor: 'nexus' })
      expect(records.incident('inc-known')?.state).toBe('open')
    })

    test('a snapshot takes the place of the inputs before it', () => {
      let records = place.open()
      records.openRun(RUN)
      records.append(telemetry(0, 3), [])
      records.saveEngineState('{"state":"ż"}')
      records.append(telemetry(3), [])
      records.commit()
      records = reopen(records)
      expect(records.openRun(RUN)).toMatchObject({ engineState: '{"state":"ż"}', inputs: [telemetry(3)], inputsCommitted: 2 })
      records.append(telemetry(4), [])
      records.saveEngineState('second')
      records = reopen(records)
      expect(records.openRun(RUN)).toMatchObject({ engineState: 'second', inputs: [], offsets: new Map([[0, 5]]), inputsCommitted: 3 })
    })

    test('a finished run is not continued, but takes what comes after its end', () => {
      let records = place.open()
      const { runId } = records.openRun(RUN)
      records.append(telemetry(0, 3), [])
      records.saveEngineState('gone')
      records.finishRun()
      records.append(tick(9), [])
      records.saveEngineState('not kept')
      records = reopen(records)
      expect(records.openRun(RUN)).toEqual({ ...FIRST, runId: runId + 1 })
      expect([...records.recording(runId)]).toEqual([telemetry(0, 3), tick(9)])
    })

    test('another source or configuration is another run; each continues where it stood', () => {
      let records = place.open()
      records.openRun(RUN)
      records.append(telemetry(0), [])
      expect(records.openRun({ ...RUN, header: '{"v":2}' })).toEqual({ ...FIRST, runId: 2 })
      expect(records.openRun({ ...RUN, source: 'other' })).toEqual({ ...FIRST, runId: 3 })
      records = reopen(records)
      expect(records.openRun(RUN)).toMatchObject({ runId: 1, inputs: [telemetry(0)] })
    })

    test('of many unfinished runs the newest stay resumable', () => {
      const records = place.open()
      for (let i = 0; i < 12; i++) records.openRun({ ...RUN, source: `s${i}` })
      expect(records.openRun({ ...RUN, source: 's11' }).runId).toBe(12)
      expect(records.openRun({ ...RUN, source: 's4' }).runId).toBe(5)
      expect(records.openRun({ ...RUN, source: 's0' }).runId).toBe(13)
    })

    test('appending before a run is open is a mistake of the caller', () => {
      expect(() => place.open().append(tick(1), [])).toThrow(/openRun/)
    })
  })

  describe('recording', () => {
    test('holds every input in order, over many commits, chunks and restarts', () => {
      let records = place.open()
      const { runId } = records.openRun(RUN)
      const all = []
      for (let i = 0; i < 900; i++) {
        const input = i % 5 === 4 ? tick(i) : telemetry(i * 3, 3)
        all.push(input)
        records.append(input, [])
        if (i % 7 === 0) records.commit()
        if (i === 450) {
          records = reopen(records)
          records.openRun(RUN)
        }
        if (i === 700) records.saveEngineState('x')
      }
      expect([...records.recording(runId)]).toEqual(all)
      expect([...records.recording(99)]).toEqual([])
    })

    test('can be read while it grows', () => {
      const records = place.open()
      const { runId } = records.openRun(RUN)
      records.append(telemetry(0), [])
      const reader = records.recording(runId)
      expect(reader.next().value).toEqual(telemetry(0))
      records.append(telemetry(1), [])
      records.commit()
      expect([...reader]).toEqual([telemetry(1)])
    })

    test('the newest events are at hand, newest first, and again after a restart', () => {
      let records = place.open()
      records.openRun(RUN)
      for (let i = 0; i < 600; i++) records.append(telemetry(i * 2, 2), [])
      const newest = Array.from({ length: 1_000 }, (_, i) => event(1_199 - i))
      expect(records.recentEvents(1_000)).toEqual(newest)
      expect(records.recentEvents(2)).toEqual(newest.slice(0, 2))
      records = reopen(records)
      expect(records.recentEvents(10)).toEqual([])
      records.openRun(RUN)
      expect(records.recentEvents(5_000)).toEqual(newest)
      records.openRun({ ...RUN, source: 'other' })
      expect(records.recentEvents(10)).toEqual([])
    })
  })

  describe('history', () => {
    test('an incident is committed at once, with its timeline as it grew', () => {
      let records = place.open()
      records.openRun(RUN)
      const first = incident('one')
      records.append(telemetry(0), [opened(first)])
      expect(records.dirty).toBe(false)
      const second = incident('one', { state: 'acknowledged', timeline: [...first.timeline, entry(1, 'acknowledged', 'ż "x"')] })
      records.append(telemetry(1), [changed(second)])
      const third = {
        ...second,
        state: 'resolved' as const,
        resolvedAt: second.openedAt,
        timeline: [...second.timeline, entry(2, 'resolved')],
      }
      records.append(telemetry(2), [changed(third)])
      records = reopen(records)
      expect(records.incident('one')).toEqual(third)
      expect(records.incident('two')).toBeNull()
    })

    test('facts that come again change nothing, and several of one input count as the last', () => {
      const records = place.open()
      records.openRun(RUN)
      const first = incident('one')
      const second = { ...first, timeline: [...first.timeline, entry(1, 'noted'), entry(2, 'noted')] }
      for (let i = 0; i < 3; i++) records.append(telemetry(i), [opened(first), changed(second)])
      records.append(telemetry(4), [changed(second)])
      expect(records.incident('one')).toEqual(second)
      expect(records.incidents({ limit: 10 }).incidents).toHaveLength(1)
      const anew = incident('one', { timeline: [entry(7, 'opened'), entry(8, 'noted'), entry(2, 'noted')] })
      records.append(telemetry(5), [opened(incident('one', { timeline: [entry(7, 'opened')] })), changed(anew)])
      expect(records.incident('one')).toEqual(anew)
      const rewritten = { ...anew, timeline: [entry(9, 'opened')] }
      records.append(telemetry(6), [changed(rewritten)])
      expect(records.incident('one')).toEqual(rewritten)
    })

    test('lists newest first, page by page, without a shift when new ones come', () => {
      const records = place.open()
      records.openRun(RUN)
      const add = (n: number) => records.append(telemetry(n), [opened(incident(`i${n}`, { second: Math.floor(n / 2) }))])
      for (let n = 0; n < 9; n++) add(n)
      const ids: string[] = []
      let cursor: string | null = null
      do {
        const page: ReturnType<typeof records.incidents> = records.incidents({ limit: 4, ...(cursor !== null && { cursor }) })
        ids.push(...page.incidents.map((found) => found.incidentId))
        cursor = page.nextCursor
        if (ids.length === 4) add(9)
      } while (cursor !== null)
      expect(ids).toEqual(['i8', 'i7', 'i6', 'i5', 'i4', 'i3', 'i2', 'i1', 'i0'])
      expect(records.incidents({ limit: 10 }).nextCursor).toBeNull()
      expect('timeline' in records.incidents({ limit: 1 }).incidents[0]!).toBe(false)
    })

    test('filters by time, service, severity and state', () => {
      const records = place.open()
      records.openRun(RUN)
      const all = [
        incident('a', { second: 0, severity: 'p1', serviceId: 'x', serviceIds: ['x', 'weird "id" / ż::%_'] }),
        incident('b', { second: 10, state: 'resolved' }),
        incident('c', { second: 20, serviceId: 'only-first', serviceIds: [] }),
      ]
      records.append(
        telemetry(0),
        all.map((one) => opened(one)),
      )
      const ids = (filter: object) => records.incidents({ limit: 10, ...filter }).incidents.map((one) => one.incidentId)
      expect(ids({})).toEqual(['c', 'b', 'a'])
      expect(ids({ sinceMs: T0 + 10_000 })).toEqual(['c', 'b'])
      expect(ids({ service: 'weird "id" / ż::%_' })).toEqual(['a'])
      expect(ids({ service: 'only-first' })).toEqual(['c'])
      expect(ids({ service: "x' OR 1=1" })).toEqual([])
      expect(ids({ severity: 'p1' })).toEqual(['a'])
      expect(ids({ state: 'resolved', service: 'ai-brain' })).toEqual(['b'])
      expect(ids({ limit: 0 })).toEqual(['c'])
    })

    test.each(['', 'nonsense', 'MTox', '%%%', 'MTIzOm51bGw'])('the cursor %j is refused in one sentence', (cursor) => {
      const records = place.open()
      if (cursor === 'MTox') expect(records.incidents({ limit: 1, cursor }).incidents).toEqual([])
      else expect(() => records.incidents({ limit: 1, cursor })).toThrow(NexusError)
    })

    test('remediations are kept as they end, newest first', () => {
      let records = place.open()
      records.openRun(RUN)
      const fix = remediation('r1')
      const done = { ...fix, state: 'succeeded' as const, newStatus: 'healthy' as const, finishedAt: fix.startedAt }
      records.append(telemetry(0), [started(fix)])
      records.append(telemetry(1), [started(remediation('r2', { second: 5 }))])
      records.append(telemetry(2), [{ seq: 3, at: T0, kind: 'remediation.finished', remediation: done }])
      records = reopen(records)
      expect(records.remediations(10)).toEqual([remediation('r2', { second: 5 }), done])
      expect(records.remediations(1)).toHaveLength(1)
    })
  })

  describe('settings', () => {
    test('start as the defaults, keep changes, leave the rest', () => {
      let records = place.open()
      expect(records.settings()).toEqual(DEFAULT_SETTINGS)
      expect(records.updateSettings({ theme: 'light', volume: 0.25 })).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', volume: 0.25 })
      records = reopen(records)
      expect(records.updateSettings({})).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', volume: 0.25 })
    })

    test('a value that may not be is refused and changes nothing', () => {
      const records = place.open()
      expect(() => records.updateSettings({ volume: 2 })).toThrow(/The setting volume/)
      expect(records.settings()).toEqual(DEFAULT_SETTINGS)
    })
  })

  describe('byte cap', () => {
    /** Some 1.7 kB each; eleven fill a chunk. */
    const batch = (i: number) => noisy(i * 100, 100)
    const batches = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => batch(from + i))
    const fill = (records: ReturnType<typeof place.open>, from: number, to: number) => {
      for (let i = from; i < to; i++) {
        records.append(batch(i), [])
        records.commit()
        const { bytes, capBytes } = records.figures()
        expect(bytes).toBeLessThanOrEqual(capBytes)
      }
    }

    test('is never exceeded; the oldest chunks of ended runs go first and are counted', () => {
      const records = place.open({ capBytes: 100_000 })
      const { runId: old } = records.openRun(RUN)
      fill(records, 0, 40)
      records.finishRun()
      expect([...records.recording(old)]).toHaveLength(40)
      const { runId } = records.openRun(RUN)
      fill(records, 0, 40)
      expect([...records.recording(runId)]).toEqual(batches(0, 40))
      const left = [...records.recording(old)]
      expect(left.length).toBeLessThan(40)
      expect(left).toEqual(batches(40 - left.length, 40))
      expect(records.figures().dropped).toBe((40 - left.length) * 100)
      expect(records.notices).toEqual([])
    })

    test('what a snapshot stands for goes before what resuming needs', () => {
      let records = place.open({ capBytes: 100_000 })
      const { runId } = records.openRun(RUN)
      let state = ''
      for (let i = 0; i < 100; i++) {
        fill(records, i, i + 1)
        if (!records.snapshotDue) continue
        state = String(i + 1)
        records.saveEngineState(state)
        expect(records.snapshotDue).toBe(false)
      }
      expect(records.notices).toEqual([])
      const { bytes, dropped } = records.figures()
      expect(dropped).toBeGreaterThan(0)
      records.close()
      records = place.open({ capBytes: 100_000 })
      const at = Number(state)
      expect(records.openRun(RUN)).toEqual({
        runId,
        engineState: state,
        inputs: batches(at, 100),
        offsets: new Map([[0, 10_000]]),
        inputsCommitted: 100,
        lastNow: batch(99).now,
      })
      expect(records.notices).toEqual([])
      expect(records.figures().bytes).toBe(bytes)
    })

    test('without a snapshot the run goes on from the source, and says so', () => {
      let records = place.open({ capBytes: 40_000 })
      records.openRun(RUN)
      fill(records, 0, 1)
      records.saveEngineState('early')
      fill(records, 1, 41)
      expect(records.snapshotDue).toBe(true)
      expect(records.notices.join()).toMatch(/outgrew its cap/)
      records.close()
      records = place.open({ capBytes: 40_000 })
      expect(records.openRun(RUN)).toMatchObject({ engineState: 'early', inputs: [], offsets: new Map([[0, 100]]), inputsCommitted: 1 })
      expect(records.notices.join()).toMatch(/goes on from its last whole snapshot/)
      fill(records, 1, 3)
      records.saveEngineState('later')
      expect(records.snapshotDue).toBe(false)
      records.close()
      expect(place.open().openRun(RUN)).toMatchObject({ engineState: 'later', inputs: [], inputsCommitted: 3 })
    })

    test('a cap smaller than one chunk keeps incidents and no recording', () => {
      const records = place.open({ capBytes: 10 })
      const { runId } = records.openRun(RUN)
      records.append(telemetry(0, 50), [opened(incident('one'))])
      records.commit()
      expect(records.figures()).toMatchObject({ bytes: 0, dropped: 50 })
      expect([...records.recording(runId)]).toEqual([])
      expect(records.incident('one')).toEqual(incident('one'))
    })

    test('unfinished runs of other sources give way before the current one', () => {
      let records = place.open({ capBytes: 60_000 })
      records.openRun({ ...RUN, source: 'other' })
      fill(records, 0, 25)
      records.openRun(RUN)
      fill(records, 0, 25)
      expect(records.notices).toEqual([])
      records = reopen(records)
      expect(records.openRun(RUN).inputs).toEqual(batches(0, 25))
      expect(records.openRun({ ...RUN, source: 'other' })).toMatchObject({ runId: 3, inputs: [] })
    })

    test('a smaller cap holds from the next commit on', () => {
      let records = place.open()
      records.openRun(RUN)
      fill(records, 0, 40)
      records.finishRun()
      records.close()
      records = place.open({ capBytes: 30_000 })
      expect(records.figures().bytes).toBeGreaterThan(60_000)
      records.openRun(RUN)
      expect(records.figures().bytes).toBeLessThanOrEqual(30_000)
    })
  })
})
