import { expect, test } from 'vitest'
import type { Connection } from '../../shared/model/connection.ts'
import { Connections } from './connections.ts'
import { SkewWatch } from './source-connection.ts'
import { SteppedClock } from './testing/stepped-clock.ts'

const START = Date.parse('2026-01-01T00:00:00.000Z')
const calm = (id: string): Connection => ({
  id,
  title: id.toUpperCase(),
  direction: 'out',
  state: 'ok',
  trouble: null,
  sentence: 'All is well.',
  address: null,
  since: null,
})

function rig() {
  const clock = new SteppedClock(START)
  const parts = { source: calm('source'), gemini: calm('gemini') }
  let changes = 0
  const connections = new Connections(clock, [() => parts.source, () => parts.gemini], () => {
    changes++
  })
  return { clock, parts, connections, changes: () => changes }
}

test('says since when a connection stands as it does', async () => {
  const { clock, parts, connections } = rig()
  connections.start()
  await clock.advance(5_000)
  parts.gemini = { ...parts.gemini, state: 'failed', trouble: 'refused', sentence: 'It refuses.' }
  await clock.advance(10_000)
  const [source, gemini] = connections.list()
  expect(source?.since).toBe('2026-01-01T00:00:00.000Z')
  expect(gemini?.since).toBe('2026-01-01T00:00:06.000Z')
  // The sentence may change while the trouble stays.
  parts.gemini = { ...parts.gemini, sentence: 'It still refuses.' }
  expect(connections.list()[1]?.since).toBe('2026-01-01T00:00:06.000Z')
  connections.stop()
})

test('tells once that another set of connections fails; the source has its own banner', async () => {
  const { clock, parts, connections, changes } = rig()
  connections.start()
  parts.source = { ...parts.source, state: 'failed' }
  await clock.advance(3_000)
  expect([changes(), connections.failing()]).toEqual([0, []])
  parts.gemini = { ...parts.gemini, state: 'degraded' }
  await clock.advance(3_000)
  expect([changes(), connections.failing()]).toEqual([1, ['GEMINI']])
  parts.gemini = calm('gemini')
  await clock.advance(3_000)
  expect([changes(), connections.failing()]).toEqual([2, []])
  connections.stop()
  parts.gemini = { ...parts.gemini, state: 'failed' }
  await clock.advance(3_000)
  expect(changes()).toBe(2)
})

test('names clocks that are ahead, and clocks that are behind', async () => {
  const clock = new SteppedClock(START)
  const watch = new SkewWatch(clock)
  const seen = { accepted: 0, clamped: 0, reporting: 3, stale: 0 }
  watch.look(seen, false)
  watch.look({ ...seen, accepted: 10, clamped: 4 }, false)
  expect(watch.skew()).toBe('ahead')
  await clock.advance(20_000)
  expect(watch.skew()).toBeNull()
  // News come in, and everything is stale all the same.
  watch.look({ ...seen, accepted: 20, clamped: 4, stale: 3 }, false)
  watch.look({ ...seen, accepted: 30, clamped: 4, stale: 3 }, false)
  expect(watch.skew()).toBe('behind')
  watch.look({ ...seen, accepted: 40, clamped: 4, stale: 0 }, false)
  expect(watch.skew()).toBeNull()
})

test('old news that are being caught up with, and silence, are no wrong clocks', () => {
  const watch = new SkewWatch(new SteppedClock(START))
  const stale = { accepted: 0, clamped: 0, reporting: 3, stale: 3 }
  for (const accepted of [0, 10, 20]) watch.look({ ...stale, accepted }, true)
  expect(watch.skew()).toBeNull()
  for (let i = 0; i < 3; i++) watch.look({ ...stale, accepted: 20 }, false)
  expect(watch.skew()).toBeNull()
})
