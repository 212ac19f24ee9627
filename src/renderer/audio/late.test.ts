import { createStore } from 'jotai'
import { describe, expect, it } from 'vitest'
import { toWire } from '../../shared/model/case.ts'
import type { UtteranceWire } from '../../shared/model/voice.ts'
import { fakeUpdate, fakeUtterance } from '../state/fakes.ts'
import { Feed } from '../state/feed.ts'
import { voiceSkewAtom } from '../state/voice.ts'
import { World } from '../state/world.ts'
import { rig } from './testing/rig.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** A page whose clock is ahead of the core's by `aheadMs`, while the core plays a recording of another year. */
function replaying(aheadMs: number) {
  const parts = rig()
  const { clock, player, now } = parts
  const store = createStore()
  const feed = new Feed({
    world: new World(),
    store,
    now: () => clock.now,
    after: clock.after,
    onVoice: (order) => player.take(order),
    onOtherCore: () => {},
  })
  now.skew = () => store.get(voiceSkewAtom)
  const connect = () => {
    feed.begin()
    const update = fakeUpdate(1, [])
    feed.apply({ ...update, timestamp: iso(1_600_000_000_000), source: { ...update.source, kind: 'replay' } })
  }
  /** The core said it `lateMs` ago. */
  const hear = (id: string, lateMs = 0) =>
    feed.apply({
      type: 'voice_say',
      timestamp: iso(clock.now - aheadMs - lateMs),
      utterance: toWire<UtteranceWire>(fakeUtterance(id, [300])),
      preempts: false,
    })
  connect()
  return { ...parts, connect, hear }
}

describe('what came late', () => {
  it.each([20_000, -20_000, 3_600_000, 0])('is told from a page clock that is %i ms ahead, also with a recording', async (aheadMs) => {
    const { hear, clock, outcomes, heard, connect } = replaying(aheadMs)
    await clock.pass(10_000)
    for (const id of ['a', 'b']) {
      hear(id)
      await clock.pass(2_000)
    }
    await clock.pass(6_000)
    hear('late', 6_600)
    await clock.pass(2_000)
    hear('c', 300)
    await clock.pass(2_000)
    expect(outcomes()).toEqual(['a heard', 'b heard', 'late caption_only', 'c heard'])
    expect(heard[2]?.why).toBe('It came too late to be said.')
    connect()
    hear('d')
    await clock.pass(2_000)
    expect(outcomes().at(-1)).toBe('d heard')
  })
})
