import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceSpan } from '../../shared/model/trace.ts'
import { criticalPath, durationText, initiallyClosed, opened, rowsOf, shares, ticksOf, treeOf, zoomed } from './waterfall.ts'

function span(id: string, parentId: string | null, offsetMs: number, durationMs: number, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId: id,
    parentId,
    orphan: false,
    name: id,
    serviceId: 'shop',
    kind: 'internal',
    offsetMs,
    durationMs,
    failed: false,
    message: '',
    tags: [],
    events: [],
    ...more,
  }
}
const pathOf = (spans: TraceSpan[]) =>
  criticalPath(treeOf(spans))
    .reverse()
    .map(({ spanId, fromMs, toMs }) => `${spanId} ${fromMs}-${toMs}`)

describe('the waterfall', () => {
  it('finds what was waited for: the last to end, then the last to end before that one began', () => {
    const spans = [
      span('root', null, 0, 100),
      span('a', 'root', 10, 30),
      span('b', 'root', 20, 40),
      span('c', 'root', 65, 30),
      span('c1', 'c', 70, 10),
    ]
    expect(pathOf(spans)).toEqual(['root 0-20', 'b 20-60', 'root 60-65', 'c 65-70', 'c1 70-80', 'c 80-95', 'root 95-100'])
  })

  it('follows work that outlives what set it off, over pauses in which nothing ran', () => {
    const spans = [span('batch', null, 0, 2), span('step', 'batch', 1, 1), span('fix', 'step', 50, 40), span('feed', 'step', 2, 3)]
    expect(pathOf(spans)).toEqual(['batch 0-1', 'step 1-2', 'feed 2-5', 'fix 50-90'])
    expect(shares(criticalPath(treeOf(spans)), spans, 90)).toEqual([{ serviceId: 'shop', ratio: 45 / 90 }])
  })

  it('has no stretch twice, none outside of its span, and every span in its tree, whatever comes', () => {
    const any = fc.array(
      fc.record({ parent: fc.integer({ min: -1, max: 30 }), at: fc.integer({ min: 0, max: 100 }), long: fc.integer({ min: 0, max: 100 }) }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(any, (given) => {
        const spans = given.map(({ parent, at, long }, n) =>
          span(`s${n}`, parent < 0 || parent >= given.length ? null : `s${parent}`, at, long),
        )
        const tree = treeOf(spans)
        expect(new Set(rowsOf(tree, new Set()).map((row) => row.span.spanId)).size).toBe(spans.length)
        const path = criticalPath(tree)
        const byId = new Map(spans.map((one) => [one.spanId, one]))
        for (const { spanId, fromMs, toMs } of path) {
          const one = byId.get(spanId) ?? expect.fail()
          expect(fromMs >= one.offsetMs && toMs <= one.offsetMs + one.durationMs && toMs > fromMs).toBe(true)
        }
        for (let n = 1; n < path.length; n++) expect(path[n]?.toMs).toBeLessThanOrEqual(path[n - 1]?.fromMs ?? 0)
      }),
    )
  })

  it('closes what is deep, calm and not waited for of a large trace, and opens the way to a span', () => {
    const spans = [span('root', null, 0, 1_000), span('busy', 'root', 0, 900), span('calm', 'busy', 10, 5), span('bad', 'busy', 20, 5)]
    for (let n = 0; n < 60; n++) spans.push(span(`calm-${n}`, 'calm', 10, 1), span(`bad-${n}`, 'bad', 20, 1, { failed: n === 7 }))
    const tree = treeOf(spans)
    const closed = initiallyClosed(tree, criticalPath(tree))
    expect([...closed]).toEqual([])
    const parallel = [...spans, span('side', 'busy', 30, 100), span('side-1', 'side', 30, 1)]
    const wide = treeOf([...parallel, span('long', 'busy', 5, 890)])
    const shut = initiallyClosed(wide, criticalPath(wide))
    expect([...shut].sort()).toEqual(['calm', 'side'])
    expect(rowsOf(wide, shut).some((row) => row.span.spanId === 'calm-3')).toBe(false)
    expect(rowsOf(wide, opened(wide, shut, 'calm-3')).some((row) => row.span.spanId === 'calm-3')).toBe(true)
    expect(treeOf(spans)[0]).toMatchObject({ size: 123, failures: 1 })
  })

  it('draws near and away within the trace, with round instants on its axis', () => {
    expect(zoomed({ fromMs: 0, toMs: 100 }, 80, 0.5, 100)).toEqual({ fromMs: 40, toMs: 90 })
    expect(zoomed({ fromMs: 40, toMs: 90 }, 80, 10, 100)).toEqual({ fromMs: 0, toMs: 100 })
    expect(ticksOf({ fromMs: 0, toMs: 100 })).toEqual([0, 20, 40, 60, 80, 100])
    expect(ticksOf({ fromMs: 0.4, toMs: 0.9 }, 6)).toHaveLength(6)
    expect(ticksOf({ fromMs: 0, toMs: 0 })).toEqual([0])
  })

  it.each([
    [0, '0 ms'],
    [0.0004, '0.40 µs'],
    [0.34, '340 µs'],
    [1, '1 ms'],
    [12.44, '12.4 ms'],
    [100, '100 ms'],
    [1_240, '1.24 s'],
    [20_000, '20 s'],
    [125_000, '2 min 05 s'],
  ])('writes %d ms as %s', (ms, text) => expect(durationText(ms)).toBe(text))
})
