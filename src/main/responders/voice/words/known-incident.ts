import type { Incident, Severity } from '../../../../shared/model/incident.ts'
import type { SpokenIncident } from '../types.ts'
import { SURE } from './incident-words.ts'
import { WHOLE_SYSTEM } from './phrases/alert.ts'

/** What of an incident the listener goes by. */
export type IncidentFacts = Pick<Incident, 'incidentId' | 'severity' | 'serviceIds' | 'monitorIds'>

/** A monitor that alerted for a group; `serviceId` is who it is told of. */
export interface Complained {
  readonly monitorId: string
  readonly group: string
  readonly serviceId: string
}

/** Names a monitor's group, whatever their ids hold. */
export const keyOf = ({ monitorId, group }: { readonly monitorId: string; readonly group: string }): string =>
  JSON.stringify([monitorId, group])

/** An active incident, and how much of it is told already. */
export class KnownIncident {
  readonly incidentId: string
  /** Source time at which it opened, or opened again, ms. */
  readonly sinceMs: number
  severity: Severity
  cause: SpokenIncident['cause'] = null
  /** Cause of an incident that opened again, from the time before: told only if the analysis does not change its mind. */
  heldCause: SpokenIncident['cause'] = null
  /** Source time at which a fix of it succeeded last, ms; null: none did. */
  repairedMs: number | null = null
  /** Something that alerted in it is not watched any more, so nobody knows whether it recovered. */
  unseen = false
  /** It comes and goes: what the analysis makes of it is no news. */
  flapping = false
  /** Everything that alerted in it since then, in the order in which it was heard of, by {@link keyOf}. */
  private readonly heard = new Map<string, Complained>()
  private toldSeverity: Severity | null = null
  private toldCause: string | null = null
  private readonly toldServices = new Set<string>()

  constructor({ incidentId, severity }: IncidentFacts, sinceMs: number) {
    this.incidentId = incidentId
    this.severity = severity
    this.sinceMs = sinceMs
  }

  get complaints(): readonly Complained[] {
    return [...this.heard.values()]
  }

  add(complaints: readonly Complained[]): void {
    for (const one of complaints) {
      const key = keyOf(one)
      if (!this.heard.has(key)) this.heard.set(key, one)
    }
  }

  get isGraver(): boolean {
    return this.toldSeverity !== null && this.severity < this.toldSeverity
  }

  /** What the whole system alerts about is no spread. */
  get hasMoreServices(): boolean {
    return this.complaints.some(
      ({ group, serviceId }) => group !== WHOLE_SYSTEM && serviceId !== WHOLE_SYSTEM && !this.toldServices.has(serviceId),
    )
  }

  /** A cause that is sure enough to be spoken, and was not told. */
  get hasNewCause(): boolean {
    return !this.flapping && this.sureCause !== null && this.sureCause !== this.toldCause
  }

  private get sureCause(): string | null {
    return this.cause !== null && this.cause.confidence >= SURE ? this.cause.serviceId : null
  }

  /** What is known of it is told now. */
  told(): void {
    this.toldSeverity = this.severity
    this.toldCause = this.sureCause ?? this.toldCause
    for (const { serviceId } of this.complaints) this.toldServices.add(serviceId)
  }
}
