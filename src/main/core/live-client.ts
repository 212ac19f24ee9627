/** What the hub remembers of a client: what it holds, and where it is in the ring of events. */
export interface LiveClient {
  seq: number
  /** Version of the state this client holds; -1: none. */
  version: number
  fullRound: number
  epoch: number
  topologyVersion: number
  /** Number of the next event to send. */
  event: number
  wake: (() => void) | null
}
