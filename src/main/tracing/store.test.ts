import { describe, expect, it } from 'vitest'
import type { KeptSpan } from './kept-span.ts'
import { TraceStore } from './store.ts'
import { keptSpan, spanId, traceId } from './testing/spans.ts'
import { traceOf } from './views.ts'

const LIMITS = { traces: 50, spansOfTrace: 20, bytes: 1024 * 1024 }
const kept = (store: TraceStore) => new Set(store.where(() => true).map((trace) => Number.parseInt(trace.traceId, 16)))

describe('the store of traces', () => {
  it('puts spans of a trace together in any order, and none twice', () => {
    const store = new TraceStore(LIMITS)
    store.add(keptSpan(1, 2, { parentId: spanId(1), service: 'stock', startMs: 1_004, endMs: 1_009, failed: true, message: 'boom' }))
    const early = traceOf(store.where(() => true)[0] ?? expect.fail(), 'service', null)
    expect(early).toMatchObject({ root_service: 'stock', orphans: 1, all_spans: [{ parent_id: null, orphan: true }] })
    store.add(keptSpan(1, 1, { name: 'GET /' }))
    store.add(keptSpan(1, 1, { name: 'sent again' }))
    const trace = store.get(traceId(1)) ?? expect.fail()
    expect(traceOf(trace, 'service', null)).toMatchObject({
      root_name: 'GET /',
      root_service: 'shop',
      service_ids: ['shop', 'stock'],
      duration_ms: 10,
      spans: 2,
      errors: 1,
      error: 'boom',
      orphans: 0,
      all_spans: [
        { span_id: spanId(1), parent_id: null, offset_ms: 0 },
        { span_id: spanId(2), parent_id: spanId(1), offset_ms: 4, duration_ms: 5 },
      ],
    })
  })

  it('keeps of each service its newest, failing and slowest traces, and those of an incident', () => {
    const store = new TraceStore(LIMITS)
    store.add(keptSpan(1, 1, { endMs: 9_000_000 }))
    store.add(keptSpan(2, 1, { failed: true }))
    store.add(keptSpan(3, 1, { incidentIds: ['inc-1'] }))
    store.add(keptSpan(4, 1, { service: 'seldom' }))
    store.add(keptSpan(5, 1))
    for (let n = 10; n < 1_000; n++) store.add(keptSpan(n, 1))
    const held = kept(store)
    for (const n of [1, 2, 3, 4, 999, 998, 992]) expect(held).toContain(n)
    expect(held).not.toContain(5)
    expect(store.size).toBeLessThanOrEqual(LIMITS.traces)
    expect(store.dropped).toBe(995 - store.size)
  })

  it('holds no more than it may under 10,000 events a second, in time and space', () => {
    const limits = { traces: 1_000, spansOfTrace: 2_000, bytes: 4 * 1024 * 1024 }
    const store = new TraceStore(limits)
    const tags: KeptSpan['tags'] = Array.from({ length: 24 }, (_, n) => [`key.${n}`, 'v'.repeat(100)])
    let most = 0
    for (let n = 0; n < 40_000; n++) {
      store.add(keptSpan(Math.floor(n / 4), n % 4, { service: `service-${n % 300}`, tags, failed: n % 10 === 0 }))
      most = Math.max(most, store.bytes)
    }
    expect(most).toBeLessThan(limits.bytes + 64 * 1024)
    expect(store.size).toBeLessThanOrEqual(limits.traces)
    // What is counted is what is there.
    expect(store.where(() => true).reduce((sum, trace) => sum + trace.bytes, 0)).toBe(store.bytes)
  })

  it('cuts a trace that never ends, and says how much is missing', () => {
    const store = new TraceStore(LIMITS)
    for (let n = 0; n < 100; n++) store.add(keptSpan(1, n + 1, { parentId: n === 0 ? '' : spanId(n) }))
    expect(traceOf(store.get(traceId(1)) ?? expect.fail(), 'service', null)).toMatchObject({ spans: 20, left_out: 80 })
  })

  it('shows spans that are each other’s parents, and times that mean nothing', () => {
    const store = new TraceStore(LIMITS)
    store.add(keptSpan(1, 1, { parentId: spanId(2), startMs: 0, endMs: -5 }))
    store.add(keptSpan(1, 2, { parentId: spanId(1), startMs: 9e15, endMs: 9e15 }))
    const trace = traceOf(store.get(traceId(1)) ?? expect.fail(), 'service', null)
    expect(trace.all_spans.map(({ duration_ms }) => duration_ms)).toEqual([0, 0])
    expect(trace.started_at).toBe('1970-01-01T00:00:00.000Z')
  })
})
