import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import { incidentOf, serviceOf } from './step-words.ts'
import type { OpenSpan, SpanRef } from './tracing.ts'

/** Incidents, changes of status and fixes remembered. */
const MOST_INCIDENTS = 256
const MOST_CHANGES = 1_000
const MOST_FIXES = 64
/** Steps that one incident's trace takes in; of a long one the later steps are left out, except fixes and its end. */
const MOST_STEPS = 200
/** A change of status older than this led to no incident, ms. */
const CHANGE_COUNTS_MS = 120_000

interface IncidentSpan {
  /** The step that opened it. */
  readonly opened: SpanRef
  /** The newest step about it. */
  newest: SpanRef
  readonly services: Set<string>
  steps: number
}

/** Adds to a map that holds only so many: the longest known entry goes first. */
function remember<T>(map: Map<string, T>, most: number, key: string, value: T): void {
  map.delete(key)
  if (map.size >= most) for (const first of map.keys()) if (map.delete(first)) break
  map.set(key, value)
}

/**
 * Which step followed from which: a change of status leads to an incident, the incident to what is done about it. The
 * story of one incident becomes one trace that way, without anything being handed through the engine.
 */
export class StorySpans {
  private readonly incidents = new Map<string, IncidentSpan>()
  private readonly changes = new Map<string, { readonly ref: SpanRef; readonly atMs: number }>()
  private readonly fixes = new Map<string, OpenSpan>()

  /** The step that this one followed from; null: it begins a story, or one that nobody remembers. */
  parentOf(input: EngineInput, facts: readonly Fact[], nowMs: number): SpanRef | null {
    if (input.kind === 'mark' && input.mark.name === 'remediation.outcome') return this.fixes.get(input.mark.remediationId)?.ref ?? null
    for (const fact of facts) {
      if (fact.kind === 'remediation.finished')
        return this.fixes.get(fact.remediation.remediationId)?.ref ?? this.ofService(fact.remediation.serviceId)
      if (fact.kind === 'remediation.started') return this.ofService(fact.remediation.serviceId)
      const known = this.incidents.get(incidentOf(fact) ?? '')
      if (known) return known.opened
    }
    return this.changeBehind(facts, nowMs)
  }

  /** True where the incident of these facts has filled its trace, and nothing in them must be told all the same. */
  isFull(facts: readonly Fact[]): boolean {
    let full = false
    for (const fact of facts) {
      if (fact.kind === 'remediation.started' || fact.kind === 'remediation.finished' || fact.kind === 'incident.opened') return false
      if (fact.kind === 'incident.changed' && fact.incident.state === 'resolved') return false
      full ||= (this.incidents.get(incidentOf(fact) ?? '')?.steps ?? 0) >= MOST_STEPS
    }
    return full
  }

  /** A step is traced: what follows from it may name it. */
  remember(facts: readonly Fact[], ref: SpanRef, nowMs: number): void {
    for (const fact of facts) {
      if (fact.kind === 'service.status_changed') remember(this.changes, MOST_CHANGES, fact.serviceId, { ref, atMs: nowMs })
      const incidentId = incidentOf(fact)
      if (incidentId === null) continue
      const services =
        fact.kind === 'incident.opened' || fact.kind === 'incident.changed' ? fact.incident.serviceIds : [serviceOf(fact) ?? '']
      const known = this.incidents.get(incidentId)
      if (known) {
        if (known.newest !== ref) known.steps++
        known.newest = ref
        for (const id of services) known.services.add(id)
      } else remember(this.incidents, MOST_INCIDENTS, incidentId, { opened: ref, newest: ref, services: new Set(services), steps: 1 })
    }
  }

  /** The newest step about an incident; null: nobody remembers one. */
  ofIncident(incidentId: string): SpanRef | null {
    return this.incidents.get(incidentId)?.newest ?? null
  }

  fix(remediationId: string): OpenSpan | undefined {
    return this.fixes.get(remediationId)
  }

  /** Holds a fix that runs; one beyond the limit ends untold. */
  holdFix(remediationId: string, span: OpenSpan): void {
    if (this.fixes.size >= MOST_FIXES)
      for (const [id, oldest] of this.fixes) {
        oldest.end('Too many fixes run at the same time to follow this one.')
        this.fixes.delete(id)
        break
      }
    this.fixes.set(remediationId, span)
  }

  dropFix(remediationId: string): void {
    this.fixes.delete(remediationId)
  }

  /** The engine is another one: nothing follows from what was before. Fixes under way end. */
  clear(why: string): void {
    for (const span of this.fixes.values()) span.end(why)
    this.fixes.clear()
    this.incidents.clear()
    this.changes.clear()
  }

  private ofService(serviceId: string): SpanRef | null {
    let newest: SpanRef | null = null
    for (const incident of this.incidents.values()) if (incident.services.has(serviceId)) newest = incident.opened
    return newest
  }

  private changeBehind(facts: readonly Fact[], nowMs: number): SpanRef | null {
    for (const fact of facts) {
      const ids = fact.kind === 'incident.opened' ? fact.incident.serviceIds : fact.kind === 'monitor.alerted' ? [fact.serviceId] : []
      for (const id of ids) {
        const change = this.changes.get(id)
        if (change && nowMs - change.atMs <= CHANGE_COUNTS_MS) return change.ref
      }
    }
    return null
  }
}
