import { describe, expect, it } from 'vitest'
import { fakeIncident } from './fakes.ts'
import { addPage, countWords, filterProblem, NO_FILTER, NO_SEARCH, PAGE, queryOf } from './incident-search.ts'

const NOON = Date.parse('2026-01-31T12:00:00Z')

describe('queryOf', () => {
  it('asks for everything without a filter', () => {
    expect(queryOf(NO_FILTER, NOON, false, null)).toEqual({ limit: PAGE })
  })

  it('counts spans back from the clock of the incidents', () => {
    expect(queryOf({ ...NO_FILTER, span: 'hour' }, NOON, false, null).since).toBe('2026-01-31T11:00:00.000Z')
    expect(queryOf({ ...NO_FILTER, span: 'week' }, NOON, false, null).since).toBe('2026-01-24T12:00:00.000Z')
  })

  it('reads the fields of a recording in UTC', () => {
    const filter = { ...NO_FILTER, span: 'custom' as const, from: '2023-08-02T10:00', to: '2023-08-02T11:30' }
    expect(queryOf(filter, NOON, true, null)).toEqual({ since: '2023-08-02T10:00:00.000Z', until: '2023-08-02T11:30:00.000Z', limit: PAGE })
    expect(queryOf({ ...filter, from: 'nonsense', to: '' }, NOON, true, null)).toEqual({ limit: PAGE })
    // The same fields of a live system are local time.
    expect(Date.parse(queryOf(filter, NOON, false, null).since ?? '')).toBe(new Date(2023, 7, 2, 10, 0).getTime())
  })

  it('passes on what was chosen, and where the next page begins', () => {
    const filter = { ...NO_FILTER, text: ' vector  db ', service: 'database', severity: 'p1' as const, state: 'resolved' as const }
    expect(queryOf(filter, NOON, false, 'c2')).toEqual({
      text: 'vector  db',
      service: 'database',
      severity: 'p1',
      state: 'resolved',
      limit: PAGE,
      cursor: 'c2',
    })
  })
})

describe('filterProblem', () => {
  it('refuses a span that ends before it begins', () => {
    const filter = { ...NO_FILTER, span: 'custom' as const, from: '2026-01-02T00:00', to: '2026-01-01T00:00' }
    expect(filterProblem(filter, true)).toMatch(/begins after it ends/)
    expect(filterProblem({ ...filter, span: 'all' }, true)).toBe('')
    expect(filterProblem({ ...filter, to: '' }, true)).toBe('')
  })
})

describe('addPage', () => {
  it('shows each incident once, in its newest copy', () => {
    const found = [fakeIncident('c'), fakeIncident('b')]
    const page = [fakeIncident('b', { state: 'resolved' }), fakeIncident('a')]
    expect(addPage(found, page).map((one) => `${one.incidentId} ${one.state}`)).toEqual(['c open', 'b resolved', 'a open'])
  })

  it('says whether more is to come', () => {
    const found = [fakeIncident('a'), fakeIncident('b')]
    expect(countWords({ ...NO_SEARCH, found })).toBe('2 incidents')
    expect(countWords({ ...NO_SEARCH, found: found.slice(1) })).toBe('1 incident')
    expect(countWords({ ...NO_SEARCH, found, cursor: 'x' })).toBe('the newest 2, more below')
  })
})
