import { describe, expect, it } from 'vitest'
import type { Overview } from '../../../shared/model/dashboard.ts'
import { fittingRange, viewOfAddress } from '../../state/dashboards.ts'
import { amountProblem, budgetOf, draftOf } from './budget-draft.ts'
import { fitRows } from './fit-rows.ts'
import { cellHeight, cellTone } from './heatmap-drawing.ts'
import { runsOf, scaleTop } from './plot-drawing.ts'
import { durationText, shortCount, usdText } from './words.ts'

describe('figures in words', () => {
  it('never let something cheap look free, or something large run over', () => {
    expect([null, 0, 0.00003, 0.0123, 0.05, 0.5, 12.345, 4_321].map(usdText)).toEqual([
      '–',
      '$0',
      '< $0.0001',
      '$0.012',
      '$0.05',
      '$0.50',
      '$12.35',
      '$4,321',
    ])
    expect([null, 0, 7, 3.25, 999, 1_000, 12_345, 99_960, 2_000_000, 3.2e9].map(shortCount)).toEqual([
      '–',
      '0',
      '7',
      '3.3',
      '999',
      '1 k',
      '12.3 k',
      '100 k',
      '2 M',
      '3.2 G',
    ])
    expect([null, 12.4, 999.4, 1_234, 12_345].map(durationText)).toEqual(['–', '12 ms', '999 ms', '1.23 s', '12.3 s'])
  })
})

describe('charts', () => {
  it('break where nothing is known', () => {
    expect(runsOf([1, 2, null, 3, null, null, 4])).toEqual([
      [0, 1],
      [3, 3],
      [6, 6],
    ])
    expect(runsOf([null])).toEqual([])
  })

  it('end at a round number above the highest value', () => {
    expect([0, 3, 10, 11, 240, 0.07].map(scaleTop)).toEqual([1, 5, 10, 20, 250, 0.1])
  })

  it('make one failure in a hundred visible, and tones that are those of services', () => {
    expect(cellHeight(0.01)).toBeCloseTo(0.1)
    expect([0, 0.029, 0.03, 0.15].map(cellTone)).toEqual(['healthy', 'healthy', 'warning', 'critical'])
  })
})

describe('rows of the heatmap', () => {
  const row = (serviceId: string, cells: (number | null)[]) => ({
    serviceId,
    status: 'healthy' as const,
    stale: false,
    incidentId: null,
    recent: null,
    peak: null,
    cells,
  })
  const errors = (count: number, rest: Overview['errors']['rest'] = null): Overview['errors'] => ({
    rows: Array.from({ length: count }, (_, i) => row(`s${i}`, [i / 100, null])),
    rest,
  })

  it('are all there while they fit, and hide nothing bad where they do not', () => {
    expect(fitRows(errors(5), 5)).toEqual(errors(5))
    const fitted = fitRows(errors(10, { services: 3, peak: 0.9, cells: [0.5, 0.9] }), 4)
    expect(fitted.rows.map(({ serviceId }) => serviceId)).toEqual(['s0', 's1', 's2'])
    expect(fitted.rest).toEqual({ services: 10, peak: 0.9, cells: [0.5, 0.9] })
    expect(fitRows(errors(10), 4).rest).toEqual({ services: 7, peak: 0.09, cells: [0.09, null] })
  })
})

describe('a budget as it is written', () => {
  it('is told what is wrong, in a sentence', () => {
    for (const good of ['', ' ', '5', '0.50', '.5', ' 12 ']) expect(amountProblem(good)).toBeNull()
    for (const bad of ['x', '-1', '0', '1e3', '2000000', '1,5', 'Infinity']) expect(amountProblem(bad)).toMatch(/^Write .+\.$/)
  })

  it('comes back as it was kept, and drops services without an amount', () => {
    const budget = { usdPerHour: 5, usdPerDay: null, services: [{ serviceId: 'a', usdPerHour: null, usdPerDay: 0.5 }] }
    expect(budgetOf(draftOf(budget))).toEqual(budget)
    expect(budgetOf({ hour: '', day: '', services: [{ serviceId: 'a', hour: '', day: ' ' }] })?.services).toEqual([])
    expect(budgetOf({ hour: 'x', day: '', services: [] })).toBeNull()
  })
})

it('opens with what fits: minutes of a live source, the length of a recording', () => {
  const replay = (hours: number) => ({
    kind: 'replay' as const,
    state: 'playing' as const,
    detail: '',
    position: null,
    start: '2026-01-01T00:00:00Z',
    end: new Date(Date.parse('2026-01-01T00:00:00Z') + hours * 3_600_000).toISOString(),
    progress: 0,
    speed: 1,
    loop: false,
    seed: null,
    scenario: null,
    events: 0,
    eventsPerSecond: 0,
  })
  expect([null, replay(0.05), replay(0.5), replay(2), replay(20)].map(fittingRange)).toEqual(['5m', '5m', '1h', '6h', '24h'])
  expect(['?view=llm', '?view=nothing', ''].map(viewOfAddress)).toEqual(['llm', null, null])
})
