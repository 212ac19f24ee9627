import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import type { SpanAttributes } from './tracing.ts'

/** Facts told of one step, services told of one span. */
const MOST_EVENTS = 12
const MOST_SERVICES = 16

/** Whether a fact makes its step worth a span whatever else goes on: it concerns an incident, a fix or somebody's order. */
export function isNotable(fact: Fact): boolean {
  switch (fact.kind) {
    case 'incident.opened':
    case 'incident.changed':
    case 'incident.analyzed':
    case 'monitor.alerted':
    case 'remediation.started':
    case 'remediation.finished':
    case 'command.accepted':
    case 'command.refused':
      return true
    case 'service.status_changed':
      return fact.to === 'warning' || fact.to === 'critical'
    default:
      return false
  }
}

/** Incident that a fact is about; null: none. */
export function incidentOf(fact: Fact): string | null {
  if (fact.kind === 'incident.opened' || fact.kind === 'incident.changed') return fact.incident.incidentId
  return fact.kind === 'incident.analyzed' || fact.kind === 'monitor.alerted' ? fact.incidentId : null
}

/** Service that a fact is about; null: none. */
export function serviceOf(fact: Fact): string | null {
  if ('serviceId' in fact) return fact.serviceId
  if (fact.kind === 'remediation.started' || fact.kind === 'remediation.finished') return fact.remediation.serviceId
  return null
}

/** What the events of a span say of the facts of its step, the notable ones first. */
export function factEvents(facts: readonly Fact[]): { readonly name: string; readonly attributes: SpanAttributes }[] {
  const notable = facts.filter(isNotable)
  return notable.slice(0, MOST_EVENTS).map((fact) => ({ name: fact.kind, attributes: wordsOf(fact) }))
}

/** Services of a step: those of its facts, then those of its events; `first` before all others where it is among them. */
export function servicesOf(input: EngineInput, facts: readonly Fact[], first: string | null): string[] {
  const services = new Set<string>()
  if (first !== null) services.add(first)
  for (const fact of facts) {
    const id = serviceOf(fact)
    if (id !== null && services.size < MOST_SERVICES) services.add(id)
  }
  if (input.kind === 'telemetry')
    for (const event of input.events) {
      if (services.size >= MOST_SERVICES) break
      services.add(event.serviceId)
    }
  return [...services]
}

/** What a step was about, without anybody's words. */
export function inputAttributes(input: EngineInput): SpanAttributes {
  switch (input.kind) {
    case 'telemetry':
      return { 'nexus.input': 'telemetry', 'nexus.events': input.events.length }
    case 'command':
      return { 'nexus.input': 'command', 'nexus.command': input.command.name, 'nexus.actor.role': input.actor.role }
    case 'mark':
      return { 'nexus.input': 'mark', 'nexus.mark': input.mark.name }
    case 'tick':
      return { 'nexus.input': 'tick' }
    case 'external':
      return { 'nexus.input': 'external', 'nexus.alerts': input.alerts.length }
  }
}

function wordsOf(fact: Fact): SpanAttributes {
  switch (fact.kind) {
    case 'service.status_changed':
      return { 'nexus.service_id': fact.serviceId, 'nexus.from': fact.from, 'nexus.to': fact.to }
    case 'monitor.alerted':
      return { 'nexus.service_id': fact.serviceId, 'nexus.monitor_id': fact.monitor.monitorId, 'nexus.severity': fact.severity }
    case 'incident.opened':
    case 'incident.changed':
      return { 'nexus.incident_id': fact.incident.incidentId, 'nexus.severity': fact.incident.severity, 'nexus.entry': fact.entry.kind }
    case 'incident.analyzed': {
      const [cause] = fact.report.causes
      return {
        'nexus.incident_id': fact.incidentId,
        'nexus.verdict': fact.report.verdict,
        ...(cause && { 'nexus.cause': cause.serviceId }),
      }
    }
    case 'remediation.started':
    case 'remediation.finished': {
      const { serviceId, action, state } = fact.remediation
      return { 'nexus.service_id': serviceId, 'nexus.action': action, 'nexus.state': state }
    }
    case 'command.refused':
      return { 'nexus.code': fact.code }
    default:
      return {}
  }
}
