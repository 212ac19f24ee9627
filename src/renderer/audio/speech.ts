import type { Utterance } from '../../shared/model/voice.ts'
import type { Clip, Clips } from './clips.ts'
import type { Line, Output } from './output.ts'
import { resample } from './resampler.ts'
import { toFloat } from './samples.ts'
import { StreamFeed } from './stream-feed.ts'
import { Track } from './track.ts'

/** A clip that is not there by then is not waited for, ms. */
const FIRST_SOUND_MS = 2_000
/** A stream that did not sound by then leaves it to the clips, ms. */
const FIRST_STREAM_MS = 1_000
/** Longest hole within speech, ms. */
const LONGEST_GAP_MS = 700
/** What comes this shortly before the end of what is placed still joins without a fade, ms. */
const JOIN_MS = 60
/** A clock of the sound device that stands still for so long has stopped, ms. */
const STUCK_MS = 1_500
/** While the end is awaited, the clock is looked at this often at least, ms. */
const LOOK_MS = 1_000
/** A clip shorter than this share of its length in the manifest was cut short on its way: its end may say the opposite. */
const LEAST_WHOLE = 0.9

export type HeardOutcome = 'heard' | 'cut' | 'caption_only'

/** What one utterance needs from outside. */
export interface SpeechPorts {
  readonly output: Output
  readonly clips: Pick<Clips, 'peek' | 'load' | 'whyMissing' | 'refuse'>
  /** The bytes of a stream; throws with one sentence. */
  readonly openStream: (url: string, signal: AbortSignal) => AsyncIterable<Uint8Array>
  readonly after: (ms: number, run: () => void) => () => void
  /** Its first sample sounds at `at`, s of the device's clock. */
  readonly onSound: (source: 'clips' | 'stream', at: number) => void
  readonly onOver: (outcome: HeardOutcome, why: string | null) => void
  /** The device's clock stands still although it should run. */
  readonly onStuck: () => void
}

/** Plays the tone of an utterance from `at`; null where its clip is not there yet. */
export function playTone(ports: { output: Output; clips: Pick<Clips, 'peek' | 'load'> }, url: string, at: number): Line | null {
  const clip = ports.clips.peek(url)
  if (!clip) {
    void ports.clips.load(url)
    return null
  }
  const line = ports.output.line('tone', 0)
  line.play(resample(toFloat(clip.samples), clip.rate, ports.output.rate), at)
  return line
}

/** One utterance from its first sample to its end: its stream, or its clips back to back. */
export class Speech {
  readonly utterance: Utterance
  private readonly ports: SpeechPorts
  private readonly track: Track
  private readonly toneUrl: string | null
  private tone: Line | null = null
  private source: 'clips' | 'stream' | null = null
  /** Nothing more is to be placed. */
  private complete = false
  /** Why it ends before its end. */
  private failure: string | null = null
  private over = false
  private streaming: AbortController | null = null
  private cancelWatch: (() => void) | null = null
  /** The device's clock at the last look, and how often it had not moved since the one before. */
  private lookedAt: number | null = null
  private still = 0
  private free: number

  /** Nothing of it sounds before `notBefore`, s of the device's clock. */
  constructor(utterance: Utterance, ports: SpeechPorts, options: { notBefore: number; pan: number; tone: boolean }) {
    this.utterance = utterance
    this.ports = ports
    this.free = options.notBefore
    this.toneUrl = options.tone ? (utterance.tone?.url ?? null) : null
    this.track = new Track(ports.output, options.notBefore, options.pan)
  }

  begin(): void {
    const { stream } = this.utterance
    if (stream) void this.playStream(stream)
    else void this.playClips()
  }

  /** Ends it at its next word; returns from when on something else may sound, s of the device's clock. */
  cut(why: string): number {
    if (!this.over) this.stopAt(this.track.cutPoint(), why)
    return this.free
  }

  /** Ends it at once; returns the same. */
  silence(why: string): number {
    if (!this.over) this.stopAt(this.track.soon(), why)
    return this.free
  }

  /** From when on something else may sound once it is over, s of the device's clock. */
  get freeAt(): number {
    return this.free
  }

  private stopAt(at: number, why: string): void {
    this.tone?.end(at)
    // Of what had not begun nothing sounds, but what was before it still has its time.
    this.finish('cut', why, Math.max(this.free, this.track.stop(at)))
  }

  private finish(outcome: HeardOutcome, why: string | null, free = this.track.end): void {
    this.over = true
    this.free = free
    this.cancelWatch?.()
    this.streaming?.abort()
    this.ports.onOver(outcome, why)
  }

  private async playClips(): Promise<void> {
    const { clips, output } = this.ports
    this.watch(FIRST_SOUND_MS)
    for (const part of this.utterance.parts) {
      const clip = clips.peek(part.url) ?? (await clips.load(part.url))
      if (this.over) return
      if (!clip || this.refused(part, clip)) {
        this.lacks(part)
        return
      }
      const ends = part.wordEndsMs.map((ms) => ms / 1_000 - clip.skippedS)
      this.place('clips', resample(toFloat(clip.samples), clip.rate, output.rate), ends)
    }
    this.ends(null)
  }

  private refused({ url, durationMs }: Utterance['parts'][number], { samples, rate, skippedS }: Clip): boolean {
    const ms = Math.round((samples.length / rate + skippedS) * 1_000)
    if (ms >= LEAST_WHOLE * durationMs) return false
    this.ports.clips.refuse(url, `${ms} ms of its ${durationMs} ms came.`)
    return true
  }

  /** Nothing is said after a hole: what was said before it is true, what follows it may not be. */
  private lacks(part: Utterance['parts'][number]): void {
    const why = this.ports.clips.whyMissing(part.url) ?? `The clip ${part.url} cannot be played.`
    if (this.source === null) this.finish('caption_only', why)
    else this.ends(why)
  }

  private async playStream({ url, sampleRate }: NonNullable<Utterance['stream']>): Promise<void> {
    const abort = new AbortController()
    this.streaming = abort
    const feed = new StreamFeed(sampleRate, this.ports.output.rate)
    this.watch(FIRST_STREAM_MS)
    let problem: string | null = null
    try {
      for await (const bytes of this.ports.openStream(url, abort.signal)) {
        if (abort.signal.aborted) return
        this.place('stream', feed.push(bytes), [])
      }
      this.place('stream', feed.rest(), [])
    } catch (error) {
      problem = error instanceof Error && error.message ? error.message : 'The stream broke off.'
    }
    if (abort.signal.aborted) return
    this.streaming = null
    if (this.source !== null) this.ends(problem)
    else this.withoutStream(problem ?? 'The stream held no sound.')
  }

  private withoutStream(why: string): void {
    this.streaming?.abort()
    this.streaming = null
    if (this.utterance.parts.length > 0) void this.playClips()
    else this.finish('caption_only', why)
  }

  private place(source: 'clips' | 'stream', samples: Float32Array, wordEnds: readonly number[]): void {
    if (this.over || this.complete || samples.length === 0) return
    const at = this.track.place(samples, wordEnds)
    if (this.source === null) {
      this.source = source
      if (this.toneUrl !== null) this.tone = playTone(this.ports, this.toneUrl, at)
      this.ports.onSound(source, at)
    }
    if (this.track.tooLong) {
      this.streaming?.abort()
      this.ends('It went on for too long.')
    } else this.watch(this.track.leftMs() + (source === 'stream' ? -JOIN_MS : LONGEST_GAP_MS))
  }

  /** Nothing more comes: it is over when what is placed has sounded. */
  private ends(failure: string | null): void {
    if (this.over || this.complete) return
    if (this.source === null) {
      this.finish('caption_only', failure ?? 'Its clips hold no sound.')
      return
    }
    this.complete = true
    this.failure = failure
    if (failure !== null) this.track.dip()
    this.watch(this.track.leftMs() + 10)
  }

  private watch(ms: number): void {
    this.cancelWatch?.()
    this.cancelWatch = this.ports.after(Math.max(0, ms), () => this.check())
  }

  private check(): void {
    if (this.source === null) {
      if (this.streaming) this.withoutStream('The stream did not sound in time.')
      else this.finish('caption_only', 'Its clip did not come in time.')
      return
    }
    const left = this.track.leftMs()
    if (this.complete && left < 5) this.finish(this.failure === null ? 'heard' : 'cut', this.failure)
    else if (this.stuck()) {
      this.stopAt(this.track.soon(), 'The sound device stopped.')
      this.ports.onStuck()
    } else if (this.still > 0) this.watch(STUCK_MS)
    else if (this.complete) this.watch(Math.min(LOOK_MS, Math.max(10, left)))
    else if (left > -LONGEST_GAP_MS) {
      // Late: what sounds now ends softly, and goes on if more comes in time.
      if (this.streaming && left <= JOIN_MS + 20) this.track.dip()
      this.watch(left + LONGEST_GAP_MS + 1)
    } else this.stopAt(this.track.soon(), 'The rest of it did not come in time.')
  }

  /** True when the device's clock has shown the same for three looks. */
  private stuck(): boolean {
    const now = this.ports.output.now()
    this.still = this.lookedAt === now ? this.still + 1 : 0
    this.lookedAt = now
    return this.still > 1
  }
}
