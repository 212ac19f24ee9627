import type { TelemetryEvent } from '../../shared/model/telemetry.ts'

/** The newest events, by arrival. Costs nothing to fill and never grows. */
export class EventRing {
  readonly #slots: TelemetryEvent[] = []
  readonly #size: number
  #next = 0

  constructor(size: number) {
    this.#size = size
  }

  push(event: TelemetryEvent): void {
    this.#slots[this.#next] = event
    this.#next = (this.#next + 1) % this.#size
  }

  clear(): void {
    this.#slots.length = 0
    this.#next = 0
  }

  /** Newest first. */
  newest(limit: number): TelemetryEvent[] {
    const held = this.#slots.length
    const count = Math.min(Math.max(Math.trunc(limit), 0), held)
    return Array.from({ length: count }, (_, i) => this.#slots[(this.#next - 1 - i + 2 * held) % held] as TelemetryEvent)
  }
}
