import { describe, expect, it } from 'vitest'
import { Driver } from '../testing/driver.ts'
import { isWithin } from './silences.ts'

const at = (text: string) => Date.parse(text)
const NIGHT = { days: [5], fromMinute: 22 * 60, toMinute: 6 * 60, reason: 'backup' }

describe('downtimes', () => {
  it('hold on their days and minutes of UTC, over midnight by the day they began on', () => {
    // 2025-12-26 is a Friday.
    expect(isWithin(NIGHT, at('2025-12-26T21:59:59Z'))).toBe(false)
    expect(isWithin(NIGHT, at('2025-12-26T22:00:00Z'))).toBe(true)
    expect(isWithin(NIGHT, at('2025-12-27T05:59:00Z'))).toBe(true)
    expect(isWithin(NIGHT, at('2025-12-27T06:00:00Z'))).toBe(false)
    expect(isWithin(NIGHT, at('2025-12-26T05:00:00Z'))).toBe(false)
    expect(isWithin({ ...NIGHT, fromMinute: 60, toMinute: 120 }, at('2025-12-26T01:30:00Z'))).toBe(true)
    expect(isWithin({ ...NIGHT, fromMinute: 60, toMinute: 120 }, at('2025-12-25T01:30:00Z'))).toBe(false)
  })
})

describe('missing data', () => {
  const silentFrom = (policy: string) => {
    const driver = new Driver()
    const text = `monitors:\n  - { id: m, query: "avg(last_3s):avg:nexus.service.latency{service_id:auth} by {service_id} > 2000", missing_data: ${policy} }\n`
    driver.command({ name: 'monitors.load', text, origin: 'editor', partly: false })
    expect(driver.of('command.refused')).toEqual([])
    driver.fault = (id, second) => (id !== 'auth' || second < 5 ? undefined : second < 10 ? { latencyMs: 5_000 } : null)
    driver.run(20)
    return [driver.engine.monitors().find(({ monitorId }) => monitorId === 'm')?.state, driver.engine.snapshot().activeIncidents.length]
  }

  it('is shown, taken for an alert, for its end, or for no change', () => {
    expect(silentFrom('show')).toEqual(['no_data', 1])
    expect(silentFrom('alert')).toEqual(['alert', 1])
    expect(silentFrom('resolve')).toEqual(['ok', 0])
    expect(silentFrom('keep')).toEqual(['alert', 1])
  })
})

describe('a mute while an alert stands', () => {
  const muted = (group: string | null) => {
    const driver = new Driver()
    driver.fault = (_, second) => (second < 5 ? undefined : { latencyMs: 5_000 })
    driver.run(10)
    driver.command({ name: 'monitor.mute', monitorId: 'high-latency', group, reason: 'known', untilMs: driver.now + 3_600_000 })
    driver.run(10)
    return { driver, lines: driver.engine.ledger({ outcome: 'muted' }) }
  }

  it('leaves one line on each alert that it silences, with the incident and who did it', () => {
    const { driver, lines } = muted(null)
    expect(lines.map(({ group }) => group)).toEqual(['payment', 'gateway', 'database', 'auth', 'ai-brain'])
    const [incident] = driver.engine.snapshot().activeIncidents
    for (const { incidentId, why, state, value } of lines) {
      expect([incidentId, state, value]).toEqual([incident?.incidentId, 'alert', 5_000])
      expect(why).toContain('It is muted by ada until 2025-12-26 11:00:10 UTC.')
    }
  })

  it('leaves one line alone where it mutes one group', () => {
    expect(muted('auth').lines.map(({ group, count }) => [group, count])).toEqual([['auth', 1]])
  })
})
