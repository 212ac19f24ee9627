import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EngineInput } from '../../shared/model/input.ts'
import { Analytics } from './analytics.ts'
import { gaugesOf, limitsOf, reachesIn } from './budget.ts'

const MINUTE = 60_000

describe('when a budget is reached', () => {
  it('is at once where it is, never where nothing is spent, and in proportion where nothing leaves', () => {
    expect(reachesIn([3, 2], MINUTE, 1, 5)).toBe(0)
    expect(reachesIn([3, 1], MINUTE, 0, 5)).toBeNull()
    // 1 USD to go at 2 USD a minute.
    expect(reachesIn([0, 0, 4], MINUTE, 2 / MINUTE, 5)).toBe(MINUTE / 2)
  })

  it('knows that what was spent first leaves the window', () => {
    // An hour of 1 USD a minute leaves as fast as the same pace adds: it stays under 70 for ever.
    expect(reachesIn(new Array(60).fill(1), MINUTE, 1 / MINUTE, 70)).toBeNull()
    // Twice that pace: 68 after eight minutes, 70 before the ninth has left.
    expect(reachesIn(new Array(60).fill(1), MINUTE, 2 / MINUTE, 70)).toBeCloseTo(9 * MINUTE, 3)
  })

  it('agrees with a window that is rolled on a second at a time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 5, maxLength: 20 }),
        fc.double({ min: 0.001, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 60, noNaN: true }),
        (spent, perMinute, limit) => {
          const found = reachesIn(spent, MINUTE, perMinute / MINUTE, limit)
          let seconds: number | null = null
          for (let s = 0; s <= spent.length * 60 && seconds === null; s++) {
            const left = spent.slice(Math.floor(s / 60)).reduce((a, b) => a + b, 0)
            if (left + (perMinute * s) / 60 >= limit) seconds = s
          }
          // Just at the end of a column the roll drops a column that the answer still counts.
          if (found === null) expect(seconds).toBeNull()
          else if (seconds !== null) expect(seconds * 1_000).toBeGreaterThanOrEqual(found - 1e-6)
          if (found !== null && found % MINUTE !== 0 && seconds !== null) expect(seconds * 1_000 - found).toBeLessThanOrEqual(1_000)
        },
      ),
    )
  })
})

/** Calls of two services, one a second for five minutes. */
function spending(costs: Readonly<Record<string, number | undefined>>): Analytics {
  const analytics = new Analytics({ listening: () => true, lag: () => null })
  const start = Date.parse('2026-01-05T10:00:00Z')
  for (let s = 0; s <= 300; s++) {
    const now = start + s * 1_000
    const services = Object.entries(costs)
    const input: EngineInput = {
      kind: 'telemetry',
      v: 1,
      source: 's',
      partition: 0,
      offsets: services.map((_, i) => s * services.length + i),
      events: services.map(([serviceId, cost]) => ({
        timestampMs: now,
        serviceId,
        status: null,
        latencyMs: null,
        errorRate: null,
        trafficVolume: null,
        message: null,
        metadata: { llm: { model: 'm', ...(cost !== undefined && { cost_usd: cost }) } },
      })),
      live: true,
    }
    analytics.heard(input, [], now)
  }
  return analytics
}

const NONE = { usdPerHour: null, usdPerDay: null, services: [] }

describe('gauges', () => {
  const gauge = (costs: Readonly<Record<string, number | undefined>>, limit: number, serviceId: string | null = null) =>
    gaugesOf(spending(costs), [{ monitorId: 'llm-cost', serviceId, period: 'hour', limitUsd: limit }])[0]

  it('tells when the budget is reached at the present pace', () => {
    // 3.01 USD in 5 minutes; 10 USD are reached after 1,000 s: at 10:16:40.
    const near = gauge({ a: 0.01 }, 10)
    expect(near).toMatchObject({ state: 'near' })
    const at = Date.parse(near?.reachesAt ?? '')
    expect(Math.abs(at - Date.parse('2026-01-05T10:16:40Z'))).toBeLessThan(15_000)
    expect(near?.sentence).toMatch(
      /^3\.01 USD of 10\.00 USD in the last hour; at the present pace the budget is reached at 2026-01-05T10:16/,
    )
  })

  it('stays calm below, and says that it is over', () => {
    expect(gauge({ a: 0.001 }, 100)).toMatchObject({ state: 'ok', reachesAt: null })
    expect(gauge({ a: 0.01 }, 3)).toMatchObject({
      state: 'over',
      reachesAt: null,
      sentence: expect.stringMatching(/^Over budget: 3\.01 USD of 3\.00/),
    })
  })

  it('counts only its service, and says what is not known', () => {
    expect(gauge({ a: 0.01, b: 1 }, 10, 'a')).toMatchObject({ spentUsd: 3.01 })
    expect(gauge({ a: undefined }, 10)).toMatchObject({ state: 'unknown', spentUsd: null, unpriced: 301 })
    expect(gauge({ a: undefined, b: 0.01 }, 10)?.sentence).toMatch(/The cost of 301 calls is not known and not counted\.$/)
  })

  it('are those of the budget, and the monitor llm-cost where the budget has no hour', () => {
    const rule = { monitorId: 'llm-cost', query: 'sum(last_1h):sum:nexus.llm.cost{*} > 5', alert: 5 }
    const limits = (budget: Parameters<typeof limitsOf>[0], rules: Parameters<typeof limitsOf>[1]) => limitsOf(budget, rules, () => 'id')
    expect(limits(NONE, [])).toEqual([])
    expect(limits(NONE, [rule])).toMatchObject([{ period: 'hour', limitUsd: 5 }])
    expect(limits(NONE, [{ ...rule, query: 'sum(last_5m):sum:nexus.llm.cost{*} > 5' }])).toEqual([])
    expect(limits({ ...NONE, usdPerHour: 2, services: [{ serviceId: 'a', usdPerHour: null, usdPerDay: 9 }] }, [rule])).toMatchObject([
      { serviceId: null, period: 'hour', limitUsd: 2 },
      { serviceId: 'a', period: 'day', limitUsd: 9 },
    ])
  })
})
