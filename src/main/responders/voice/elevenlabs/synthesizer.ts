import type { Clock } from '../../../core/clock.ts'
import type { Log } from '../../../core/log.ts'
import { untilAborted } from '../../calls.ts'
import { type MadeSpeech, SpeechFailure, type SpeechFailureKind, type Synthesizer, type SynthesizerFigures } from '../types.ts'
import { CharacterBudget } from './budget.ts'
import { keyOf, SpeechCache } from './cache.ts'
import { Gate } from './gate.ts'
import { createSource } from './sdk.ts'
import { Speech } from './speech.ts'
import { SAMPLE_RATE, type SpeechSource, type VoiceConfig } from './types.ts'

/** Longest pause within a speech, and longest call, ms. */
const STALL_MS = 2_000
const LONGEST_CALL_MS = 40_000
/** The longest utterance (12 s) has some 200. */
const MOST_CHARACTERS = 1_000
/** The voice says one thing after another; more at once is a mistake somewhere. */
const MOST_CALLS = 4
/** Whole speeches that a page may still ask for; each takes at most 1.5 MB. */
const MOST_IN_MEMORY = 8

/** Calls that cost nothing where they brought no sample. */
const FREE: ReadonlySet<SpeechFailureKind> = new Set([
  'refused',
  'rate_limited',
  'failed',
  'spent',
  'unreachable',
  'circuit_open',
  'loading',
])
const BUDGET_SPENT = 'The characters of today (ELEVENLABS_CHARACTERS) are spent; clips speak until midnight UTC.'

export interface SynthesizerPorts {
  readonly clock: Clock
  readonly log: Log
  /** Where speech and the count of characters are kept; made where it is missing. */
  readonly folder: string
}

/** Text as sent: nothing that a model could take for a command (tags, pauses, phonemes), no control characters. */
function speakable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{C}\p{Z}<>[\]{}|\\]+/gu, ' ')
    .trim()
}

function fill(speech: Speech, samples: Uint8Array): void {
  speech.append(samples)
  speech.finish()
}

const charactersOf = (text: string): number => [...text].length

/** Whatever `source` makes, kept, counted and within limits. */
export class LimitedSynthesizer implements Synthesizer {
  private readonly config: VoiceConfig
  private readonly clock: Clock
  private readonly source: SpeechSource
  private readonly cache: SpeechCache
  private readonly budget: CharacterBudget
  private readonly gate: Gate
  /** By id: those being made, and the last ones that were. */
  private readonly speeches = new Map<string, Speech>()
  private readonly underWay = new Set<AbortController>()
  private readonly calls: Partial<Record<'spoken' | 'cached' | SpeechFailureKind, number>> = {}
  /** Calls to ElevenLabs under way. */
  private asking = 0
  private closed = false

  constructor(config: VoiceConfig, source: SpeechSource, { clock, log, folder }: SynthesizerPorts) {
    this.config = config
    this.clock = clock
    this.source = source
    this.cache = new SpeechCache(folder, config.cacheBytes, log)
    this.budget = new CharacterBudget({ clock, log, folder, limit: config.characters })
    this.gate = new Gate(clock, log)
  }

  async speak(text: string): Promise<MadeSpeech> {
    const words = speakable(text)
    const length = charactersOf(words)
    if (this.closed) throw this.counted(new SpeechFailure('closed'))
    if (length === 0 || length > MOST_CHARACTERS) throw this.counted(new SpeechFailure('unfit'))
    const speech = this.speechOf(words)
    await speech.started
    return { id: speech.id, sampleRate: SAMPLE_RATE, durationMs: speech.durationMs }
  }

  audio(id: string): ReadableStream<Uint8Array> | null {
    const speech = this.speeches.get(id)
    return speech?.playable ? speech.read() : null
  }

  figures(): SynthesizerFigures {
    const { budget, cache, calls, config, gate } = this
    return {
      ...gate.view(),
      ...(budget.spent && { state: 'spent' as const, sentence: BUDGET_SPENT }),
      charactersUsed: budget.used,
      charactersLimit: config.characters,
      cachedBytes: cache.bytes,
      calls: { ...calls },
    }
  }

  close(): void {
    this.closed = true
    for (const call of this.underWay) call.abort(new SpeechFailure('closed'))
    this.speeches.clear()
  }

  /** The speech of a text, which is made where there is none: the same text asked for twice is one call. */
  private speechOf(words: string): Speech {
    const id = keyOf(words, this.config)
    const there = this.speeches.get(id)
    if (there && !there.failed) {
      if (there.over) this.count('cached')
      // Used last.
      this.speeches.delete(id)
      this.speeches.set(id, there)
      return there
    }
    const speech = new Speech(id)
    this.speeches.set(id, speech)
    void this.make(speech, words)
    return speech
  }

  /** Fills a speech from the disk or from ElevenLabs. Never rejects. */
  private async make(speech: Speech, words: string): Promise<void> {
    const call = new AbortController()
    this.underWay.add(call)
    const { signal } = call
    const timers = [
      this.clock.after(this.config.firstAudioMs, () => {
        if (!speech.playable) call.abort(new SpeechFailure(this.source.ready ? 'timeout' : 'loading'))
      }),
      this.clock.after(LONGEST_CALL_MS, () => call.abort(new SpeechFailure('timeout'))),
    ]
    try {
      const kept = await untilAborted(this.cache.get(speech.id), signal)
      if (kept) fill(speech, kept)
      else await this.ask(speech, words, call)
      this.count(kept ? 'cached' : 'spoken')
      if (!kept) void this.cache.put(speech.id, speech.samples())
    } catch (error) {
      const failure = error instanceof SpeechFailure ? error : new SpeechFailure('unreachable')
      this.counted(failure)
      speech.fail(failure)
    } finally {
      for (const cancel of timers) cancel()
      this.underWay.delete(call)
      this.forgetOld(speech)
    }
  }

  private async ask(speech: Speech, words: string, call: AbortController): Promise<void> {
    const length = charactersOf(words)
    await untilAborted(this.budget.ready, call.signal)
    if (this.asking >= MOST_CALLS) throw new SpeechFailure('busy')
    if (!this.budget.take(length)) {
      this.gate.tell('spent')
      throw new SpeechFailure('spent')
    }
    this.asking += 1
    try {
      await this.gate.call(() => this.stream(speech, words, call))
    } catch (error) {
      if (error instanceof SpeechFailure && FREE.has(error.kind) && !speech.playable) this.budget.giveBack(length)
      throw error
    } finally {
      this.asking -= 1
    }
  }

  /** Takes in the samples of one call. Throws SpeechFailure. */
  private async stream(speech: Speech, words: string, call: AbortController): Promise<void> {
    const { signal } = call
    const reader = (await untilAborted(this.source.ask(words, signal), signal)).getReader()
    let cancelStall = () => {}
    try {
      for (;;) {
        const { done, value } = await untilAborted(reader.read(), signal)
        cancelStall()
        if (done) return speech.finish()
        speech.append(value)
        cancelStall = this.clock.after(STALL_MS, () => call.abort(new SpeechFailure('timeout')))
      }
    } catch (error) {
      const failure = error instanceof SpeechFailure ? error : new SpeechFailure('unreachable')
      call.abort(failure)
      reader.cancel().catch(() => {})
      throw failure
    } finally {
      cancelStall()
    }
  }

  /** What failed before it could be heard is gone at once; of the others the oldest go. */
  private forgetOld(speech: Speech): void {
    if (!speech.playable && this.speeches.get(speech.id) === speech) this.speeches.delete(speech.id)
    const over = [...this.speeches.values()].filter((one) => one.over)
    for (const old of over.slice(0, Math.max(0, over.length - MOST_IN_MEMORY))) this.speeches.delete(old.id)
  }

  private counted(failure: SpeechFailure): SpeechFailure {
    this.count(failure.kind)
    return failure
  }

  private count(how: 'spoken' | 'cached' | SpeechFailureKind): void {
    this.calls[how] = (this.calls[how] ?? 0) + 1
  }
}

/** ElevenLabs as a synthesizer; begins to load its SDK. */
export function createSynthesizer(config: VoiceConfig, ports: SynthesizerPorts): Synthesizer {
  return new LimitedSynthesizer(
    config,
    createSource(config, () => ports.clock.now()),
    ports,
  )
}
