import type { NexusErrorCode } from '../../../shared/errors.ts'
import type { Command } from '../../../shared/model/input.ts'
import type { IncidentState } from './incident-state.ts'

export type IncidentCommand = Extract<Command, { incidentId: string }>

/** Why a command is not done, for the one who asked. */
export interface Refusal {
  readonly code: NexusErrorCode
  readonly message: string
}

/** Why a command on an incident cannot be done; null when it can. `state` is undefined for an unknown incident. */
export function incidentRefusal(command: IncidentCommand, state: IncidentState | undefined): Refusal | null {
  if (state === undefined) {
    return {
      code: 'NEXUS_INCIDENT_UNKNOWN',
      message: `There is no incident ${command.incidentId} that can still be changed; list the incidents and choose one.`,
    }
  }
  const { incident } = state
  if (command.name === 'incident.acknowledge' && incident.state !== 'open') {
    const message = `Incident ${incident.incidentId} is ${incident.state} already; only an open one can be acknowledged.`
    return { code: 'NEXUS_INCIDENT_STATE', message }
  }
  if (command.name === 'incident.resolve' && incident.state === 'resolved') {
    return { code: 'NEXUS_INCIDENT_STATE', message: `Incident ${incident.incidentId} is resolved already; there is nothing to resolve.` }
  }
  return null
}
