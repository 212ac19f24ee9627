import { z } from 'zod'
import { incidentSummarySchema } from '../../../../shared/model/incident.ts'
import { actionNameSchema } from '../../../../shared/model/remediation.ts'
import { serviceViewSchema } from '../../../../shared/model/service.ts'
import { sourceStatusSchema } from '../../../../shared/model/source.ts'
import { STATUS_RANK } from '../../../../shared/model/status.ts'
import { serviceIdSchema } from '../../../../shared/model/telemetry.ts'
import { defineTool, type ToolCall } from '../tool.ts'
import { figures, incidentLine } from '../words.ts'

/** Services of which the reason and the allowed actions are told, worst first. */
const MOST_EXPLAINED = 20
const MOST_INCIDENTS = 20

const serviceSchema = serviceViewSchema
  .pick({
    service_id: true,
    status: true,
    latency_ms: true,
    error_rate: true,
    traffic_volume: true,
    stale: true,
    chronic: true,
    recovering: true,
    incident_id: true,
  })
  .extend({
    /** Why the status is what it is; null for a service that is well. */
    why: z.string().nullable(),
    /** Actions that apply_remediation may propose here, the suggested one first; null for a service that is well. */
    actions: z.array(actionNameSchema).nullable(),
  })
type Service = z.infer<typeof serviceSchema>

export const getSystemStatus = defineTool({
  name: 'get_system_status',
  title: 'System status',
  description:
    'How the system stands now: integrity, how many services are in which status, the services worst first (with why, and which actions could be proposed), and the active incidents. Start here. Name a service to look at it alone.',
  input: z.object({
    service_id: serviceIdSchema.optional().describe('Only this service.'),
    limit: z.number().int().min(1).max(200).default(25).describe('Services listed at most, worst first.'),
  }),
  output: z.object({
    timestamp: z.string(),
    system_integrity: z.number().nullable().describe('Healthy services in percent of those known; null: nothing is known.'),
    counts: z.object({ healthy: z.number(), warning: z.number(), critical: z.number(), unknown: z.number(), stale: z.number() }),
    services: z.array(serviceSchema),
    services_left_out: z.number(),
    active_incidents: z.array(incidentSummarySchema),
    source: sourceStatusSchema,
  }),
  async run({ service_id, limit }, call) {
    const { nexus } = call
    const state = await nexus.system.state()
    // Refused by the contract itself when there is no such service.
    if (service_id !== undefined) await nexus.service.detail({ service_id })
    const asked = state.services.filter((one) => service_id === undefined || one.service_id === service_id)
    const worst = [...asked].sort((a, b) => weightOf(b) - weightOf(a) || b.impact - a.impact || (a.service_id < b.service_id ? -1 : 1))
    const services = await explained(worst.slice(0, limit), call, service_id !== undefined)
    const incidents = await nexus.incident.list({ state: 'open', limit: MOST_INCIDENTS })
    const acknowledged = await nexus.incident.list({ state: 'acknowledged', limit: MOST_INCIDENTS })
    const active = [...incidents.incidents, ...acknowledged.incidents].slice(0, MOST_INCIDENTS)
    const counts = { healthy: 0, warning: 0, critical: 0, unknown: 0, stale: 0 }
    for (const { status, stale } of state.services) counts[stale ? 'stale' : status]++
    const result = {
      timestamp: state.timestamp,
      system_integrity: state.system_integrity,
      counts,
      services,
      services_left_out: asked.length - services.length,
      active_incidents: active,
      source: state.source,
    }
    return { result, text: textOf(result) }
  },
})

const weightOf = ({ status, stale }: { status: Service['status']; stale: boolean }): number => (stale ? 1.5 : STATUS_RANK[status])

async function explained(
  views: readonly z.infer<typeof serviceViewSchema>[],
  { nexus }: ToolCall,
  always: boolean,
): Promise<z.input<typeof serviceSchema>[]> {
  const services: z.input<typeof serviceSchema>[] = []
  for (const [at, view] of views.entries()) {
    const troubled = always || view.stale || view.status === 'critical' || view.status === 'warning'
    const detail = troubled && at < MOST_EXPLAINED ? await nexus.service.detail({ service_id: view.service_id }) : null
    services.push({ ...view, why: detail?.status_reason ?? null, actions: detail?.actions ?? null })
  }
  return services
}

function textOf(result: {
  system_integrity: number | null
  counts: Record<string, number>
  services: readonly z.input<typeof serviceSchema>[]
  services_left_out: number
  active_incidents: readonly z.infer<typeof incidentSummarySchema>[]
  source: z.infer<typeof sourceStatusSchema>
}): string {
  const integrity = result.system_integrity === null ? 'unknown' : `${result.system_integrity} %`
  const counts = Object.entries(result.counts).flatMap(([name, count]) => (count > 0 ? `${count} ${name}` : []))
  const lines = [
    `System integrity ${integrity}. Services: ${counts.join(', ') || 'none known'}. Source ${result.source.kind}: ${result.source.state}.`,
  ]
  for (const one of result.services) {
    const marks = [one.stale && 'stale', one.recovering && 'a fix runs', one.chronic && 'chronic'].filter(Boolean)
    lines.push(
      `- ${one.service_id}: ${[one.status, ...marks].join(', ')}; ${figures(one)}.${one.why === null ? '' : ` ${one.why}`}${one.actions === null ? '' : ` Actions: ${one.actions.join(', ')}.`}`,
    )
  }
  if (result.services_left_out > 0) lines.push(`- ${result.services_left_out} more services are left out.`)
  lines.push(result.active_incidents.length === 0 ? 'No incident is active.' : 'Active incidents:')
  for (const incident of result.active_incidents) lines.push(incidentLine(incident))
  return lines.join('\n')
}
