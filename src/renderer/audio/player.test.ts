import { describe, expect, it } from 'vitest'
import { fakeUtterance } from '../state/fakes.ts'
import { toneOfUtterance } from './player.ts'
import { FakeOutput } from './testing/fakes.ts'
import { rig } from './testing/rig.ts'

const STREAM = { url: '/voice/s', sampleRate: 24_000 }
const TONE = { url: '/audio/tone-high.mp3', durationMs: 400 }

describe('Player', () => {
  it('says the clips of an utterance back to back, with its tone beneath and its caption at once', async () => {
    const { say, clock, output, captions, heard, said } = rig()
    say(fakeUtterance('u', [500, 700, 300], { tone: TONE }))
    expect(captions).toEqual([{ tone: 'critical', text: 'Sentence 0 of u. Sentence 1 of u. Sentence 2 of u.' }])
    const [first, second, third] = output.intervals('speech')
    expect((first?.start ?? 9) - clock.device).toBeLessThan(0.012)
    expect([second?.start, third?.start]).toEqual([first?.end, second?.end])
    expect(output.intervals('tone')[0]?.start).toBe(first?.start)
    expect(said).toEqual([{ utteranceId: 'u', caption: captions[0]?.text, source: 'clips' }])
    await clock.pass(3_000)
    expect(heard).toEqual([{ id: 'u', outcome: 'heard', why: null }])
    expect(said.at(-1)).toBeNull()
    expect(clock.waiting, 'timers while silent').toBe(0)
  })

  it('ends at the next word for what is more urgent, which begins there', async () => {
    const { say, clock, output, outcomes, captions } = rig()
    say(fakeUtterance('low', [3_000]))
    await clock.pass(600)
    say(fakeUtterance('high', [1_000]), true)
    expect(captions).toHaveLength(2)
    const [low, high] = output.intervals('speech')
    // Words of `low` end each 250 ms from its start.
    expect(Math.abs((low?.end ?? 0) - ((low?.start ?? 0) + 0.75))).toBeLessThanOrEqual(0.061)
    expect(high?.start).toBeGreaterThanOrEqual(low?.end ?? 9)
    expect((high?.start ?? 9) - (low?.end ?? 0)).toBeLessThan(0.012)
    await clock.pass(3_000)
    expect(outcomes()).toEqual(['low cut', 'high heard'])
    expect(output.overlaps()).toEqual([])
  })

  it('waits for its own end when the core is ahead of it, and says nothing twice', async () => {
    const { say, clock, output, outcomes } = rig()
    say(fakeUtterance('a', [1_000]))
    say(fakeUtterance('b', [500]))
    say(fakeUtterance('b', [500]))
    await clock.pass(3_000)
    expect(outcomes()).toEqual(['a heard', 'b heard'])
    expect(output.overlaps()).toEqual([])
    expect(output.intervals('speech')).toHaveLength(2)
  })

  it('keeps no more waiting than the core can mean', async () => {
    const { say, clock, heard, captions } = rig()
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) say(fakeUtterance(id, [500]))
    await clock.pass(9_000)
    expect(heard.map(({ id, outcome }) => `${id} ${outcome}`).sort()).toEqual([
      'a heard',
      'b caption_only',
      'c caption_only',
      'd heard',
      'e heard',
      'f heard',
    ])
    expect(new Set(captions.map(({ text }) => text)).size).toBe(6)
  })

  it('is hushed at a word, also before it begins', async () => {
    const { player, say, clock, output, heard } = rig()
    say(fakeUtterance('a', [3_000]))
    say(fakeUtterance('b', [500]))
    await clock.pass(300)
    player.take({ kind: 'hush', utteranceId: 'b', why: 'It was shelved.' })
    player.take({ kind: 'hush', utteranceId: 'other', why: 'It was shelved.' })
    player.take({ kind: 'hush', utteranceId: null, why: 'Everything was shelved.' })
    await clock.pass(5_000)
    expect(heard).toEqual([
      { id: 'b', outcome: 'cut', why: 'It was shelved.' },
      { id: 'a', outcome: 'cut', why: 'Everything was shelved.' },
    ])
    expect(output.intervals('speech')[0]?.end).toBeLessThan(clock.device - 4)
  })

  it('shows what cannot be heard, and says why', async () => {
    const { say, clock, output, heard, captions, settings, now } = rig()
    const reason = (id: string) => heard.find((one) => one.id === id)?.why
    say(fakeUtterance('old'), false, clock.now - 5_001)
    settings.muted = true
    say(fakeUtterance('muted', [500], { tone: TONE }))
    settings.muted = false
    settings.volume = 0
    say(fakeUtterance('zero'))
    settings.volume = 1
    now.sound = { phase: 'locked' }
    say(fakeUtterance('locked'))
    now.sound = { phase: 'failed', why: 'No sound device answers.' }
    say(fakeUtterance('failed'))
    now.sound = { phase: 'ready' }
    now.output = null
    say(fakeUtterance('early'))
    now.output = output
    now.elsewhere = true
    say(fakeUtterance('elsewhere'))
    say(fakeUtterance('tone', [], { tone: TONE }))
    now.elsewhere = false
    say(fakeUtterance('wordless', [], { caption: 'Nothing holds these words.', tone: TONE }))
    await clock.pass(1_000)
    expect(['old', 'muted', 'zero', 'locked', 'failed', 'early', 'elsewhere', 'tone', 'wordless'].map(reason)).toEqual([
      'It came too late to be said.',
      'Sound is off.',
      'The volume is at zero.',
      'The browser has not allowed this page to be heard yet.',
      'No sound device answers.',
      'The sound device is not ready yet.',
      'Another window of this browser speaks.',
      'Another window of this browser speaks.',
      'There is no sound for these words.',
    ])
    expect(captions).toHaveLength(9)
    expect(new Set(heard.map(({ outcome }) => outcome))).toEqual(new Set(['caption_only']))
    expect(output.intervals('speech')).toEqual([])
    // Of what has no words, the tone alone.
    expect(output.intervals('tone')).toHaveLength(1)
  })

  it('falls silent at once when sound is switched off, and goes on with captions', async () => {
    const { player, say, clock, output, settings, outcomes, captions } = rig()
    say(fakeUtterance('a', [3_000]))
    say(fakeUtterance('b', [500]))
    await clock.pass(400)
    settings.muted = true
    player.silence('Sound was switched off.')
    await clock.pass(3_000)
    expect(outcomes()).toEqual(['a cut', 'b caption_only'])
    expect(captions).toHaveLength(2)
    expect(output.intervals('speech')).toHaveLength(1)
    expect(output.intervals('speech')[0]?.end).toBeLessThan(1.43)
  })

  it('waits for a clip that is late, says what is there before a hole, and nothing after it', async () => {
    const { say, clock, output, ways, heard } = rig()
    ways.set('/audio/late-0.mp3', { lateMs: 400 })
    ways.set('/audio/late-1.mp3', { lateMs: 10 })
    say(fakeUtterance('late', [500, 500]))
    await clock.pass(3_000)
    ways.set('/audio/hole-1.mp3', 'missing')
    say(fakeUtterance('hole', [500, 500, 500]))
    await clock.pass(3_000)
    ways.set('/audio/none-0.mp3', 'missing')
    say(fakeUtterance('none', [500]))
    await clock.pass(3_000)
    ways.set('/audio/never-0.mp3', { lateMs: 60_000 })
    say(fakeUtterance('never', [500]))
    await clock.pass(3_000)
    ways.set('/audio/stops-1.mp3', { lateMs: 60_000 })
    say(fakeUtterance('stops', [500, 500]))
    await clock.pass(3_000)
    expect(heard).toEqual([
      { id: 'late', outcome: 'heard', why: null },
      { id: 'hole', outcome: 'cut', why: 'The clip /audio/hole-1.mp3 cannot be played: the core answered 404.' },
      { id: 'none', outcome: 'caption_only', why: 'The clip /audio/none-0.mp3 cannot be played: the core answered 404.' },
      { id: 'never', outcome: 'caption_only', why: 'Its clip did not come in time.' },
      { id: 'stops', outcome: 'cut', why: 'The rest of it did not come in time.' },
    ])
    expect(output.intervals('speech')).toHaveLength(4)
    await clock.pass(60_000)
    expect(output.intervals('speech')).toHaveLength(4)
  })

  it('does not say a clip that came cut short, and goes on with one that is a little shorter than told', async () => {
    const { say, clock, output, ways, heard, refused } = rig()
    ways.set('/audio/cut-0.mp3', { lateMs: null, share: 0.5 })
    say(fakeUtterance('cut', [1_000]))
    await clock.pass(3_000)
    say(fakeUtterance('cut', [1_000], { utteranceId: 'again' }))
    await clock.pass(3_000)
    ways.set('/audio/near-0.mp3', { lateMs: 50, share: 0.92 })
    say(fakeUtterance('near', [1_000]))
    await clock.pass(3_000)
    expect(heard.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['cut caption_only', 'again caption_only', 'near heard'])
    expect(refused).toEqual(['500 ms of its 1000 ms came.'])
    expect(output.intervals('speech')).toHaveLength(1)
  })

  it('plays a stream without gaps as it comes', async () => {
    const { say, clock, output, streams, heard, said } = rig()
    streams.set(STREAM.url, [{ afterMs: 20, ms: 30 }, ...Array.from({ length: 20 }, () => ({ afterMs: 30, ms: 50 }))])
    say(fakeUtterance('s', [900], { stream: STREAM, durationMs: 1_030 }))
    await clock.pass(5_000)
    const pieces = output.intervals('speech')
    for (const [n, piece] of pieces.slice(1).entries()) expect(piece.start).toBeCloseTo(pieces[n]?.end ?? 0, 9)
    const length = (pieces.at(-1)?.end ?? 0) - (pieces[0]?.start ?? 0)
    expect(Math.abs(length - 1.03)).toBeLessThan(0.01)
    expect(heard).toEqual([{ id: 's', outcome: 'heard', why: null }])
    expect(said[0]).toMatchObject({ source: 'stream' })
  })

  it('speaks clips where a stream fails, is late or holds nothing', async () => {
    for (const steps of [[{ afterMs: 50, breaks: true as const }], [{ afterMs: 9_000, ms: 500 }], [{ afterMs: 10, ms: 0 }], []]) {
      const { say, clock, output, streams, heard, said } = rig()
      streams.set(STREAM.url, steps)
      say(fakeUtterance('s', [900], { stream: STREAM }))
      await clock.pass(12_000)
      expect(heard).toEqual([{ id: 's', outcome: 'heard', why: null }])
      expect(said[0]).toMatchObject({ source: 'clips' })
      expect(output.intervals('speech')).toHaveLength(1)
    }
    const { say, clock, streams, heard } = rig()
    streams.set(STREAM.url, [{ afterMs: 50, breaks: true }])
    say(fakeUtterance('alone', [], { stream: STREAM }))
    await clock.pass(3_000)
    expect(heard).toEqual([{ id: 'alone', outcome: 'caption_only', why: 'The stream broke off.' }])
  })

  it('fades out where a stream stalls, goes on where it comes back, and gives up where it does not', async () => {
    const back = rig()
    back.streams.set(STREAM.url, [
      { afterMs: 0, ms: 300 },
      { afterMs: 500, ms: 300 },
    ])
    back.say(fakeUtterance('s', [], { stream: STREAM }))
    await back.clock.pass(5_000)
    expect(back.outcomes()).toEqual(['s heard'])
    expect(back.output.dips).toHaveLength(1)
    const [before, after] = back.output.intervals('speech')
    expect((after?.start ?? 0) - (before?.end ?? 9)).toBeGreaterThan(0.15)

    const gone = rig()
    gone.streams.set(STREAM.url, [
      { afterMs: 0, ms: 300 },
      { afterMs: 30_000, ms: 300 },
    ])
    gone.say(fakeUtterance('s', [], { stream: STREAM }))
    await gone.clock.pass(2_000)
    expect(gone.heard).toEqual([{ id: 's', outcome: 'cut', why: 'The rest of it did not come in time.' }])
    await gone.clock.pass(60_000)
    expect(gone.output.intervals('speech')).toHaveLength(1)

    const broken = rig()
    broken.streams.set(STREAM.url, [
      { afterMs: 0, ms: 300 },
      { afterMs: 10, breaks: true },
    ])
    broken.say(fakeUtterance('s', [500], { stream: STREAM }))
    await broken.clock.pass(2_000)
    expect(broken.heard).toEqual([{ id: 's', outcome: 'cut', why: 'The stream broke off.' }])
    expect(broken.output.dips).toHaveLength(1)
  })

  it('ends a stream that never ends', async () => {
    const { say, clock, streams, heard } = rig()
    streams.set(
      STREAM.url,
      Array.from({ length: 500 }, () => ({ afterMs: 1, ms: 1_000 })),
    )
    say(fakeUtterance('s', [], { stream: STREAM }))
    await clock.pass(60_000)
    expect(heard).toEqual([{ id: 's', outcome: 'cut', why: 'It went on for too long.' }])
  })

  it('notices that the device stands still', async () => {
    const { say, clock, heard, now } = rig()
    say(fakeUtterance('a', [500]))
    await clock.pass(100)
    clock.frozen = true
    await clock.pass(6_000)
    expect(heard).toEqual([{ id: 'a', outcome: 'cut', why: 'The sound device stopped.' }])
    expect(now.stuck).toBe(1)
  })

  it('goes on with another device', async () => {
    const { player, say, clock, outcomes, output, now } = rig()
    say(fakeUtterance('a', [5_000]))
    say(fakeUtterance('b', [500]))
    await clock.pass(500)
    player.deviceGone('The sound device went away.')
    const other = new FakeOutput(clock)
    now.output = other
    say(fakeUtterance('c', [500]))
    await clock.pass(2_000)
    expect(outcomes()).toEqual(['b caption_only', 'a cut', 'c heard'])
    expect(output.intervals('speech')[0]?.end).toBeLessThan(1.52)
    expect(other.intervals('speech')).toHaveLength(1)
  })

  it('comes from where the service stands, if it may', () => {
    const { say, settings, output } = rig()
    say(fakeUtterance('a', [500], { serviceId: 'ai-brain' }), true)
    say(fakeUtterance('b', [500]), true)
    settings.spatial = false
    say(fakeUtterance('c', [500], { serviceId: 'ai-brain' }), true)
    expect(output.pans).toEqual([0.25, 0, 0])
  })

  it('captions in the colour of what it says', () => {
    const tones = (['incident', 'flood', 'all_clear', 'resolved', 'sitrep'] as const).map((kind) =>
      toneOfUtterance({ kind, priority: 'high' }),
    )
    expect(tones).toEqual(['critical', 'critical', 'good', 'good', 'info'])
    expect(toneOfUtterance({ kind: 'incident', priority: 'medium' })).toBe('warning')
    expect(toneOfUtterance({ kind: 'remediation', priority: 'medium' })).toBe('warning')
    expect(toneOfUtterance({ kind: 'remediation', priority: 'low' })).toBe('good')
  })
})
