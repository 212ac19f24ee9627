import { describe, expect, it } from 'vitest'
import { afterText, gravestFirst, mergeAnalyses, namedCause, pathOf, pathToShow, reachedText } from './analyses.ts'
import { fakeAnalysis, fakeCause, fakeIncident, fakeStep } from './fakes.ts'

describe('mergeAnalyses', () => {
  it('keeps the newest of each incident, and not for ever', () => {
    const late = fakeAnalysis('a', { at: '2026-01-01T00:00:30Z' })
    const early = fakeAnalysis('a', { at: '2026-01-01T00:00:10Z' })
    expect(mergeAnalyses(mergeAnalyses(new Map(), late), early).get('a')).toBe(late)
    let many: ReadonlyMap<string, ReturnType<typeof fakeAnalysis>> = new Map()
    for (let i = 0; i < 300; i++) many = mergeAnalyses(many, fakeAnalysis(`i${i}`))
    expect(many.size).toBe(200)
    expect(many.has('i299')).toBe(true)
    expect(many.has('i0')).toBe(false)
  })
})

describe('namedCause', () => {
  it('names a cause only with enough belief', () => {
    expect(namedCause(fakeAnalysis('a'))?.serviceId).toBe('database')
    expect(namedCause(fakeAnalysis('a', {}, [fakeCause({ confidence: 0.49 })]))).toBeNull()
    expect(namedCause(fakeAnalysis('a', {}, []))).toBeNull()
    expect(namedCause(null)).toBeNull()
    const none = fakeAnalysis('a')
    expect(namedCause({ ...none, report: { ...none.report, verdict: 'not_enough_evidence' } })).toBeNull()
  })
})

describe('pathToShow', () => {
  const analyses = new Map([
    ['weak', fakeAnalysis('weak', {}, [fakeCause({ confidence: 0.3 })])],
    ['named', fakeAnalysis('named')],
    ['old', fakeAnalysis('old', {}, [fakeCause({ serviceId: 'auth', path: [fakeStep('auth', 0)] })])],
  ])
  const incidents = [
    fakeIncident('weak', { severity: 'p1' }),
    fakeIncident('named', { severity: 'p2' }),
    fakeIncident('old', { severity: 'p1', state: 'resolved' }),
  ]

  it('draws the incident that is looked at, else the gravest active one with a named cause', () => {
    expect(pathToShow(null, null, incidents, analyses)?.incidentId).toBe('named')
    expect(pathToShow(null, 'named', incidents, analyses)?.incidentId).toBe('named')
    // The headline speaks of an incident without a named cause: another one's path would point elsewhere.
    expect(pathToShow(null, 'weak', incidents, analyses)).toBeNull()
    expect(pathToShow('old', null, incidents, analyses)?.causeId).toBe('auth')
    expect(pathToShow('weak', null, incidents, analyses)).toMatchObject({ incidentId: 'weak', named: false })
    expect(pathToShow('unheard', 'named', incidents, analyses)).toBeNull()
    expect(pathToShow(null, null, [fakeIncident('old', { state: 'resolved' })], analyses)).toBeNull()
  })

  it('has no path without evidence', () => {
    const none = fakeAnalysis('a')
    expect(pathOf({ ...none, report: { ...none.report, verdict: 'not_enough_evidence' } })).toBeNull()
    expect(pathOf(fakeAnalysis('a', {}, [fakeCause({ path: [] })]))).toBeNull()
  })

  it('sorts by severity, then the newest', () => {
    const order = gravestFirst([
      fakeIncident('a', { severity: 'p3' }),
      fakeIncident('b', { severity: 'p2' }),
      fakeIncident('c', { severity: 'p2', openedAt: '2026-01-02T00:00:00Z' }),
      fakeIncident('d', { severity: 'p1', state: 'resolved' }),
    ])
    expect(order.map((one) => one.incidentId)).toEqual(['c', 'b', 'a'])
  })
})

describe('words of a path', () => {
  it('writes seconds after the onset', () => {
    expect([0, 4.04, 9.96, 20.4, 119.6, 125].map(afterText)).toEqual(['+0 s', '+4 s', '+10 s', '+20 s', '+2 min 00 s', '+2 min 05 s'])
  })

  it('names three of many and counts the rest', () => {
    const path = ['a', 'b', 'c', 'd', 'e'].map((id, index) => fakeStep(id, index))
    expect(reachedText(fakeCause({ serviceId: 'a', path }))).toBe('reached b +1 s, c +2 s, d +3 s and 1 more')
    expect(reachedText(fakeCause({ serviceId: 'a', path: [fakeStep('a', 0)] }))).toBe('')
  })
})
