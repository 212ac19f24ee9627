import type { LiveMessageWire } from '../../shared/model/live.ts'
import { EventFrame } from './live-frames.ts'

/**
 * The newest alerts, incident changes and results, numbered from 0: readers keep the
 * number of the next one they want, so however many they are, each event is held once.
 */
export class EventRing {
  readonly limit: number
  private readonly kept: EventFrame[] = []
  private first = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get size(): number {
    return this.kept.length
  }

  /** Number of the oldest event still held. */
  get oldest(): number {
    return this.first
  }

  /** Number that the next event will have. */
  get next(): number {
    return this.first + this.kept.length
  }

  push(message: LiveMessageWire): void {
    this.kept.push(new EventFrame(message))
    if (this.kept.length <= this.limit) return
    this.kept.shift()
    this.first++
  }

  /** The event of this number, if it is held. */
  at(number: number): EventFrame | undefined {
    return this.kept[number - this.first]
  }
}
