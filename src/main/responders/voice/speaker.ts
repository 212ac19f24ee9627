import type { VoiceMessage } from '../../../shared/model/live.ts'
import type { SettingsWire } from '../../../shared/model/settings.ts'
import type { UtteranceWire } from '../../../shared/model/voice.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { type OpenSpan, type SpanRef, type Tracer, withinSpan } from '../../core/tracing.ts'
import type { Clips } from './clips.ts'
import type { CatchUp, QueuedEvent } from './queue/types.ts'
import type { EngineSight } from './sight.ts'
import type { Transcript } from './transcript.ts'
import { type Composition, type MadeSpeech, type SpeechEvent, SpeechFailure, type Synthesizer, type VoiceStore } from './types.ts'
import { utteranceOf } from './utterance.ts'
import { compose } from './words/compose.ts'
import type { SpeechListener } from './words/listener.ts'
import { symptomOf } from './words/symptoms.ts'

export interface VoicePorts {
  readonly clock: Clock
  readonly log: Log
  /** Makes an id; chance is an input too. */
  newId(): string
  settings(): SettingsWire
  readonly store: VoiceStore
  readonly sight: EngineSight
  readonly listener: SpeechListener
  /** Local time of the machine, minutes since midnight. */
  minuteOfDay(nowMs: number): number
  publish(message: VoiceMessage): void
  /** How many windows look on; for nobody no speech is made. */
  windows(): number
  /** Absent: made speech gets no spans. */
  readonly tracer?: Tracer
  /** The newest step about an incident; null: none is known. */
  spanOf?(incidentId: string): SpanRef | null
}

interface Turn {
  readonly id: string
  readonly event: QueuedEvent
  readonly why: string
  readonly preempts: boolean
}

/** Whoever gives the turn. */
interface Giver {
  /** It is still this one's turn. */
  wanted(): boolean
  /** It is heard from now on, for so long; `later`: not in the same breath as its turn was given. */
  began(durationMs: number, later: boolean): void
}

/** Says what is its turn: finds the words, has speech made where that is wanted and comes in time, and tells the windows. */
export class Speaker {
  private readonly ports: VoicePorts
  private readonly clips: Clips
  private readonly synthesizer: () => Synthesizer | null
  private readonly transcript: Transcript
  private newest: UtteranceWire | null = null
  /** Why speech failed last; said once in the log until it succeeds. */
  private failure: string | null = null

  constructor(ports: VoicePorts, clips: Clips, synthesizer: () => Synthesizer | null, transcript: Transcript) {
    this.ports = ports
    this.clips = clips
    this.synthesizer = synthesizer
    this.transcript = transcript
  }

  /** The newest utterance; it may be over. */
  get current(): UtteranceWire | null {
    return this.newest
  }

  /** An event in words, of how things stand now. */
  words(event: QueuedEvent): Composition {
    return compose(this.upToDate(event), this.clips.book)
  }

  /** How an event would be said. */
  preview(id: string, event: QueuedEvent): UtteranceWire {
    return this.utterance(this.words(event), { id, event, why: 'Somebody asked for it; it waits for its turn.', preempts: false }, null)
  }

  say(turn: Turn, giver: Giver): void {
    const words = this.words(turn.event)
    if (words.caption === '') {
      this.transcript.notSaid(turn.id, words, 'There are no words for it.', this.ports.clock.now())
      giver.began(0, false)
      return
    }
    const synthesizer = this.synthesizer()
    if (synthesizer && this.ports.settings().voice.source === 'best' && this.ports.windows() > 0)
      void this.sayMade(turn, words, giver, synthesizer)
    else giver.began(this.tell(turn, words, null), false)
  }

  /** What is being said ends, whether it is heard already or only being made. */
  hush(id: string, why: string): void {
    const utterance_id = this.newest?.utterance_id === id ? id : null
    this.ports.publish({ type: 'voice_hush', timestamp: this.now(), utterance_id, why })
  }

  /** Address of the clip that names a symptom; null: there is none. */
  symptomUrl(serviceId: string, monitorId: string): string | null {
    const symptom = symptomOf(monitorId, this.ports.sight.rule(monitorId))
    const incident = { incidentId: '', severity: 'p4', symptoms: [{ serviceId, symptom, monitorId, value: null }], cause: null } as const
    const { clips } = compose({ kind: 'incident', incident }, this.clips.book)
    // The first says how grave it is.
    return this.clips.part(clips.find((id) => !id.startsWith('open-')) ?? '')?.url ?? null
  }

  /** The synthesizer keeps to its own time for first audio; where it fails, clips speak in the same turn. */
  private async sayMade(turn: Turn, words: Composition, giver: Giver, synthesizer: Synthesizer): Promise<void> {
    let made: MadeSpeech | null = null
    const span = this.span(words)
    try {
      made = await (span ? withinSpan(span.ref, () => synthesizer.speak(words.speech)) : synthesizer.speak(words.speech))
      this.failure = null
      span?.end()
    } catch (error) {
      this.failed(error)
      span?.end(error instanceof SpeechFailure ? error.message : 'No speech was made.')
    }
    if (giver.wanted()) giver.began(this.tell(turn, words, made), true)
  }

  /** From being asked to the first audio; what is said is not part of it. */
  private span({ incidentId, serviceId, speech, kind }: Composition): OpenSpan | null {
    return (
      this.ports.tracer?.start('elevenlabs.speak', {
        parent: incidentId === null ? null : (this.ports.spanOf?.(incidentId) ?? null),
        kind: 'client',
        attributes: {
          'peer.service': 'elevenlabs',
          'nexus.utterance': kind,
          'nexus.characters': speech.length,
          ...(incidentId !== null && { 'nexus.incident_ids': [incidentId] }),
          ...(serviceId !== null && { 'nexus.service_ids': [serviceId] }),
        },
      }) ?? null
    )
  }

  private failed(error: unknown): void {
    const reason = error instanceof SpeechFailure ? error.kind : 'failed'
    if (reason !== this.failure) this.ports.log.info('No speech was made; clips speak.', { reason })
    this.failure = reason
  }

  /** @returns how long it takes, ms */
  private tell(turn: Turn, words: Composition, made: MadeSpeech | null): number {
    const utterance = this.utterance(words, turn, made)
    this.newest = utterance
    this.ports.publish({ type: 'voice_say', timestamp: this.now(), utterance, preempts: turn.preempts })
    this.transcript.said(utterance, this.ports.clock.now())
    return utterance.duration_ms
  }

  private utterance(words: Composition, { id, why }: Turn, made: MadeSpeech | null): UtteranceWire {
    return utteranceOf(words, this.clips, { id, why, made, tones: this.ports.settings().voice.tones })
  }

  private upToDate(event: QueuedEvent): SpeechEvent {
    switch (event.kind) {
      case 'catch_up':
        return this.caughtUp(event)
      case 'flood':
      case 'sitrep':
      case 'welcome':
      case 'all_clear':
        return { ...event, situation: this.ports.sight.situation() }
      case 'incident':
      case 'spread':
      case 'cause':
      case 'reminder':
        return { ...event, incident: this.ports.listener.current(event.incident.incidentId) ?? event.incident }
      default:
        return event
    }
  }

  /** One incident in its own words, several as how things stand. */
  private caughtUp({ incidentIds: [first = '', ...others] }: CatchUp): SpeechEvent {
    const only = others.length === 0 ? this.ports.listener.current(first) : null
    return only ? { kind: 'incident', incident: only } : { kind: 'sitrep', situation: this.ports.sight.situation() }
  }

  private now(): string {
    return new Date(this.ports.clock.now()).toISOString()
  }
}
