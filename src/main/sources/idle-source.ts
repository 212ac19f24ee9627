import type { SourceKind, SourceStatus } from '../../shared/model/source.ts'
import { NO_PLAYBACK, type TelemetrySource } from './source.ts'

/**
 * Stands in for a source that was chosen in the settings and could not be opened: it delivers nothing and says why. A
 * console that filled itself with simulated failures instead would be believed.
 */
export class IdleSource implements TelemetrySource {
  readonly kind: SourceKind
  readonly ownsClock = false
  readonly stream: string
  private readonly detail: string

  /** @param detail why, and what to do: one sentence or two */
  constructor(kind: SourceKind, detail: string) {
    this.kind = kind
    this.stream = `idle:${kind}`
    this.detail = detail
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  status(): Omit<SourceStatus, 'events' | 'eventsPerSecond'> {
    return { kind: this.kind, state: 'error', detail: this.detail, position: null, ...NO_PLAYBACK }
  }
}
