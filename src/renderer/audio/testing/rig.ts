import type { Utterance } from '../../../shared/model/voice.ts'
import type { SoundState, Speaking } from '../../state/voice.ts'
import type { Clip } from '../clips.ts'
import { Player } from '../player.ts'
import type { HeardOutcome } from '../speech.ts'
import { FakeClock, FakeOutput, fakeClip } from './fakes.ts'

/** One step of a stream: after `afterMs`, `ms` of sound; or it breaks. */
export type StreamStep = { readonly afterMs: number; readonly ms: number } | { readonly afterMs: number; readonly breaks: true }

/** How a clip comes: `lateMs` after it is asked for (null: it is there at once), whole or a part of it; or never. */
export type ClipWay = { readonly lateMs: number | null; readonly share?: number } | 'missing'

/** Rate of the streams of tests, samples a second. */
const STREAM_RATE = 24_000

/** A player on a fake device, with everything it did. */
export function rig() {
  const clock = new FakeClock()
  const output = new FakeOutput(clock)
  const ways = new Map<string, ClipWay>()
  const lengths = new Map<string, number>()
  const there = new Map<string, Clip>()
  const streams = new Map<string, readonly StreamStep[]>()
  const heard: { id: string; outcome: HeardOutcome; why: string | null }[] = []
  const captions: { tone: string; text: string }[] = []
  const refused: string[] = []
  const said: (Speaking | null)[] = []
  const settings = { muted: false, volume: 0.8, spatial: true, tones: true }
  const now = { sound: { phase: 'ready' } as SoundState, output: output as FakeOutput | null, stuck: 0, skew: () => 0, elsewhere: false }

  const clipOf = (url: string) => {
    const way = ways.get(url)
    const share = (way !== 'missing' && way?.share) || 1
    const clip = there.get(url) ?? fakeClip((lengths.get(url) ?? 300) * share)
    there.set(url, clip)
    return clip
  }
  const player = new Player({
    clips: {
      peek: (url) => {
        const way = ways.get(url)
        return way === undefined || (way !== 'missing' && way.lateMs === null) ? clipOf(url) : null
      },
      load: async (url) => {
        const way = ways.get(url)
        if (way === 'missing') return null
        await clock.sleep(way?.lateMs ?? 0)
        return clipOf(url)
      },
      refuse: (url, why) => {
        ways.set(url, 'missing')
        refused.push(why)
      },
      whyMissing: (url) => (ways.get(url) === 'missing' ? `The clip ${url} cannot be played: the core answered 404.` : null),
    },
    async *openStream(url, signal) {
      for (const step of streams.get(url) ?? []) {
        await clock.sleep(step.afterMs)
        if (signal.aborted) return
        if ('breaks' in step) throw new Error('The stream broke off.')
        const samples = Int16Array.from({ length: Math.round((step.ms * STREAM_RATE) / 1_000) }, (_, n) => 8_000 * Math.sin(n / 4) + 400)
        yield new Uint8Array(samples.buffer)
      }
    },
    after: clock.after,
    onStuck: () => {
      now.stuck++
    },
    sound: () => now.sound,
    elsewhere: () => now.elsewhere,
    output: () => now.output,
    now: () => clock.now + now.skew(),
    settings: () => settings,
    pan: () => 0.25,
    caption: (tone, text) => captions.push({ tone, text }),
    speaking: (speaking) => said.push(speaking),
    heard: (id, outcome, why) => heard.push({ id, outcome, why }),
  })

  /** Says an utterance whose clips have the lengths that it names. */
  const say = (utterance: Utterance, preempts = false, at = clock.now) => {
    for (const part of utterance.parts) lengths.set(part.url, part.durationMs)
    player.take({ kind: 'say', at, utterance, preempts })
  }
  const outcomes = () => heard.map(({ id, outcome }) => `${id} ${outcome}`)
  return { clock, output, player, ways, refused, streams, heard, captions, said, settings, now, say, outcomes }
}
