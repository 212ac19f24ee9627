import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServiceView } from '../../shared/model/service.ts'
import { countTones, worstFirst } from './board.ts'
import { fakeCause, fakeIncident, fakeStep, fakeView } from './fakes.ts'
import { type Blamed, headlineOf, sitrepOf, type Usual } from './headline.ts'

function said(
  views: ServiceView[],
  usual: Record<string, Usual> = {},
  part: { fresh?: boolean; incidents?: ReturnType<typeof fakeIncident>[]; blamed?: Blamed } = {},
) {
  const sorted = worstFirst(views)
  const worst = sorted[0] ?? null
  return headlineOf({
    connecting: false,
    fresh: part.fresh ?? true,
    counts: countTones(views),
    worst,
    usual: worst ? (usual[worst.serviceId] ?? null) : null,
    incidents: part.incidents ?? [],
    blamed: part.blamed ?? null,
  })
}

const slow = fakeView('ai-brain', { status: 'critical', latencyMs: 4870, errorRate: 0.05 })
const failing = fakeView('database', { status: 'critical', latencyMs: 610, errorRate: 0.8 })

describe('headlineOf', () => {
  it('names the worst thing in words, with what is usual', () => {
    expect(said([fakeView('auth'), slow], { 'ai-brain': { latencyMs: 500, errorRate: 0.015 } }).text).toBe(
      'ai-brain is slow: 4,870 ms, usually 500 ms',
    )
    expect(said([fakeView('auth'), failing]).text).toBe('database is failing: 80 % errors')
  })

  it('names what the list puts first, with what is usual for it', () => {
    const usual = { 'ai-brain': { latencyMs: 500, errorRate: 0.015 }, database: { latencyMs: 300, errorRate: 0.01 } }
    const worst = { ...failing, impact: 5 }
    expect(said([slow, worst], usual).text).toBe('database is failing: 80 % errors, usually 1.0 %')
    expect(said([slow, worst], usual).aside).toBe('1 more critical')
  })

  it('picks the one that is most of the trouble, however far an idle one deviates', () => {
    const idle = { ...failing, impact: 2 }
    expect(said([idle, { ...slow, impact: 8 }]).text).toBe('ai-brain is slow: 4,870 ms')
  })

  it('says who alerted first', () => {
    const incidents = [fakeIncident('i', { serviceId: 'database', serviceIds: ['database', 'ai-brain'] })]
    expect(said([slow], {}, { incidents }).aside).toBe('database alerted first')
  })

  it('names the cause first, and how it reached the others', () => {
    const blamed = { cause: fakeCause(), view: failing, usual: null, criticalOffPath: 0 }
    expect(said([{ ...slow, impact: 9 }, failing], {}, { blamed })).toEqual({
      text: 'database is failing: 80 % errors',
      aside: 'reached ai-brain +10 s, gateway +20 s',
      tone: 'critical',
    })
    expect(said([slow, failing], {}, { blamed: { ...blamed, criticalOffPath: 2 } }).aside).toContain('2 more critical')
  })

  it('says only what was measured of the way, and nothing of a cause that is well again', () => {
    const cause = fakeCause({ path: [fakeStep('database', 0), fakeStep('ai-brain', 4, { inferred: true }), fakeStep('gateway', 9.5)] })
    const blamed = { cause, view: failing, usual: null, criticalOffPath: 0 }
    expect(said([slow, failing], {}, { blamed }).aside).toBe('reached gateway +9.5 s')
    expect(said([slow], {}, { blamed: { ...blamed, view: fakeView('database') } }).text).toContain('ai-brain is slow')
    const silent = {
      ...blamed,
      cause: { ...cause, symptom: 'silence' as const },
      view: fakeView('database', { stale: true, ageMs: 14_000 }),
    }
    expect(said([slow], {}, { blamed: silent }).text).toBe('database is silent: last heard 14 s ago')
  })

  it('never calls stale or unknown data healthy', () => {
    expect(said([fakeView('a', { stale: true })])).toMatchObject({ text: 'All data is stale: 1 service silent', tone: 'stale' })
    expect(said([fakeView('a', { stale: true, ageMs: 14_000 }), fakeView('b')]).text).toBe('a is silent: last heard 14 s ago')
    expect(said([fakeView('a', { status: 'unknown' })]).tone).toBe('unknown')
    expect(said([], {}).tone).toBe('unknown')
    expect(said([fakeView('a')], {}, { fresh: false }).tone).toBe('stale')
  })

  it('is quiet when all is well', () => {
    expect(said([fakeView('a'), fakeView('b')])).toEqual({ text: 'All 2 services healthy', aside: '', tone: 'healthy' })
  })

  it('cuts endless names in the middle', () => {
    const { text } = said([fakeView('x'.repeat(256), { status: 'critical' })])
    expect(text.length).toBeLessThan(100)
  })

  it('has the tone of the worst service, whatever the mix', () => {
    const view = fc.record({ status: fc.constantFrom('healthy', 'warning', 'critical', 'unknown'), stale: fc.boolean() })
    fc.assert(
      fc.property(fc.array(view, { minLength: 1, maxLength: 30 }), (parts) => {
        const views = parts.map((part, index) => fakeView(`s${index}`, part as Partial<ServiceView>))
        const { tone, text } = said(views)
        const fresh = views.filter((one) => !one.stale)
        if (fresh.some((one) => one.status === 'critical')) expect(tone).toBe('critical')
        else if (fresh.some((one) => one.status === 'warning')) expect(tone).toBe('warning')
        else if (views.some((one) => one.stale)) expect(tone).toBe('stale')
        else expect(tone).toBe(views.some((one) => one.status === 'healthy') ? 'healthy' : 'unknown')
        expect(text.length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('sitrepOf', () => {
  it('says integrity, the worst, counts and incidents', () => {
    const views = [slow, failing, fakeView('auth')]
    const sorted = worstFirst(views)
    const text = sitrepOf({
      connecting: false,
      fresh: true,
      counts: countTones(views),
      worst: sorted[0] ?? null,
      usual: null,
      incidents: [fakeIncident('a'), fakeIncident('b', { state: 'acknowledged' })],
      blamed: null,
      integrity: 33,
    })
    expect(text).toBe(
      'System integrity 33 percent. ai-brain is slow: 4,870 ms. Of 3 services: 2 critical. 2 active incidents, 1 acknowledged.',
    )
  })
})
