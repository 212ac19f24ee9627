import { afterAll, describe, expect, it } from 'vitest'
import { NOT_SAID } from './queue/reasons.ts'
import { audioFolder, Rig } from './testing/rig.ts'
import { DANA, story } from './testing/story.ts'
import { type MadeSpeech, SpeechFailure, type Synthesizer } from './types.ts'

const audio = audioFolder()
afterAll(audio.remove)

/** A synthesizer whose answers the test gives. */
class ByHand implements Synthesizer {
  readonly asked: { readonly text: string; resolve(made: MadeSpeech): void; reject(error: Error): void }[] = []
  speak(text: string): Promise<MadeSpeech> {
    return new Promise((resolve, reject) => this.asked.push({ text, resolve, reject }))
  }
  audio(): null {
    return null
  }
  figures() {
    return {
      state: 'ready',
      sentence: 'It speaks.',
      trouble: null,
      charactersUsed: 7,
      charactersLimit: null,
      cachedBytes: 0,
      calls: { spoken: 1 },
    } as const
  }
  close(): void {}
}

describe('made speech', () => {
  it('is said when its first audio is there, with the clips to stand in for it', async () => {
    const hand = new ByHand()
    const rig = new Rig(audio.folder, hand)
    rig.voice.heard(story('a').opened())
    expect(rig.says()).toEqual([])
    expect(hand.asked[0]?.text).toMatch(/latency is high/)
    await rig.clock.advance(300)
    hand.asked[0]?.resolve({ id: 'made-1', sampleRate: 24_000, durationMs: null })
    await rig.clock.settle()
    const { utterance } = rig.says()[0] ?? {}
    expect(utterance).toMatchObject({ stream: { url: '/voice/made-1', sample_rate: 24_000 } })
    expect(utterance?.parts.length).toBeGreaterThan(0)
    expect(rig.transcript()).toMatchObject([{ voice: 'elevenlabs' }])
    // Nothing else before its end.
    rig.voice.heard(story('b').opened())
    await rig.clock.advance((utterance?.duration_ms ?? 0) + 399)
    expect(hand.asked).toHaveLength(1)
    await rig.clock.advance(1)
    expect(hand.asked).toHaveLength(2)
  })

  it('that fails leaves the turn to the clips', async () => {
    const hand = new ByHand()
    const rig = new Rig(audio.folder, hand)
    rig.voice.heard(story('a').opened())
    hand.asked[0]?.reject(new SpeechFailure('timeout'))
    await rig.clock.settle()
    expect(rig.says()).toMatchObject([{ utterance: { stream: null } }])
    expect(rig.transcript()).toMatchObject([{ voice: 'clips' }])
  })

  it('is not asked for where clips are wanted, or nobody listens', () => {
    for (const [source, windows] of [
      ['clips', 1],
      ['best', 0],
    ] as const) {
      const hand = new ByHand()
      const rig = new Rig(audio.folder, hand)
      rig.settings = { ...rig.settings, voice: { ...rig.settings.voice, source } }
      rig.windows = windows
      rig.voice.heard(story('a').opened())
      expect([hand.asked.length, rig.says().length]).toEqual([0, 1])
    }
  })

  it('that comes too late, or after a silence, is not said', async () => {
    const hand = new ByHand()
    const rig = new Rig(audio.folder, hand)
    rig.voice.heard(story('a').opened())
    rig.voice.shelve({ scope: 'all', subject: null, reason: 'Talk', minutes: 1 }, DANA)
    hand.asked[0]?.resolve({ id: 'made-1', sampleRate: 24_000, durationMs: 1_000 })
    await rig.clock.settle()
    expect(rig.says()).toEqual([])
    expect(rig.transcript()).toMatchObject([
      { caption: 'The voice does not speak.' },
      { said: false, why: expect.stringMatching(/^dana silenced/) },
    ])
    const late = rig.voice.test()
    await rig.clock.advance(10_000)
    hand.asked[1]?.resolve({ id: 'made-2', sampleRate: 24_000, durationMs: 1_000 })
    await rig.clock.settle()
    expect(rig.says()).toEqual([])
    expect(rig.transcript().at(-1)).toMatchObject({ entryId: late.utterance_id, said: false, why: NOT_SAID.unready })
  })

  it('that is being made gives way to a p1, and is made again after it', async () => {
    const hand = new ByHand()
    const rig = new Rig(audio.folder, hand)
    rig.voice.heard(story('a').opened())
    rig.voice.heard(story('b', 'p1', 'database').opened())
    expect(hand.asked).toHaveLength(2)
    for (const { resolve } of hand.asked) resolve({ id: 'made', sampleRate: 24_000, durationMs: 1_000 })
    await rig.clock.settle()
    expect(rig.says().map(({ utterance }) => utterance.incident_id)).toEqual(['b'])
    await rig.clock.advance(5_000)
    hand.asked[2]?.resolve({ id: 'made', sampleRate: 24_000, durationMs: 1_000 })
    await rig.clock.settle()
    expect(rig.says().map(({ utterance }) => utterance.incident_id)).toEqual(['b', 'a'])
  })
})
