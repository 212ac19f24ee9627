import { createStore } from 'jotai'
import { describe, expect, it } from 'vitest'
import type { AlarmHealth } from '../../shared/model/analysis.ts'
import type { ExamCard } from '../../shared/model/exam.ts'
import { ledgerOutcomeSchema } from '../../shared/model/ledger.ts'
import { monitorStateSchema } from '../../shared/model/monitor.ts'
import { ALL_ENTRIES, draftDirtyAtom, ledgerFilterAtom, monitorTabAtom, openStateAtom, openWhyAtom, rulesDraftAtom } from './monitors.ts'
import { isNoisy, nextSort, sortHealth } from './monitors-health.ts'
import { detectBar, gradeText, newestFirst } from './monitors-score.ts'
import { lastedText, OUTCOMES, STATES, secondsText, valueText } from './monitors-words.ts'
import { overlayAtom } from './panels.ts'

describe('words', () => {
  it('know every state and outcome of the contract', () => {
    expect([...STATES].sort()).toEqual([...monitorStateSchema.options].sort())
    expect([...OUTCOMES].sort()).toEqual([...ledgerOutcomeSchema.options].sort())
  })

  it('write values with their units', () => {
    expect(valueText(4_310, 'ms')).toBe('4,310 ms')
    expect(valueText(80.1, 'percent')).toBe('80 %')
    expect(valueText(1.25, 'usd')).toBe('1.25 USD')
    expect(valueText(null, 'ms')).toBe('–')
    expect([0, 1.44, 3, 30, 90, 120, 3_600].map(secondsText)).toEqual(['0 s', '1.4 s', '3 s', '30 s', '1 min 30 s', '2 min', '1 h'])
  })

  it('say how long a state lasts, and nothing of one that never began', () => {
    expect(lastedText('2026-01-01T00:00:00.000Z', Date.parse('2026-01-01T00:01:05.000Z'))).toBe('1 min 05 s')
    expect(lastedText('1970-01-01T00:00:00.000Z', 1e12)).toBe('–')
  })
})

describe('the way to the monitors', () => {
  it('opens the ledger narrowed to a service, forgetting other filters', () => {
    const store = createStore()
    store.set(ledgerFilterAtom, { ...ALL_ENTRIES, monitorId: 'm' })
    store.set(openWhyAtom, { group: 'auth' })
    expect([store.get(overlayAtom), store.get(monitorTabAtom)]).toEqual(['monitors', 'why'])
    expect(store.get(ledgerFilterAtom)).toEqual({ ...ALL_ENTRIES, group: 'auth' })
    store.set(openStateAtom, { monitorId: 'm', group: 'auth' })
    expect(store.get(monitorTabAtom)).toBe('states')
  })

  it('knows unsaved changes', () => {
    const store = createStore()
    expect(store.get(draftDirtyAtom)).toBe(false)
    store.set(rulesDraftAtom, { base: 'a', text: 'b' })
    expect(store.get(draftDirtyAtom)).toBe(true)
  })
})

const health = (title: string, part: Partial<AlarmHealth> = {}): AlarmHealth => ({
  monitorId: title,
  title,
  notified: 4,
  groups: 1,
  shortLived: 0,
  flaps: 0,
  acknowledged: 4,
  secondsInAlert: 10,
  lastAt: null,
  muted: false,
  advice: '',
  ...part,
})

describe('alarm health', () => {
  it('sorts by any column, turns round on the second press, equals by name', () => {
    const list = [health('b'), health('a'), health('c', { notified: 9 })]
    const sort = nextSort({ column: 'title', descending: false }, 'notified')
    expect(sortHealth(list, sort).map((one) => one.title)).toEqual(['c', 'a', 'b'])
    expect(sortHealth(list, nextSort(sort, 'notified')).map((one) => one.title)).toEqual(['a', 'b', 'c'])
    expect(
      sortHealth([health('a'), health('b', { lastAt: '2026-01-01T00:00:00.000Z' })], { column: 'lastAt', descending: true })[0]!.title,
    ).toBe('b')
  })

  it('marks what is noise', () => {
    expect(isNoisy(health('a'))).toBe(false)
    expect(isNoisy(health('a', { flaps: 1 }))).toBe(true)
    expect(isNoisy(health('a', { shortLived: 2 }))).toBe(true)
    expect(isNoisy(health('a', { acknowledged: 0 }))).toBe(true)
    expect(isNoisy(health('a', { notified: 1, shortLived: 1, acknowledged: 0 }))).toBe(false)
  })
})

describe('score card', () => {
  const card = (part: Partial<ExamCard> = {}): ExamCard => ({
    runs: 1,
    faults: [],
    detected: 4,
    missed: 0,
    falseAlarms: 0,
    secondsToDetectP50: 1,
    secondsToDetectP95: 1.4,
    causesRight: 4,
    causesJudged: 4,
    steadySeconds: 60,
    ...part,
  })

  it('is one sentence', () => {
    expect(gradeText(card())).toBe('Every fault found (4), every cause right, no false alarm.')
    expect(gradeText(card({ missed: 1, causesRight: 3, falseAlarms: 2 }))).toBe('4 of 5 faults found, 3 of 4 causes right, 2 false alarms.')
    expect(gradeText(card({ detected: 0, causesJudged: 0 }))).toBe('No fault has been judged yet.')
  })

  it('draws no time to detect where there is none, and never beyond the box', () => {
    expect([null, 0, 5, 90].map(detectBar)).toEqual([0, 0.02, 0.5, 1])
    expect(newestFirst([])).toEqual([])
  })
})
