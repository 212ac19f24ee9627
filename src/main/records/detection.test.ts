import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Analysis, EvidenceSeries } from '../../shared/model/analysis.ts'
import type { CauseReport } from '../../shared/model/cause.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { LedgerEntry } from '../../shared/model/ledger.ts'
import { LEDGER_ROWS } from './detection.ts'
import type { DriverName } from './driver.ts'
import { loadDriver } from './drivers.ts'
import { MIGRATIONS, migrate } from './migrations.ts'
import { changed, entry, incident, opened, RUN, T0, telemetry, tick, workplace } from './testing/samples.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']
const iso = (second: number) => new Date(T0 + second * 1_000).toISOString()

const REPORT: CauseReport = {
  verdict: 'not_enough_evidence',
  causes: [],
  alertingService: 'ai-brain',
  from: null,
  to: null,
  sentence: 'There is not enough evidence.',
  spoken: 'Insufficient data.',
}
const SERIES: EvidenceSeries[] = [
  { serviceId: 'ai-brain', points: [{ at: iso(0), count: 3, latencyMs: 200.5, latencyMaxMs: 310, errorRate: null }] },
]
const analyzed = (incidentId: string, sentence = REPORT.sentence): Fact => ({
  seq: 1,
  at: T0,
  kind: 'incident.analyzed',
  incidentId,
  report: { ...REPORT, sentence },
  series: SERIES,
})
const line = (id: string, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  entryId: id,
  at: iso(0),
  monitorId: 'high-latency',
  group: 'ai-brain',
  outcome: 'near',
  state: 'ok',
  value: 900,
  threshold: 1_000,
  windowSeconds: 3,
  count: 1,
  lastAt: iso(0),
  incidentId: null,
  why: 'Latency is close to its threshold.',
  ...change,
})
const written = (value: LedgerEntry): Fact => ({ seq: 1, at: T0, kind: 'ledger.written', entry: value })

describe.each(NAMES)('detection records on %s', (name) => {
  let place: ReturnType<typeof workplace>
  beforeEach(() => {
    place = workplace({ drivers: [name] })
  })
  afterEach(() => place.dispose())
  const running = () => {
    const records = place.open()
    records.openRun(RUN)
    return records
  }

  test('the newest analysis of an incident is kept with its charts, and a model may put it into words', () => {
    let records = running()
    expect(records.evidence('inc-1')).toEqual({ analysis: null, series: [] })
    records.append(tick(1), [opened(incident('inc-1')), analyzed('inc-1', 'First.')])
    records.append(tick(2), [analyzed('inc-1', 'Second.')])
    expect(records.dirty).toBe(false)
    const computed = records.evidence('inc-1')
    expect(computed.analysis).toMatchObject({ origin: 'computed', line: REPORT.spoken, report: { sentence: 'Second.' }, struck: [] })
    const said: Analysis = { ...(computed.analysis as Analysis), line: 'The brain is slow.', origin: 'model', model: 'gemini' }
    records.saveAnalysis(said)
    records.close()
    records = place.open()
    expect(records.evidence('inc-1')).toEqual({ analysis: said, series: SERIES })
  })

  test('ledger lines wait for the next commit, and more of a line replaces it', () => {
    const records = running()
    records.append(tick(1), [written(line('a'))])
    expect(records.dirty).toBe(true)
    records.append(tick(2), [written(line('b', { monitorId: 'stale-data', incidentId: 'inc-1', lastAt: iso(1) }))])
    records.append(tick(3), [written(line('a', { count: 9, lastAt: iso(2) }))])
    expect(records.ledger({ limit: 10 }).map((entry) => [entry.entryId, entry.count])).toEqual([
      ['a', 9],
      ['b', 1],
    ])
    expect(records.dirty).toBe(false)
    expect(records.ledger({ monitorId: 'stale-data', limit: 10 }).map((entry) => entry.entryId)).toEqual(['b'])
    expect(records.ledger({ incidentId: 'inc-1', group: 'ai-brain', limit: 10 })).toHaveLength(1)
    expect(records.ledger({ group: 'nobody', limit: 10 })).toEqual([])
    expect(records.ledger({ limit: 1 })).toHaveLength(1)
  })

  test('the ledger keeps its newest lines and no more', () => {
    const records = running()
    const count = LEDGER_ROWS + 50
    for (let from = 0; from < count; from += 1_000) {
      const facts = Array.from({ length: Math.min(1_000, count - from) }, (_, i) =>
        written(line(`e${from + i}`, { lastAt: iso(from + i) })),
      )
      records.append(tick(from), facts)
      records.commit()
    }
    const kept = records.ledger({ limit: count })
    expect(kept).toHaveLength(LEDGER_ROWS)
    expect(kept[0]?.entryId).toBe(`e${count - 1}`)
    expect(kept.at(-1)?.entryId).toBe('e50')
  })

  test('of the ledger only what was notified counts for the health of alarms', () => {
    const records = running()
    records.append(tick(1), [
      written(line('a', { outcome: 'recovered', at: iso(9), incidentId: 'inc-1' })),
      written(line('b', { outcome: 'notified', at: iso(3), count: 2 })),
      written(line('c', { outcome: 'near' })),
    ])
    expect(records.alarms()).toEqual([
      { monitorId: 'high-latency', group: 'ai-brain', incidentId: null, outcome: 'notified', atMs: T0 + 3_000, count: 2 },
      { monitorId: 'high-latency', group: 'ai-brain', incidentId: 'inc-1', outcome: 'recovered', atMs: T0 + 9_000, count: 1 },
    ])
  })

  test('incidents are found by words, whatever their case and accents, and by time', () => {
    const records = running()
    const first = incident('inc-1', { title: 'High latency on płatności', timeline: [entry(0, 'opened', 'Zażółć gęślą JAŹŃ.')] })
    const second = incident('inc-2', { second: 60, serviceIds: ['ai-brain', 'database'], resolution: 'Cache warmed, 100% done.' })
    records.append(tick(1), [opened(first), opened(second)])
    const found = (text: string) => records.incidents({ text, limit: 10 }).incidents.map(({ incidentId }) => incidentId)
    expect(found('LATENCY')).toEqual(['inc-2', 'inc-1'])
    expect(found('zazolc jazn')).toEqual([])
    expect(found('zazołc jazn')).toEqual(['inc-1'])
    expect(found('  database   warmed ')).toEqual(['inc-2'])
    expect(found('database zażółć')).toEqual([])
    expect(found('100%')).toEqual(['inc-2'])
    expect(found('%')).toEqual(['inc-2'])
    expect(found('_')).toEqual([])
    expect(found('   ')).toHaveLength(2)
    records.append(tick(2), [changed({ ...first, timeline: [...first.timeline, entry(5, 'noted', 'Rolled back build 77')] })])
    expect(found('build 77')).toEqual(['inc-1'])
    expect(records.incidents({ untilMs: T0 + 1_000, limit: 10 }).incidents.map(({ incidentId }) => incidentId)).toEqual(['inc-1'])
    expect(records.incidents({ sinceMs: T0 + 1_000, untilMs: T0 + 60_000, limit: 10 }).incidents).toHaveLength(1)
  })

  test('any search is answered', () => {
    const records = running()
    records.append(tick(1), [opened(incident('inc-1'))])
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(records.incidents({ text, limit: 10 }).incidents.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('a database of the former version keeps its incidents, and they can be found', () => {
    const driver = loadDriver(name)(place.file)
    migrate(driver, MIGRATIONS.slice(0, 2))
    driver.close()
    // Bodies as the former version wrote them: without assignee and cause.
    const { assignee: _, cause: __, ...old } = incident('inc-old', { timeline: [entry(0, 'opened', 'From before.')] })
    const writer = place.open()
    writer.openRun(RUN)
    writer.append(tick(1), [opened(old as unknown as ReturnType<typeof incident>)])
    writer.close()
    const raw = loadDriver(name)(place.file)
    raw.exec('DELETE FROM incident_text')
    expect(raw.prepare("SELECT body FROM incidents WHERE body LIKE '%assignee%'").get()).toBeUndefined()
    raw.close()
    const records = place.open()
    expect(records.notices).toEqual([])
    expect(records.incidents({ text: 'from before', limit: 10 }).incidents).toMatchObject([
      { incidentId: 'inc-old', assignee: null, cause: null },
    ])
  })

  test('says which recording belongs to an incident, and which is the newest', () => {
    const records = running()
    const whole = { mostEvents: 1_000 }
    expect(records.recordedRun(whole)).toBeNull()
    records.append(telemetry(0, 3), [opened(incident('inc-1'))])
    records.finishRun()
    records.openRun({ ...RUN, header: '{"v":2}' })
    expect(records.recordedRun(whole)).toEqual({ runId: 1, header: RUN.header, from: 0, to: 1, cut: false })
    records.append(telemetry(0, 5), [])
    records.commit()
    expect(records.recordedRun(whole)).toMatchObject({ runId: 2, header: '{"v":2}' })
    expect(records.recordedRun({ ...whole, incidentId: 'inc-1' })).toMatchObject({ runId: 1 })
    expect(records.recordedRun({ ...whole, incidentId: 'nothing' })).toBeNull()
  })

  test('reads a recording from an instant on, or only its newest events', () => {
    const records = running()
    const all = Array.from({ length: 3_000 }, (_, i) => telemetry(i * 3, 3))
    for (const input of all) {
      records.append(input, [])
      if (input.now % 700 === 0) records.commit()
    }
    const read = (part: { sinceMs?: number; mostEvents: number }) => {
      const run = records.recordedRun(part)
      return { cut: run?.cut, inputs: [...records.recording(run?.runId ?? 0, run?.from)] }
    }
    expect(read({ mostEvents: 100_000 })).toEqual({ cut: false, inputs: all })
    const newest = read({ mostEvents: 2_000 })
    expect(newest.cut).toBe(true)
    expect(newest.inputs).toEqual(all.slice(-newest.inputs.length))
    expect(newest.inputs.length).toBeGreaterThan(500)
    expect(newest.inputs.length).toBeLessThan(1_500)
    for (const at of [0, 1, 1_234, 2_998]) {
      const wanted = all[at]?.now ?? 0
      const { inputs } = read({ sinceMs: wanted, mostEvents: 100_000 })
      expect(inputs).toEqual(all.slice(-inputs.length))
      expect(inputs[0]?.now).toBeLessThanOrEqual(wanted)
      expect(inputs.length).toBeLessThan(all.length - at + 1_100)
    }
    expect(read({ sinceMs: Number.MAX_SAFE_INTEGER, mostEvents: 100_000 }).inputs).toEqual([])
  })
})
