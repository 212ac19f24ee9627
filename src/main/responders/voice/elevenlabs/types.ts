import type { TroubleName } from '../../../../shared/model/connection.ts'
import type { Secret } from '../../../../shared/secret.ts'
import { SpeechFailure, type SpeechFailureKind } from '../types.ts'

/** ElevenLabs as configured; null in the configuration: none, and no socket is opened. */
export interface VoiceConfig {
  readonly key: Secret
  readonly voiceId: string
  readonly model: string
  /** Null: ElevenLabs' own. */
  readonly baseUrl: string | null
  /** Longest wait for the first samples, ms, from being asked. */
  readonly firstAudioMs: number
  /** Characters a calendar day (UTC); null: as many as the account allows. */
  readonly characters: number | null
  /** Largest size of the kept speech, bytes; 0: none is kept. */
  readonly cacheBytes: number
}

/** Signed 16-bit little-endian mono, the only format that is asked for. */
export const SAMPLE_RATE = 24_000
export const FORMAT = 'pcm_24000'
const BYTES_A_SECOND = SAMPLE_RATE * 2
/** Longest speech; more is not an answer to what we ask. */
export const MOST_BYTES = 30 * BYTES_A_SECOND
/** What counts as first audio: 20 ms. */
export const FIRST_BYTES = BYTES_A_SECOND / 50

export const durationMsOf = (bytes: number): number => Math.round((bytes / BYTES_A_SECOND) * 1000)

/** Whatever makes samples of text: one call, no limits of its own. */
export interface SpeechSource {
  /** Whatever it needs to ask is loaded. */
  readonly ready: boolean
  /** Resolves with the body as it comes in, or throws AskFailure; `signal` ends both. */
  ask(text: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

/** Why a call gave no samples, with what the server said about another one. */
export class AskFailure extends SpeechFailure {
  /** The server wants to be left alone for so long, ms; null: it did not say. */
  readonly retryAfterMs: number | null

  constructor(kind: SpeechFailureKind, retryAfterMs: number | null = null, trouble?: TroubleName) {
    super(kind, trouble)
    this.retryAfterMs = retryAfterMs
  }
}
