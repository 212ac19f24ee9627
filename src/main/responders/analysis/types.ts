import type { TroubleName } from '../../../shared/model/connection.ts'
import type { Secret } from '../../../shared/secret.ts'

/** How NEXUS signs in at Google; by key, or by a project of Google Cloud. */
export type ModelCredentials =
  | { readonly kind: 'api_key'; readonly key: Secret }
  | { readonly kind: 'vertex'; readonly project: string; readonly location: string; readonly credentialsFile: string | null }

/** US dollars per million tokens. */
export interface ModelPrice {
  readonly inputUsd: number
  readonly outputUsd: number
}

/** The language model of the analysis, as configured; null in the configuration: none, and no socket is opened. */
export interface AnalysisConfig {
  readonly credentials: ModelCredentials
  readonly model: string
  /** Null: Google's own. */
  readonly baseUrl: string | null
  readonly timeoutMs: number
  /** Null: unknown, and costs count as 0. */
  readonly price: ModelPrice | null
}

/** What a model is asked: rules, and data that are only data. */
export interface Prompt {
  readonly system: string
  /** JSON. */
  readonly data: string
}

export interface Answer {
  readonly line: string
  readonly inputTokens: number
  readonly outputTokens: number
}

/** Why there is no answer; the sentence for people is fixed per kind, so nothing of a server or a key gets into it. */
export const FAILURES = {
  rate_limited: 'The model refused the call, because its rate limit or quota is spent.',
  unavailable: 'The model is overloaded at the moment.',
  refused: 'The model refused the call; check the key or project, the location and the model name.',
  failed: 'The model failed with an error of its own.',
  unreachable: 'The model could not be reached.',
  timeout: 'The model did not answer in time.',
  garbage: 'The model gave an answer that could not be read.',
  blocked: 'The model declined to answer.',
  limited: 'The model was not asked, because 60 calls were made in the last minute.',
  circuit_open: 'The model was not asked, because its last calls failed.',
  closed: 'The call was ended, because NEXUS stops or its key was changed.',
} as const
export type FailureKind = keyof typeof FAILURES

/** What each failure says of the line to the model; null: nothing. */
const TROUBLES: Readonly<Record<FailureKind, TroubleName | null>> = {
  rate_limited: 'rate_limited',
  unavailable: 'server_failed',
  refused: 'credentials_refused',
  failed: 'server_failed',
  unreachable: 'unreachable',
  timeout: 'silent',
  garbage: 'not_understood',
  blocked: null,
  limited: null,
  circuit_open: null,
  closed: null,
}

export class ModelFailure extends Error {
  override readonly name = 'ModelFailure'
  readonly kind: FailureKind
  /** What is wrong between NEXUS and the model, as far as it is known; null: nothing. */
  readonly trouble: TroubleName | null

  constructor(kind: FailureKind, trouble: TroubleName | null = TROUBLES[kind]) {
    super(FAILURES[kind])
    this.kind = kind
    this.trouble = trouble
  }
}

export interface LanguageModel {
  readonly name: string
  /** One call. Throws ModelFailure; `signal` ends it. */
  ask(prompt: Prompt, signal: AbortSignal): Promise<Answer>
}

/** Counters of the calls to the model since start. */
export interface LlmFigures {
  readonly model: string
  /** Calls by how they ended: `answered` or a kind of failure. */
  readonly calls: Readonly<Partial<Record<'answered' | FailureKind, number>>>
  readonly inputTokens: number
  readonly outputTokens: number
  /** US dollars; 0 while no price is configured. */
  readonly costUsd: number
  readonly priced: boolean
  readonly latency: {
    /** Calls that took at most so many ms, cumulative. */
    readonly buckets: readonly (readonly [atMostMs: number, calls: number])[]
    readonly sumMs: number
    readonly count: number
  }
  readonly linesShown: number
  readonly linesStruck: number
  readonly cached: number
  readonly underWay: number
  readonly circuit: 'closed' | 'open' | 'half_open'
  /** What the newest call says of the line to the model: null is well, undefined that none was made. */
  readonly trouble: TroubleName | null | undefined
}
