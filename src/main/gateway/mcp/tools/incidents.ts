import { z } from 'zod'
import { incidentListInput } from '../../../../shared/contract/incident.ts'
import { analysisSchema } from '../../../../shared/model/analysis.ts'
import { incidentSchema, incidentSummarySchema } from '../../../../shared/model/incident.ts'
import { defineTool, type ToolCall } from '../tool.ts'
import { incidentLine } from '../words.ts'

export const listIncidents = defineTool({
  name: 'list_incidents',
  title: 'List incidents',
  description: 'The incident history, newest first, filtered by time, service, severity (p1 to p4), state and words.',
  input: incidentListInput.extend({ limit: z.number().int().min(1).max(200).default(20) }),
  output: z.object({ incidents: z.array(incidentSummarySchema), next_cursor: z.string().nullable() }),
  async run(filter, { nexus }) {
    const page = await nexus.incident.list(filter)
    const more = page.next_cursor === null ? [] : [`There are older ones; pass cursor ${page.next_cursor} for them.`]
    const lines = page.incidents.length === 0 ? ['No incident matches.'] : page.incidents.map(incidentLine)
    return { result: page, text: [...lines, ...more].join('\n') }
  },
})

export const explainIncident = defineTool({
  name: 'explain_incident',
  title: 'Explain an incident',
  description:
    'Why an incident happened, computed from evidence: ranked causes with what speaks for and against each, the way the failure took with seconds, and the timeline. Without an id: the newest active incident.',
  input: z.object({ incident_id: z.string().min(1).max(100).optional() }),
  output: z.object({
    /** Null: none was named and none is active. */
    incident: incidentSchema.nullable(),
    /** Null: nothing was computed yet. */
    analysis: analysisSchema.nullable(),
    summary: z.string(),
  }),
  async run({ incident_id }, call) {
    const id = incident_id ?? (await newestActive(call))
    if (id === null) {
      const summary = 'No incident is active; name one of list_incidents.'
      return { result: { incident: null, analysis: null, summary }, text: summary }
    }
    const incident = await call.nexus.incident.get({ incident_id: id })
    const { analysis } = await call.nexus.incident.evidence({ incident_id: id })
    const summary = analysis?.report.sentence ?? 'The causes of this incident have not been computed yet; ask again in some seconds.'
    return { result: { incident, analysis, summary }, text: explanation(incident, analysis, summary) }
  },
})

/** The newest incident that is open, or at least not resolved. */
export async function newestActive({ nexus }: Pick<ToolCall, 'nexus'>): Promise<string | null> {
  for (const state of ['open', 'acknowledged'] as const) {
    const { incidents } = await nexus.incident.list({ state, limit: 1 })
    if (incidents[0] !== undefined) return incidents[0].incident_id
  }
  return null
}

function explanation(incident: z.infer<typeof incidentSchema>, analysis: z.infer<typeof analysisSchema> | null, summary: string): string {
  const lines = [incidentLine(incident), summary]
  for (const cause of analysis?.report.causes ?? []) {
    lines.push(`Cause ${cause.service_id}, ${Math.round(cause.confidence * 100)} %:`)
    for (const { text } of cause.evidence) lines.push(`  + ${text}`)
    for (const text of cause.against) lines.push(`  - ${text}`)
    const path = cause.path.map((step) => `${step.service_id} (+${Math.round(step.after_seconds)} s)`)
    if (path.length > 1) lines.push(`  path: ${path.join(' > ')}`)
  }
  lines.push('Timeline:')
  for (const { at, actor, text } of incident.timeline) lines.push(`  ${at} ${actor}: ${text}`)
  return lines.join('\n')
}
