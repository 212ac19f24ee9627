/** What one step of a call to a language model used; absent: this step does not tell it. */
export interface ModelUse {
  readonly model: string
  readonly inputTokens?: number
  readonly outputTokens?: number
  /** US dollars; null: no price is configured. */
  readonly costUsd?: number | null
  /** Time of one try, ms: it counts as a call. */
  readonly latencyMs?: number
  /** The try came to nothing. */
  readonly failed?: boolean
}
