import type { Utterance } from '../../shared/model/voice.ts'
import type { Caption } from '../state/store.ts'
import type { SoundState, Speaking, VoiceOrder } from '../state/voice.ts'
import type { Output } from './output.ts'
import { type HeardOutcome, playTone, Speech, type SpeechPorts } from './speech.ts'
import { isStale } from './timing.ts'

/** Announcements that wait for the one being said: the core sends one at a time, so more is a mistake. */
const MOST_WAITING = 3
/** Utterances remembered, so that none is said twice; and lines of the log of tests. */
const REMEMBERED = 100
/** Longest that a caption without sound counts as being said, ms. */
const LONGEST_CAPTION_MS = 20_000

const NO_SOUND = 'There is no sound for these words.'

/** What became of one utterance, for tests and measurements. */
export interface Played {
  readonly utteranceId: string
  readonly caption: string
  readonly source: Speaking['source']
  /** When the core said that it be said, and when this window heard so; ms of the core's clock. */
  readonly at: number
  readonly takenAt: number
  /** First sample, s of the device's clock; null: none. */
  readonly startedAt: number | null
  readonly outcome: HeardOutcome
  readonly why: string | null
}

/** What the player needs from outside. */
export interface PlayerPorts extends Pick<SpeechPorts, 'clips' | 'openStream' | 'after' | 'onStuck'> {
  readonly sound: () => SoundState
  /** Another window of this browser speaks. */
  readonly elsewhere: () => boolean
  /** Null while nothing can be heard. */
  readonly output: () => Output | null
  /** Clock of the core, ms. */
  readonly now: () => number
  readonly settings: () => { readonly muted: boolean; readonly volume: number; readonly spatial: boolean; readonly tones: boolean }
  /** Where a service is, -0.5 (left) to 0.5. */
  readonly pan: (serviceId: string) => number
  readonly caption: (tone: Caption['tone'], text: string) => void
  readonly speaking: (now: Speaking | null) => void
  readonly heard: (utteranceId: string, outcome: HeardOutcome, why: string | null) => void
}

type Say = Extract<VoiceOrder, { kind: 'say' }>

/** Colour of a caption. */
export function toneOfUtterance({ kind, priority }: Pick<Utterance, 'kind' | 'priority'>): Caption['tone'] {
  if (kind === 'resolved' || kind === 'all_clear' || kind === 'welcome') return 'good'
  if (kind === 'remediation') return priority === 'low' ? 'good' : 'warning'
  if (kind === 'sitrep' || kind === 'line') return 'info'
  return priority === 'high' ? 'critical' : priority === 'medium' ? 'warning' : 'info'
}

/** Says what it is told, one thing at a time; whatever cannot be heard is captioned. */
export class Player {
  private readonly ports: PlayerPorts
  private current: Speech | null = null
  private currentSound: { source: Speaking['source']; at: number } | null = null
  private readonly waiting: Say[] = []
  /** When each of the newest was said and heard of, by id. */
  private readonly known = new Map<string, Pick<Played, 'at' | 'takenAt'>>()
  /** No speech sounds before this, s of the device's clock. */
  private free = 0
  private cancelCaption: (() => void) | null = null
  /** Newest last; bounded. */
  readonly played: Played[] = []

  constructor(ports: PlayerPorts) {
    this.ports = ports
  }

  take(order: VoiceOrder): void {
    if (order.kind === 'hush') this.hush(order.utteranceId, order.why)
    else this.say(order)
  }

  /** Id of what is being said with sound, or null. */
  get saying(): Pick<Played, 'utteranceId' | 'source' | 'at' | 'takenAt' | 'startedAt'> | null {
    const { current, currentSound } = this
    if (!current || !currentSound) return null
    const { utteranceId } = current.utterance
    return { utteranceId, ...this.told(utteranceId), source: currentSound.source, startedAt: currentSound.at }
  }

  /** Something is being said, or about to be. */
  get busy(): boolean {
    return this.current !== null || this.waiting.length > 0
  }

  /** Ends at once what sounds, for a reason. */
  silence(why: string): void {
    this.current?.silence(why)
  }

  /** The device went, and its clock with it: nothing of it sounds any more. */
  deviceGone(why: string): void {
    for (const order of this.waiting.splice(0)) this.show(order, why)
    this.silence(why)
    this.free = 0
  }

  private say(order: Say): void {
    const id = order.utterance.utteranceId
    if (this.known.has(id)) return
    this.known.set(id, { at: order.at, takenAt: this.ports.now() })
    for (const oldest of this.known.keys()) {
      if (this.known.size <= REMEMBERED) break
      this.known.delete(oldest)
    }
    if (order.preempts) this.interrupt('Something more urgent was said.')
    if (this.current === null || this.whyUnheard(order) !== null) {
      this.start(order)
      return
    }
    this.waiting.push(order)
    const tooMuch = this.waiting.length > MOST_WAITING ? this.waiting.shift() : undefined
    if (tooMuch) this.show(tooMuch, 'Too much was waiting in this window.')
  }

  private interrupt(why: string): void {
    for (const order of this.waiting.splice(0)) this.show(order, why)
    this.current?.cut(why)
  }

  private hush(utteranceId: string | null, why: string): void {
    const meant = (order: { readonly utterance: Utterance }) => utteranceId === null || order.utterance.utteranceId === utteranceId
    for (const order of this.waiting.filter(meant)) {
      this.waiting.splice(this.waiting.indexOf(order), 1)
      this.end(order.utterance, null, 'cut', why)
    }
    if (this.current && meant(this.current)) this.current.cut(why)
  }

  /** It never begins: it is shown at least. */
  private show({ utterance }: Say, why: string): void {
    this.ports.caption(toneOfUtterance(utterance), utterance.caption)
    this.end(utterance, null, 'caption_only', why)
  }

  /** Why an order cannot be heard, in one sentence; null: it can. */
  private whyUnheard({ at, utterance }: Say): string | null {
    const sound = this.ports.sound()
    const { muted, volume } = this.ports.settings()
    if (isStale(at, this.ports.now())) return 'It came too late to be said.'
    if (muted) return 'Sound is off.'
    if (volume <= 0) return 'The volume is at zero.'
    if (sound.phase === 'locked') return 'The browser has not allowed this page to be heard yet.'
    if (sound.phase === 'failed') return sound.why
    if (this.ports.output() === null) return 'The sound device is not ready yet.'
    if (this.ports.elsewhere()) return 'Another window of this browser speaks.'
    return utterance.parts.length === 0 && utterance.stream === null ? NO_SOUND : null
  }

  private start(order: Say): void {
    const { utterance } = order
    this.ports.caption(toneOfUtterance(utterance), utterance.caption)
    const why = this.whyUnheard(order)
    const output = this.ports.output()
    if (why !== null || output === null) this.showOnly(order, why ?? 'The sound device is not ready yet.')
    else this.speak(utterance, output)
  }

  private showOnly({ utterance }: Say, why: string): void {
    const output = this.ports.output()
    // An incident of little weight has a tone and a caption.
    if (why === NO_SOUND && output && this.ports.settings().tones && utterance.tone) {
      playTone({ output, clips: this.ports.clips }, utterance.tone.url, output.now() + 0.02)
    }
    if (this.current === null) {
      this.speaking({ utteranceId: utterance.utteranceId, caption: utterance.caption, source: 'caption' })
      this.cancelCaption = this.ports.after(Math.min(LONGEST_CAPTION_MS, utterance.durationMs), () => this.speaking(null))
    }
    this.end(utterance, null, 'caption_only', why)
  }

  private speak(utterance: Utterance, output: Output): void {
    const { spatial, tones } = this.ports.settings()
    const pan = spatial && utterance.serviceId !== null ? this.ports.pan(utterance.serviceId) : 0
    const speech: Speech = new Speech(
      utterance,
      {
        output,
        clips: this.ports.clips,
        openStream: this.ports.openStream,
        after: this.ports.after,
        onStuck: this.ports.onStuck,
        onSound: (source, at) => {
          this.currentSound = { source, at }
          this.speaking({ utteranceId: utterance.utteranceId, caption: utterance.caption, source })
        },
        onOver: (outcome, why) => this.over(speech, outcome, why),
      },
      { notBefore: this.free, pan, tone: tones },
    )
    this.current = speech
    speech.begin()
  }

  private over(speech: Speech, outcome: HeardOutcome, why: string | null): void {
    const sound = this.currentSound
    this.current = null
    this.currentSound = null
    this.free = speech.freeAt
    this.speaking(null)
    this.end(speech.utterance, sound, outcome, why)
    // What can only be shown ends at once.
    for (let next = this.waiting.shift(); next; next = this.current === null ? this.waiting.shift() : undefined) this.start(next)
  }

  private told(utteranceId: string): Pick<Played, 'at' | 'takenAt'> {
    return this.known.get(utteranceId) ?? { at: Number.NaN, takenAt: Number.NaN }
  }

  private speaking(now: Speaking | null): void {
    this.cancelCaption?.()
    this.cancelCaption = null
    this.ports.speaking(now)
  }

  private end(
    utterance: Utterance,
    sound: { source: Speaking['source']; at: number } | null,
    outcome: HeardOutcome,
    why: string | null,
  ): void {
    const { utteranceId, caption } = utterance
    const source = sound?.source ?? 'caption'
    this.played.push({ utteranceId, caption, source, ...this.told(utteranceId), startedAt: sound?.at ?? null, outcome, why })
    if (this.played.length > REMEMBERED) this.played.shift()
    this.ports.heard(utteranceId, outcome, why)
  }
}
