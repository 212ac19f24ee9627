import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineBlock } from './line-reader.ts'
import { type TimelineItem, timeline } from './timeline.ts'

const T0 = Date.UTC(2026, 0, 1)
const at = (ms: number) => `{"timestamp":"${new Date(T0 + ms).toISOString()}","service_id":"a","latency_ms":1}`

async function* blocksOf(lines: readonly string[], size: number): AsyncGenerator<LineBlock, string | null> {
  for (let from = 0; from < lines.length; from += size) yield { lines: lines.slice(from, from + size), bytes: from }
  return null
}

async function play(lines: readonly string[], { size = 3, batchLines = 1_000, sampleMs = 500 } = {}) {
  const items: TimelineItem[] = []
  const run = timeline(blocksOf(lines, size), { startMs: T0, sampleMs, batchLines })
  for (;;) {
    const next = await run.next()
    if (next.done) return { items, end: next.value }
    items.push(next.value)
  }
}

const line = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 5_000 }).map(at) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'not json',
      '{"service_id":"a"}',
      '{"timestamp":"soon","service_id":"a"}',
      '{"service_id":"a","timestamp":"2026-01-01T00:00:01Z"}',
    ),
  },
)

describe('the timeline of a recording', () => {
  it('delivers every line once and in order, time never going back, ticks before batches of the same instant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 20 }),
        async (lines, size, batchLines) => {
          const { items, end } = await play(lines, { size, batchLines })
          const batches = items.filter((item) => item.kind === 'batch')
          expect(batches.flatMap((batch) => batch.lines)).toEqual(lines)
          expect(end).toEqual({ lines: lines.length, cut: null })
          let offset = 0
          for (const batch of batches) {
            expect(batch.offset).toBe(offset)
            expect(batch.lines.length).toBeLessThanOrEqual(batchLines)
            offset += batch.lines.length
          }
          let before: TimelineItem | null = null
          for (const item of items) {
            if (before) {
              expect(item.now).toBeGreaterThanOrEqual(before.now)
              if (item.kind === 'tick') expect(item.now).toBeGreaterThan(before.now)
            }
            before = item
          }
        },
      ),
    )
  })

  it('does not depend on how the file was read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), async (lines, size) => {
        const bare = ({ items }: Awaited<ReturnType<typeof play>>) => items.map((item) => ({ ...item, bytes: 0 }))
        expect(bare(await play(lines, { size }))).toEqual(bare(await play(lines, { size: 100 })))
      }),
    )
  })

  it('ticks every 250 ms where events are dense', async () => {
    const { items } = await play(Array.from({ length: 101 }, (_, n) => at(n * 100)))
    const ticks = items.filter((item) => item.kind === 'tick').map((item) => item.now - T0)
    expect(ticks.length).toBeGreaterThanOrEqual(33)
    expect(ticks.length).toBeLessThanOrEqual(42)
  })

  it('ticks even where an event stands at every millisecond', async () => {
    const { items } = await play(Array.from({ length: 2_001 }, (_, n) => at(n)))
    expect(items.filter((item) => item.kind === 'tick').length).toBeGreaterThanOrEqual(7)
  })

  it('ticks right after a sample and twenty times until the next where they are minutes apart', async () => {
    const { items } = await play([at(0), at(300_000), at(600_000)], { sampleMs: 300_000 })
    const ticks = items.filter((item) => item.kind === 'tick').map((item) => item.now - T0)
    expect(ticks[0]).toBe(1)
    expect(ticks).toHaveLength(41)
  })

  it('does not drown in ticks across a hole of a year', async () => {
    const { items } = await play([at(0), at(365 * 86_400_000)], { sampleMs: 500 })
    expect(items.length).toBeLessThan(1_010)
  })

  it('lets late lines go along with the newest time', async () => {
    const { items } = await play([at(0), at(5_000), at(1_000), 'garbage', at(5_000), at(6_000)])
    const batches = items.filter((item) => item.kind === 'batch')
    expect(batches.map((batch) => [batch.now - T0, batch.lines.length])).toEqual([
      [0, 1],
      [5_000, 4],
      [6_000, 1],
    ])
  })
})
