import { latencyText, percentText } from '../text.ts'

const KEPT = 20
/** Longer messages are cut: 20 of 2,000 characters for 2,000 services would hold 160 MB. */
const MAX_CHARS = 300

export type SavedError = [atMs: number, message: string | null, latencyMs: number | null, errorRate: number | null]

/** The newest bad samples of a service. */
export class RecentErrors {
  private readonly ring: SavedError[] = []
  private next = 0

  add(atMs: number, message: string | null, latencyMs: number | null, errorRate: number | null): void {
    this.ring[this.next] = [atMs, message === null ? null : message.slice(0, MAX_CHARS), latencyMs, errorRate]
    this.next = (this.next + 1) % KEPT
  }

  /** Oldest first. */
  save(): SavedError[] {
    return this.ring.length < KEPT ? [...this.ring] : [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)]
  }

  restore(saved: readonly SavedError[]): void {
    this.ring.length = 0
    this.ring.push(...saved.slice(-KEPT))
    this.next = this.ring.length % KEPT
  }
}

/** The service's own words, or what was measured where it had none. */
export function errorMessage([, message, latencyMs, errorRate]: SavedError): string {
  if (message !== null && message !== '') return message
  const parts = [
    latencyMs === null ? null : `latency ${latencyText(latencyMs)}`,
    errorRate === null ? null : `${percentText(errorRate)} errors`,
  ]
  return parts.filter((part) => part !== null).join(', ') || 'The service reported itself as not healthy.'
}
