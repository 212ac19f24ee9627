import type { Actor, Command } from '../../../shared/model/input.ts'
import { isoInstant } from '../text.ts'
import type { IncidentState } from './incident-state.ts'
import type { Refusal } from './refusal.ts'
import type { IncidentStore } from './store.ts'

export type IncidentCommand = Extract<Command, { incidentId: string }>

/** Why the state of an incident does not allow a command, in a sentence; null when it does. */
function stateRefusal(command: IncidentCommand, { incident }: IncidentState): string | null {
  const { incidentId, state, assignee } = incident
  switch (command.name) {
    case 'incident.acknowledge':
      return state === 'open' ? null : `Incident ${incidentId} is ${state} already; only an open one can be acknowledged.`
    case 'incident.resolve':
      return state === 'resolved' ? `Incident ${incidentId} is resolved already; there is nothing to resolve.` : null
    case 'incident.assign':
      if (state === 'resolved') return `Incident ${incidentId} is resolved; reopen it before you assign it.`
      return assignee === command.assignee ? `Incident ${incidentId} is assigned to ${assignee} already; name somebody else.` : null
    case 'incident.reopen':
      return state === 'resolved' ? null : `Incident ${incidentId} is ${state}; only a resolved one can be reopened.`
    case 'incident.note':
      return null
  }
}

/** Why a command on an incident cannot be done; null when it can. `state` is undefined for an unknown incident. */
export function incidentRefusal(command: IncidentCommand, state: IncidentState | undefined): Refusal | null {
  if (state === undefined) {
    return {
      code: 'NEXUS_INCIDENT_UNKNOWN',
      message: `There is no incident ${command.incidentId} that can still be changed; list the incidents and choose one.`,
    }
  }
  const message = stateRefusal(command, state)
  return message === null ? null : { code: 'NEXUS_INCIDENT_STATE', message }
}

/** Does a command that was not refused. */
export function performCommand(command: IncidentCommand, state: IncidentState, store: IncidentStore, actor: Actor, nowMs: number): void {
  const { incident } = state
  const append = (kind: 'acknowledged' | 'assigned' | 'noted', text: string) => store.append(state, nowMs, kind, actor.name, text, null)
  switch (command.name) {
    case 'incident.acknowledge':
      incident.state = 'acknowledged'
      incident.acknowledgedAt = isoInstant(nowMs)
      append('acknowledged', `Acknowledged by ${actor.name}.`)
      return
    case 'incident.assign': {
      const from = incident.assignee === null ? '' : `, until now ${incident.assignee}`
      incident.assignee = command.assignee
      append('assigned', `Assigned to ${command.assignee} by ${actor.name}${from}.`)
      return
    }
    case 'incident.note':
      append('noted', command.text)
      return
    case 'incident.resolve':
      store.resolve(state, nowMs, actor.name, command.resolution)
      return
    case 'incident.reopen':
      store.reopen(state, nowMs, actor.name, command.reason, null)
      return
  }
}
