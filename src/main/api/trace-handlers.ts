import { NexusError } from '../../shared/errors.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `trace`. */
export function traceHandlers(os: ContractBase, { loop, records, traces }: RouterParts) {
  return {
    list: os.trace.list.handler(({ input }) => {
      const { service_id: serviceId, incident_id: incidentId, limit } = input
      if (serviceId !== undefined && !loop.engine.detail(serviceId))
        throw unknown('NEXUS_SERVICE_UNKNOWN', 'service', serviceId, 'the state lists')
      if (incidentId === undefined) return traces.list({ serviceId, limit })
      const incident = records.incident(incidentId)
      if (!incident) throw unknown('NEXUS_INCIDENT_UNKNOWN', 'incident', incidentId, 'the incident list shows')
      const about = {
        incidentId,
        serviceIds: [...incident.serviceIds, ...(incident.cause ? [incident.cause.serviceId] : [])],
        fromMs: Date.parse(incident.openedAt),
        toMs: incident.resolvedAt === null ? Number.POSITIVE_INFINITY : Date.parse(incident.resolvedAt),
      }
      return traces.list({ serviceId, incident: about, limit })
    }),
    get: os.trace.get.handler(({ input }) => traces.get(input.trace_id)),
  }
}

function unknown(code: 'NEXUS_SERVICE_UNKNOWN' | 'NEXUS_INCIDENT_UNKNOWN', what: string, id: string, where: string): NexusError {
  return new NexusError(code, `There is no ${what} ${JSON.stringify(id.slice(0, 80))}; ${where} those that are known.`)
}
