import type { Actor } from '../../shared/model/input.ts'
import type { LiveMessageWire } from '../../shared/model/live.ts'
import type { Admission } from '../../shared/model/session.ts'

/** The request of a program that may call a webhook. */
export interface WebhookCaller {
  /** It comes from this machine itself, not through a proxy. */
  readonly isLocal: boolean
  /** What it sent as the secret; null: nothing. */
  readonly secret: string | null
}

/** Caller of the contract, as each transport establishes it. */
export interface CallContext {
  readonly actor: Actor
  /** Only over HTTP. */
  readonly caller?: WebhookCaller
  /** Absent: on this machine, without a token. */
  readonly how?: Admission
  /** True: it comes from another machine, and can be read on the way. Absent: it cannot. */
  readonly openLine?: boolean
  /** Counts a call; throws NEXUS_RATE_LIMIT when this client made too many. Absent where nobody counts. */
  readonly admit?: () => void
  /**
   * Resolves when the transport can take another live message. A stalled client
   * waits here, and the hub merges what it missed: it never queues without bound.
   */
  readonly drained?: (signal?: AbortSignal) => Promise<void>
  /**
   * Takes a place for a live subscription on this connection until `signal` aborts; throws
   * NEXUS_LIVE_LIMIT when none is free. Absent where nobody counts.
   */
  readonly takeFeed?: (signal: AbortSignal | undefined) => void
  /** Hears how far a long call is: `done` of `total` steps. Absent where nobody listens. */
  readonly progress?: (done: number, total: number) => void
}

export interface LiveOptions {
  readonly signal?: AbortSignal | undefined
  readonly drained?: CallContext['drained']
}

/** A live message and its JSON text; the text is made when first asked for and shared among clients. */
export interface LiveFrame {
  readonly message: LiveMessageWire
  text(): string
}

/** Live messages for one client; ends when `signal` aborts. */
export interface LiveHub {
  subscribe(options?: LiveOptions): AsyncGenerator<LiveMessageWire, void, void>
  /** The same for transports that send plain JSON text. */
  frames(options?: LiveOptions): AsyncGenerator<LiveFrame, void, void>
  readonly clients: number
}
