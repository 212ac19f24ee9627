import type { SpokenIncident } from '../types.ts'
import { isNews } from './rank.ts'
import type { QueuedEvent } from './types.ts'

/** The same outcome is not said again within, ms. */
const REPEAT_MS = 30_000
const MOST = 64
const ALL_CLEAR = 'all_clear'

/** Remembers which outcomes (fixes, ends, the all-clear) were said lately. */
export class Outcomes {
  private readonly said: Map<string, number>

  constructor(saved: readonly (readonly [string, number])[] = []) {
    this.said = new Map(saved)
  }

  repeats(event: QueuedEvent, nowMs: number): boolean {
    const key = keyOf(event)
    return key !== null && nowMs - (this.said.get(key) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS
  }

  /** An event is said. After news of an incident, that it is over, and that all is well again, is news too. */
  remember(event: QueuedEvent, nowMs: number): void {
    if (isNews(event)) {
      this.said.delete(ALL_CLEAR)
      this.said.delete(endOf(event.incident))
    }
    const key = keyOf(event)
    if (key === null) return
    this.said.delete(key)
    this.said.set(key, nowMs)
    for (const oldest of this.said.keys()) {
      if (this.said.size <= MOST) return
      this.said.delete(oldest)
    }
  }

  clear(): void {
    this.said.clear()
  }

  save(): [string, number][] {
    return [...this.said]
  }
}

const endOf = ({ incidentId }: SpokenIncident): string => JSON.stringify([incidentId])

/** Null for what is not an outcome. */
function keyOf(event: QueuedEvent): string | null {
  if (event.kind === 'remediation') return JSON.stringify([event.serviceId, event.action, event.succeeded, event.relapsed])
  if (event.kind === 'resolved') return endOf(event.incident)
  return event.kind === 'all_clear' ? ALL_CLEAR : null
}
