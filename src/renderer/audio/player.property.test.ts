import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeUtterance } from '../state/fakes.ts'
import { type ClipWay, rig, type StreamStep } from './testing/rig.ts'

const way = fc.oneof(
  { weight: 6, arbitrary: fc.constant<ClipWay>({ lateMs: null }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 3_000 }).map((lateMs): ClipWay => ({ lateMs })) },
  { weight: 1, arbitrary: fc.constant<ClipWay>('missing') },
)
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ afterMs: fc.integer({ min: 0, max: 300 }), ms: fc.integer({ min: 0, max: 400 }) }) },
  { weight: 1, arbitrary: fc.record({ afterMs: fc.integer({ min: 0, max: 2_000 }), ms: fc.integer({ min: 0, max: 400 }) }) },
  { weight: 1, arbitrary: fc.record({ afterMs: fc.integer({ min: 0, max: 300 }), breaks: fc.constant(true as const) }) },
)
const say = fc.record({
  kind: fc.constant('say' as const),
  parts: fc.array(fc.record({ ms: fc.integer({ min: 20, max: 1_500 }), way }), { maxLength: 4 }),
  stream: fc.option(fc.array(step, { maxLength: 8 })),
  preempts: fc.boolean(),
})
const action = fc.oneof(
  { weight: 4, arbitrary: say },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 1_200 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hush' as const), which: fc.option(fc.nat(9)) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'mute' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'freeze' as const }) },
)
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** Does everything in order, then lets time pass until nothing can be left. */
async function play(actions: readonly Action[]) {
  const made = rig()
  const { player, clock, ways, streams, settings } = made
  let count = 0
  for (const one of actions) {
    if (one.kind === 'pass') await clock.pass(one.ms)
    else if (one.kind === 'hush') player.take({ kind: 'hush', utteranceId: one.which === null ? null : `u${one.which}`, why: 'Hushed.' })
    else if (one.kind === 'freeze') clock.frozen = !clock.frozen
    else if (one.kind === 'mute') {
      settings.muted = !settings.muted
      if (settings.muted) player.silence('Sound was switched off.')
    } else {
      const id = `u${count++}`
      const utterance = fakeUtterance(
        id,
        one.parts.map(({ ms }) => ms),
        { stream: one.stream === null ? null : { url: `/voice/${id}`, sampleRate: 24_000 } },
      )
      for (const [n, part] of one.parts.entries()) ways.set(`/audio/${id}-${n}.mp3`, part.way)
      if (one.stream !== null) streams.set(`/voice/${id}`, one.stream as StreamStep[])
      made.say(utterance, one.preempts)
    }
  }
  clock.frozen = false
  await clock.pass(120_000)
  return { ...made, count }
}

describe('Player, whatever it is told', () => {
  it('never has two voices, captions everything, and says of each once what became of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { output, heard, captions, clock, count, outcomes } = await play(actions)
        expect(output.overlaps()).toEqual([])
        expect(heard.map(({ id }) => id).sort()).toEqual(Array.from({ length: count }, (_, n) => `u${n}`).sort())
        for (const { outcome, why } of heard) expect(why === null).toBe(outcome === 'heard')
        // Only what was hushed before it began is not shown.
        const hushed = heard.filter(({ why }) => why === 'Hushed.').length
        expect(captions.length).toBeGreaterThanOrEqual(count - hushed)
        expect(outcomes()).toHaveLength(count)
        expect(clock.waiting, 'timers while silent').toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})
