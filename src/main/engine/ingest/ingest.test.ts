import { describe, expect, it } from 'vitest'
import { createIngest } from './ingest.ts'

const utf8 = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const event = (serviceId: string) => JSON.stringify({ timestamp: '2025-12-26T10:00:00.000Z', service_id: serviceId })
const batch = (lines: (string | Uint8Array)[], offset = 0) => ({ source: 'test', partition: 1, offset, lines })
const create = (maxServices = 10) => createIngest({ maxServices, services: ['known'], utf8 })

describe('ingest', () => {
  it('keeps the offset of every line, skips blank ones and counts refused ones', () => {
    const ingest = create()
    const input = ingest.decode(
      batch([event('a'), '', ' \t', 'garbage', event('b'), new TextEncoder().encode(event('c')), new Uint8Array()], 40),
      true,
      0,
    )
    expect(input).toMatchObject({ kind: 'telemetry', v: 1, source: 'test', partition: 1, live: true, offsets: [40, 44, 45] })
    expect(input?.events.map((e) => e.serviceId)).toEqual(['a', 'b', 'c'])
    expect(ingest.stats()).toEqual({
      rejected: 1,
      by_reason: { bad_json: 1 },
      recent: [{ at: '1970-01-01T00:00:00.000Z', reason: 'bad_json', source: 'test', position: '1:43', excerpt: 'garbage' }],
    })
  })

  it('answers null when nothing is left', () => {
    expect(create().decode(batch(['', 'x']), false, 0)).toBeNull()
  })

  it('admits no more services than allowed, and known ones always', () => {
    const ingest = create(2)
    const input = ingest.decode(batch([event('a'), event('b'), event('known'), event('a')]), false, 0)
    expect(input?.events.map((e) => e.serviceId)).toEqual(['a', 'known', 'a'])
    expect(ingest.stats().by_reason).toEqual({ too_many_services: 1 })
  })

  it('keeps the newest 100 refused inputs, newest first, cut to 200 characters', () => {
    const ingest = create()
    for (let i = 0; i < 250; i++)
      ingest.decode(batch([i % 2 === 0 ? `${i} ${'😀'.repeat(300)}` : new TextEncoder().encode(`${i} ${'x'.repeat(1_000)}`)], i), false, i)
    const { recent, rejected } = ingest.stats()
    expect(rejected).toBe(250)
    expect(recent.map((r) => r.position)).toEqual(Array.from({ length: 100 }, (_, i) => `1:${249 - i}`))
    for (const { excerpt } of recent) expect(excerpt.length).toBe(200)
  })
})
