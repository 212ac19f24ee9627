import type { TroubleName } from '../../../shared/model/connection.ts'
import type { Severity } from '../../../shared/model/incident.ts'
import type { Actor } from '../../../shared/model/input.ts'
import type { ActionName } from '../../../shared/model/remediation.ts'
import type {
  TranscriptFilter,
  UtteranceKind,
  UtteranceWire,
  VoiceEntry,
  VoiceEntryWire,
  VoicePriority,
  VoiceShelf,
  VoiceShelfWire,
  VoiceStatusWire,
} from '../../../shared/model/voice.ts'

/** What a monitor complains about, in the words of people. */
export type Symptom = 'latency' | 'errors' | 'stale' | 'tokens' | 'llm_errors' | 'repeated_calls' | 'cost' | 'frame_rate' | 'other'

/** A symptom of one service; `value` in ms (latency), ratio 0..1 (errors, llm_errors), else the monitor's own unit; null: unknown. */
export interface SpokenSymptom {
  readonly serviceId: string
  readonly symptom: Symptom
  readonly monitorId: string
  readonly value: number | null
}

/** An incident as far as the voice speaks of it. */
export interface SpokenIncident {
  readonly incidentId: string
  readonly severity: Severity
  /** In onset order. */
  readonly symptoms: readonly SpokenSymptom[]
  /** Only where the evidence names one; confidence 0..1. */
  readonly cause: { readonly serviceId: string; readonly confidence: number } | null
}

/** How things stand, for the situation report. */
export interface SpokenSituation {
  /** Percent; null: nothing is known. */
  readonly integrity: number | null
  readonly services: number
  /** Worst first. */
  readonly critical: readonly string[]
  readonly warning: readonly string[]
  readonly stale: readonly string[]
  /** Nothing was ever heard of their status, so nothing is said of it either. */
  readonly unknown: readonly string[]
  /** Active incidents, gravest first. */
  readonly incidents: readonly SpokenIncident[]
  /** The source itself does not deliver (paused, ended, failed): one word for it; null: it plays. */
  readonly source: 'paused' | 'ended' | 'error' | 'connecting' | null
}

/** Something worth saying, as facts; the composer finds the words when its turn comes. */
export type SpeechEvent =
  | { readonly kind: 'welcome'; readonly situation: SpokenSituation }
  | { readonly kind: 'incident' | 'spread' | 'cause' | 'reminder'; readonly incident: SpokenIncident }
  /** Without symptoms where nothing is known to have recovered: a person closed it, or its monitor is gone. */
  | { readonly kind: 'resolved'; readonly incident: SpokenIncident; readonly lastedMs: number }
  | {
      readonly kind: 'remediation'
      readonly serviceId: string
      readonly action: ActionName
      readonly succeeded: boolean
      /** It had succeeded, and did not last. */
      readonly relapsed?: boolean
      /** Another fix for the same incident succeeded moments before. */
      readonly again?: boolean
      readonly incidentId: string | null
    }
  | { readonly kind: 'all_clear'; readonly situation: SpokenSituation }
  /** Alarms within the last ten minutes, and what is active now. */
  | { readonly kind: 'flood'; readonly alarms: number; readonly situation: SpokenSituation }
  | { readonly kind: 'sitrep'; readonly situation: SpokenSituation }
  | { readonly kind: 'line'; readonly lineId: string; readonly demo?: true }

/** An event in words. `caption` is the texts of `clips` joined by blanks wherever `clips` is not empty. */
export interface Composition {
  readonly kind: UtteranceKind
  readonly priority: VoicePriority
  readonly caption: string
  /** The same words spelled for a synthesizer. */
  readonly speech: string
  /** Ids of clips, in order; empty: no clips hold these words. */
  readonly clips: readonly string[]
  readonly durationMs: number
  readonly serviceId: string | null
  readonly incidentId: string | null
}

/** What the demo asks of the voice. */
export interface DemoVoice {
  /** While it is on, nothing is announced but what the demo says. */
  demo(on: boolean): void
  /** Says a clip next. */
  line(lineId: string): void
  /** Ends what is being said, and lets go what waits. */
  hush(why: string): void
}

/** The clips there are. */
export interface ClipBook {
  has(id: string): boolean
  /** 0 for a clip that there is not. */
  durationMs(id: string): number
}

/** Why a synthesizer gave nothing; the sentence is fixed per kind, so nothing of a server or a key gets into it. */
export const SPEECH_FAILURES = {
  refused: 'ElevenLabs refused the key, the voice or the model; check ELEVENLABS_API_KEY, ELEVENLABS_VOICE_ID and ELEVENLABS_MODEL.',
  spent: 'The characters that may be used are spent; clips speak until the budget is renewed.',
  rate_limited: 'ElevenLabs refused the call, because its rate limit or quota is spent.',
  timeout: 'ElevenLabs did not deliver its audio in time.',
  unreachable: 'ElevenLabs could not be reached.',
  failed: 'ElevenLabs failed with an error of its own.',
  garbage: 'ElevenLabs gave audio that could not be read.',
  circuit_open: 'ElevenLabs was not asked, because its last calls failed.',
  busy: 'ElevenLabs was not asked, because too many calls are under way.',
  loading: 'ElevenLabs was not asked, because its SDK is still being loaded.',
  unfit: 'ElevenLabs was not asked, because the text is empty or longer than 1000 characters.',
  closed: 'The call was ended, because NEXUS stops or its key was changed.',
} as const
export type SpeechFailureKind = keyof typeof SPEECH_FAILURES

/** What each failure says of the line to ElevenLabs; those that are missing say nothing. */
const SPEECH_TROUBLES: Readonly<Partial<Record<SpeechFailureKind, TroubleName>>> = {
  refused: 'credentials_refused',
  spent: 'rate_limited',
  rate_limited: 'rate_limited',
  timeout: 'silent',
  unreachable: 'unreachable',
  failed: 'server_failed',
  garbage: 'not_understood',
}

export class SpeechFailure extends Error {
  override readonly name = 'SpeechFailure'
  readonly kind: SpeechFailureKind
  /** What is wrong between NEXUS and ElevenLabs, as far as it is known; null: nothing. */
  readonly trouble: TroubleName | null

  constructor(kind: SpeechFailureKind, trouble: TroubleName | null = SPEECH_TROUBLES[kind] ?? null) {
    super(SPEECH_FAILURES[kind])
    this.kind = kind
    this.trouble = trouble
  }
}

/** Speech under way or kept: its first samples are there. */
export interface MadeSpeech {
  /** Names it in the address the page fetches. */
  readonly id: string
  readonly sampleRate: number
  /** Null while it is still being made. */
  readonly durationMs: number | null
}

/** Makes speech of text. */
export interface Synthesizer {
  /** Resolves when the first audio is there, or throws SpeechFailure. */
  speak(text: string): Promise<MadeSpeech>
  /** The samples of made speech (signed 16-bit little-endian mono), from its start; null: no such speech, or not any more. */
  audio(id: string): ReadableStream<Uint8Array> | null
  figures(): SynthesizerFigures
  close(): void
}

export interface SynthesizerFigures {
  readonly state: 'ready' | 'paused' | 'refused' | 'spent'
  readonly sentence: string
  /** What the newest call says of the line to ElevenLabs: null is well, undefined that none was made. */
  readonly trouble: TroubleName | null | undefined
  readonly charactersUsed: number
  /** Null: no budget is set. */
  readonly charactersLimit: number | null
  readonly cachedBytes: number
  /** Calls by how they ended. */
  readonly calls: Readonly<Partial<Record<'spoken' | 'cached' | SpeechFailureKind, number>>>
}

/** A silence that is asked for. */
export interface NewShelf {
  readonly scope: VoiceShelf['scope']
  readonly subject: string | null
  readonly reason: string
  readonly minutes: number
}

/** What can be asked of the voice; in wire form, because it is told as it is. */
export interface VoiceCalls {
  status(): VoiceStatusWire
  /** Newest first. */
  transcriptEntries(filter: TranscriptFilter): VoiceEntryWire[]
  sitrep(): UtteranceWire
  test(): UtteranceWire
  /** The same subject is shelved once: a new silence takes the place of the one before. Throws NEXUS_VOICE_LIMIT. */
  shelve(shelf: NewShelf, actor: Actor): VoiceShelfWire
  /** Throws NEXUS_SHELF_UNKNOWN. */
  unshelve(shelfId: string, actor: Actor): void
  /** A window can be heard. */
  ready(): void
  /** @returns whether there is such an utterance */
  heardBy(utteranceId: string, outcome: NonNullable<VoiceEntryWire['outcome']>, why: string | null): boolean
}

/** Where the transcript and the silences are kept. */
export interface VoiceStore {
  /** In place of a line with the same id. */
  saveVoiceEntry(entry: VoiceEntry): void
  /** Newest first. */
  voiceEntries(filter: TranscriptFilter): VoiceEntry[]
  /** In place of those before. */
  saveVoiceShelves(shelves: readonly VoiceShelf[]): void
  voiceShelves(): VoiceShelf[]
}

/** Counters of the voice since start. */
export interface VoiceFigures {
  /** Utterances by what spoke. */
  readonly said: Readonly<Record<NonNullable<VoiceEntry['voice']>, number>>
  readonly notSaid: number
  readonly waiting: number
  /** Most that may wait. */
  readonly limit: number
  readonly flood: boolean
  readonly shelves: number
  readonly problems: readonly string[]
  /** Null: none is configured. */
  readonly synthesizer: SynthesizerFigures | null
}
