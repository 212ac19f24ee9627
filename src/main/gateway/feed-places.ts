import { NexusError } from '../../shared/errors.ts'

/** Live subscriptions that one connection may have at once. */
const MAX_FEEDS = 8

/** The places for live subscriptions on one connection. A page needs one; without a bound, one socket could cost as much as all clients together. */
export class FeedPlaces {
  private taken = 0

  /** Takes a place until `signal` aborts. Throws NEXUS_LIVE_LIMIT when none is free. */
  readonly take = (signal: AbortSignal | undefined): void => {
    if (this.taken >= MAX_FEEDS)
      throw new NexusError(
        'NEXUS_LIVE_LIMIT',
        `This connection has ${MAX_FEEDS} live subscriptions already; end one of them or open another connection.`,
      )
    if (!signal || signal.aborted) return
    this.taken++
    signal.addEventListener('abort', () => this.taken--, { once: true })
  }
}
