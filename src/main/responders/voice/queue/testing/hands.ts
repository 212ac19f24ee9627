import type { Severity } from '../../../../../shared/model/incident.ts'
import type { VoiceShelf } from '../../../../../shared/model/voice.ts'
import type { SpokenIncident } from '../../types.ts'
import { CALM as SITUATION } from '../../words/testing/facts.ts'
import { SpeechQueue } from '../speech-queue.ts'
import type { Decision, OfferedEvent, World } from '../types.ts'

export { SITUATION }
export const WORLD: World = { minuteOfDay: 12 * 60, quietHours: null, reminders: true }

export function incident(incidentId: string, severity: Severity = 'p2', services = 1, cause: string | null = null): SpokenIncident {
  return {
    incidentId,
    severity,
    symptoms: Array.from({ length: services }, (_, at) => ({
      serviceId: at === 0 ? `of-${incidentId}` : `service-${at}`,
      symptom: 'latency' as const,
      monitorId: 'high-latency',
      value: 5_000,
    })),
    cause: cause === null ? null : { serviceId: cause, confidence: 0.9 },
  }
}

export function shelf(scope: VoiceShelf['scope'], subject: string | null, untilMs: number): VoiceShelf {
  const [since, until] = [0, untilMs].map((ms) => new Date(ms).toISOString()) as [string, string]
  return { shelfId: `${scope}-${subject}`, scope, subject, reason: 'Load test', actor: 'dana', since, until }
}

/** A queue with its own stepped time; every utterance takes `durationMs`. */
export class Hands {
  queue = new SpeechQueue()
  nowMs = 1_000_000_000
  world: World = WORLD
  durationMs = 3_000
  readonly decisions: (Decision & { readonly nowMs: number })[] = []

  offer(...events: OfferedEvent[]): string[] {
    const ids = events.map((event) => this.queue.offer(event, this.nowMs, this.world))
    this.tick()
    return ids
  }

  tick(): void {
    this.queue.tick(this.nowMs, this.world)
    for (const decision of this.queue.take()) {
      this.decisions.push({ ...decision, nowMs: this.nowMs })
      if (decision.kind === 'say') this.queue.began(decision.id, this.durationMs, this.nowMs)
    }
  }

  /** Goes on by so much, with a tick whenever one is wanted. */
  pass(ms: number): void {
    const end = this.nowMs + ms
    for (;;) {
      const next = this.queue.nextMs(this.nowMs)
      if (next === null || next > end) break
      this.nowMs = Math.max(next, this.nowMs + 1)
      this.tick()
    }
    this.nowMs = Math.max(end, this.nowMs)
  }

  /** What was said, as `kind of incident`. */
  said(): string[] {
    return this.decisions.flatMap((decision) => (decision.kind === 'say' ? nameOf(decision.event) : []))
  }

  /** Why things were not said. */
  reasons(): string[] {
    return this.decisions.flatMap((decision) => (decision.kind === 'not_said' ? decision.why : []))
  }
}

function nameOf(event: { readonly kind: string; readonly incident?: SpokenIncident }): string {
  return event.incident ? `${event.kind} ${event.incident.incidentId}` : event.kind
}
