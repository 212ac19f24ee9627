import { NexusError } from '../../shared/errors.ts'
import type { IncidentEvidenceWire, PostMortemWire } from '../../shared/model/analysis.ts'
import { toWire } from '../../shared/model/case.ts'
import type { Incident, IncidentWire } from '../../shared/model/incident.ts'
import type { Command } from '../../shared/model/input.ts'
import type { Remediation } from '../../shared/model/remediation.ts'
import { VERSION } from '../../shared/version.ts'
import { isoOf, summaryToWire } from '../core/live-messages.ts'
import type { CallContext } from '../core/live-types.ts'
import type { Records } from '../records/types.ts'
import { type PostMortemFormat, postMortem } from '../reports/index.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Ledger lines and fixes that one post-mortem looks at. */
const MOST_LINES = 500
const MOST_FIXES = 1_000
/** A fix that began so long before the incident opened may belong to it: its alert takes a while, ms. */
const BEFORE_MS = 60_000

type IncidentCommand = Extract<Command, { incidentId: string }>

/** Handlers of `incident`. */
export function incidentHandlers(os: ContractBase, { loop, records, now }: RouterParts) {
  function known(id: string): Incident {
    const found = records.incident(id)
    if (!found)
      throw new NexusError(
        'NEXUS_INCIDENT_UNKNOWN',
        `There is no incident ${JSON.stringify(id)}; the incident list shows those that are kept.`,
      )
    return found
  }
  async function change({ actor }: CallContext, command: IncidentCommand): Promise<IncidentWire> {
    await loop.command(command, actor)
    return toWire<IncidentWire>(known(command.incidentId))
  }
  return {
    list: os.incident.list.handler(({ input }) => {
      const page = records.incidents({
        sinceMs: input.since === undefined ? undefined : Date.parse(input.since),
        untilMs: input.until === undefined ? undefined : Date.parse(input.until),
        text: input.text,
        service: input.service,
        severity: input.severity,
        state: input.state,
        limit: input.limit,
        cursor: input.cursor,
      })
      return { incidents: page.incidents.map(summaryToWire), next_cursor: page.nextCursor }
    }),
    get: os.incident.get.handler(({ input }) => toWire<IncidentWire>(known(input.incident_id))),
    acknowledge: os.incident.acknowledge.handler(({ input, context }) =>
      change(context, { name: 'incident.acknowledge', incidentId: input.incident_id }),
    ),
    resolve: os.incident.resolve.handler(({ input, context }) =>
      change(context, { name: 'incident.resolve', incidentId: input.incident_id, resolution: input.resolution }),
    ),
    note: os.incident.note.handler(({ input, context }) =>
      change(context, { name: 'incident.note', incidentId: input.incident_id, text: input.text }),
    ),
    assign: os.incident.assign.handler(({ input, context }) =>
      change(context, { name: 'incident.assign', incidentId: input.incident_id, assignee: input.assignee }),
    ),
    reopen: os.incident.reopen.handler(({ input, context }) =>
      change(context, { name: 'incident.reopen', incidentId: input.incident_id, reason: input.reason }),
    ),
    evidence: os.incident.evidence.handler(({ input }) => {
      known(input.incident_id)
      return toWire<IncidentEvidenceWire>(records.evidence(input.incident_id))
    }),
    postMortem: os.incident.postMortem.handler(({ input }): PostMortemWire => {
      const incident = known(input.incident_id)
      return exported(incident, input.format)
    }),
  }

  function exported(incident: Incident, format: PostMortemFormat): PostMortemWire {
    const evidence = records.evidence(incident.incidentId)
    const fired = new Set(incident.monitorIds)
    return postMortem(
      {
        incident,
        evidence,
        remediations: fixesOf(incident, records),
        ledger: records.ledger({ incidentId: incident.incidentId, limit: MOST_LINES }).reverse(),
        rules: loop.engine.rules().rules.filter((rule) => fired.has(rule.monitorId)),
        generatedAt: isoOf(now()),
        version: VERSION,
      },
      format,
    )
  }
}

/** Fixes on services of the incident while it lasted, oldest first. */
function fixesOf(incident: Incident, records: Records): Remediation[] {
  const services = new Set([incident.serviceId, ...incident.serviceIds, ...(incident.cause ? [incident.cause.serviceId] : [])])
  const from = Date.parse(incident.openedAt) - BEFORE_MS
  const to = incident.resolvedAt === null ? Number.POSITIVE_INFINITY : Date.parse(incident.resolvedAt)
  return records
    .remediations(MOST_FIXES)
    .filter(({ serviceId, startedAt }) => services.has(serviceId) && Date.parse(startedAt) >= from && Date.parse(startedAt) <= to)
    .reverse()
}
