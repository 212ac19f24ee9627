import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServiceView } from '../../shared/model/service.ts'
import { countTones, worstFirst } from './board.ts'
import { fakeIncident, fakeView } from './fakes.ts'
import { headlineOf, sitrepOf, type Usual } from './headline.ts'

function said(
  views: ServiceView[],
  usual: Record<string, Usual> = {},
  part: { fresh?: boolean; incidents?: ReturnType<typeof fakeIncident>[] } = {},
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
      integrity: 33,
    })
    expect(text).toBe(
      'System integrity 33 percent. ai-brain is slow: 4,870 ms. Of 3 services: 2 critical. 2 active incidents, 1 acknowledged.',
    )
  })
})
