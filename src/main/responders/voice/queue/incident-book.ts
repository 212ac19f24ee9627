import type { SpokenIncident } from '../types.ts'
import { incidentOf, isNews, type NewsEvent } from './rank.ts'
import type { QueuedEvent } from './types.ts'

/** Incidents remembered, active or not. */
const MOST_INCIDENTS = 256
/** The same about the same incident is not said again within, ms. */
const REPEAT_MS = 30_000
/** An incident that was announced so often within the span comes and goes, and is not announced again. */
const FLAP_OPENINGS = 3
const FLAP_SPAN_MS = 600_000
/** Causes told of one incident; evidence that goes back and forth is for eyes. */
const MOST_CAUSES = 3
/** A p1 is said again so long after it was heard of first, then at intervals of the last; ms. */
const REMIND_AFTER_MS = [60_000, 120_000, 240_000]
const REMIND_EVERY_MS = 300_000

/** What the queue remembers of an incident; plain data. */
export interface KnownIncident {
  incident: SpokenIncident
  active: boolean
  /** Nobody acknowledged it. */
  open: boolean
  /** Something of it was said since it opened. */
  announced: boolean
  /** A silence alone kept it, or what it grew to, from being said. */
  keptBack: boolean
  /** Wall time of the newest utterance of each kind, ms. */
  saidMs: Partial<Record<QueuedEvent['kind'], number>>
  /** Wall times at which its opening was said, within the span. */
  openings: number[]
  toldServices: number
  toldSeverity: SpokenIncident['severity'] | null
  toldCause: string | null
  /** How many causes were told. */
  causes: number
  /** Since when it is a p1; null: it is none. */
  p1SinceMs: number | null
  reminders: number
}

/** Why an event is not said, or when it may be. */
export type Verdict = { readonly why: string } | { readonly notBeforeMs: number }

/** Incidents as far as the voice must remember them. */
export class IncidentBook {
  private readonly known: Map<string, KnownIncident>

  constructor(saved: readonly KnownIncident[] = []) {
    this.known = new Map(saved.map((one) => [one.incident.incidentId, structuredClone(one)]))
  }

  get(incidentId: string): KnownIncident | undefined {
    return this.known.get(incidentId)
  }

  get p1Active(): boolean {
    for (const { active, incident } of this.known.values()) if (active && incident.severity === 'p1') return true
    return false
  }

  /** Takes in news of an incident. */
  hear({ kind, incident }: NewsEvent, nowMs: number): void {
    const known = this.known.get(incident.incidentId) ?? fresh(incident)
    if (kind === 'incident') Object.assign(known, { ...fresh(incident), openings: known.openings, saidMs: known.saidMs })
    known.incident = incident
    if (incident.severity !== 'p1') known.p1SinceMs = null
    else known.p1SinceMs ??= nowMs
    this.known.delete(incident.incidentId)
    this.known.set(incident.incidentId, known)
    if (this.known.size > MOST_INCIDENTS) this.forgetOne()
  }

  /** What is over goes first, then the least severe, and a p1 that nobody acknowledged last; of equals what was heard of longest ago. */
  private forgetOne(): void {
    const [first, ...others] = this.known.values()
    if (!first) return
    const least = others.reduce((one, other) => (weightOf(other) < weightOf(one) ? other : one), first)
    this.known.delete(least.incident.incidentId)
  }

  /** It is there already, and people know it: nothing of it was said now. What a silence keeps back is still owed. */
  takeUp(incident: SpokenIncident, nowMs: number): void {
    if (this.get(incident.incidentId)?.keptBack) return
    this.hear({ kind: 'incident', incident }, nowMs)
    const known = this.get(incident.incidentId)
    if (known) tell(known, incident)
  }

  /** A silence keeps news from being said; nothing is owed of what would not have been said anyway. */
  keepBack(event: QueuedEvent, nowMs: number): void {
    for (const id of event.kind === 'catch_up' ? event.incidentIds : []) this.keep(id)
    if (event.kind !== 'incident' && event.kind !== 'spread') return
    const verdict = this.verdict(event, nowMs)
    if (!verdict || 'notBeforeMs' in verdict) this.keep(event.incident.incidentId)
  }

  private keep(incidentId: string): void {
    const known = this.known.get(incidentId)
    if (known) known.keptBack = true
  }

  /** Incidents that silences kept back and that nobody takes care of yet. */
  keptBack(): SpokenIncident[] {
    return [...this.known.values()].flatMap(({ keptBack, open, incident }) => (keptBack && open ? incident : []))
  }

  /** It is not owed any more. */
  release(incidentId: string): void {
    const known = this.known.get(incidentId)
    if (known) known.keptBack = false
  }

  acknowledged(incidentId: string): void {
    const known = this.known.get(incidentId)
    if (known) known.open = false
  }

  resolved(incidentId: string): void {
    const known = this.known.get(incidentId)
    if (known) Object.assign(known, { open: false, active: false })
  }

  /** Whether an event that was just heard may be said now; null: it may. */
  verdict(event: NewsEvent, nowMs: number): Verdict | null {
    const known = this.known.get(event.incident.incidentId)
    if (!known) return null
    const saidMs = known.saidMs[event.kind] ?? Number.NEGATIVE_INFINITY
    const lately = nowMs - saidMs < REPEAT_MS
    if (event.kind === 'incident') {
      if (openingsSince(known, nowMs).length >= FLAP_OPENINGS) return { why: 'It comes and goes, and was announced often enough.' }
      return lately ? { why: 'It was announced less than 30 seconds ago.' } : null
    }
    const { incident } = event
    if (event.kind === 'cause' && incident.cause !== null && incident.cause.serviceId === known.toldCause)
      return { why: 'This cause was told already.' }
    if (event.kind === 'cause' && known.causes >= MOST_CAUSES) return { why: 'The evidence named other causes often enough.' }
    const grave = incident.severity !== known.toldSeverity
    if (event.kind === 'spread' && !grave && servicesOf(incident) <= known.toldServices) return { why: 'This was told already.' }
    return lately && !(event.kind === 'spread' && grave) ? { notBeforeMs: saidMs + REPEAT_MS } : null
  }

  /** An event was given to be said. */
  said(event: QueuedEvent, nowMs: number): void {
    for (const id of event.kind === 'catch_up' ? event.incidentIds : []) {
      const told = this.known.get(id)
      if (told) tell(told, told.incident)
    }
    const incident = incidentOf(event)
    const known = incident && this.known.get(incident.incidentId)
    if (!incident || !known) return
    known.saidMs[event.kind] = nowMs
    if (!isNews(event)) return
    tell(known, incident)
    if (event.kind === 'incident') known.openings = [...openingsSince(known, nowMs), nowMs]
  }

  /** Every p1 that nobody acknowledged and that is due to be said again; each is returned once a turn. */
  dueReminders(nowMs: number): SpokenIncident[] {
    const due: SpokenIncident[] = []
    for (const known of this.known.values()) {
      if ((reminderMs(known) ?? Number.POSITIVE_INFINITY) > nowMs) continue
      // After a long sleep one reminder stands for those that were missed.
      while ((reminderMs(known) ?? Number.POSITIVE_INFINITY) <= nowMs) known.reminders++
      due.push(known.incident)
    }
    return due
  }

  /** When the next reminder is due; null: there is none. */
  nextReminderMs(): number | null {
    let next: number | null = null
    for (const known of this.known.values()) {
      const at = reminderMs(known)
      if (at !== null && (next === null || at < next)) next = at
    }
    return next
  }

  clear(): void {
    this.known.clear()
  }

  save(): KnownIncident[] {
    return structuredClone([...this.known.values()])
  }
}

function fresh(incident: SpokenIncident): KnownIncident {
  return {
    incident,
    active: true,
    open: true,
    announced: false,
    keptBack: false,
    saidMs: {},
    openings: [],
    toldServices: 0,
    toldSeverity: null,
    toldCause: null,
    causes: 0,
    p1SinceMs: null,
    reminders: 0,
  }
}

function tell(known: KnownIncident, incident: SpokenIncident): void {
  known.announced = true
  known.keptBack = false
  known.toldServices = Math.max(known.toldServices, servicesOf(incident))
  known.toldSeverity = incident.severity
  if (incident.cause !== null && incident.cause.serviceId !== known.toldCause) known.causes++
  known.toldCause = incident.cause?.serviceId ?? known.toldCause
}

/** How much an incident must not be forgotten. */
function weightOf({ active, open, incident: { severity } }: KnownIncident): number {
  if (!active) return 0
  return 5 - Number(severity.slice(1)) + (open && severity === 'p1' ? 1 : 0)
}

function reminderMs({ open, p1SinceMs, reminders }: KnownIncident): number | null {
  if (!open || p1SinceMs === null) return null
  const listed = REMIND_AFTER_MS[reminders]
  if (listed !== undefined) return p1SinceMs + listed
  return p1SinceMs + (REMIND_AFTER_MS.at(-1) ?? 0) + REMIND_EVERY_MS * (reminders - REMIND_AFTER_MS.length + 1)
}

const openingsSince = ({ openings }: KnownIncident, nowMs: number): number[] => openings.filter((at) => nowMs - at < FLAP_SPAN_MS)

const servicesOf = ({ symptoms }: SpokenIncident): number => new Set(symptoms.map(({ serviceId }) => serviceId)).size
