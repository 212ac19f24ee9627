import {
  ErrorCode,
  McpError,
  type Prompt,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
} from '@modelcontextprotocol/sdk/types.js'
import type { ToolCall } from './tool.ts'
import { newestActive } from './tools/incidents.ts'
import { getSystemStatus } from './tools/status.ts'

/** Incidents whose post-mortem is listed; older ones have an address too. */
const MOST_LISTED = 20

const STATUS = 'nexus://status'
const MONITORS = 'nexus://monitors'
const POST_MORTEM = /^nexus:\/\/incidents\/([^/]{1,300})\/post-mortem$/
const postMortemUri = (incidentId: string): string => `nexus://incidents/${encodeURIComponent(incidentId)}/post-mortem`

export const RESOURCE_TEMPLATES: readonly ResourceTemplate[] = [
  {
    uriTemplate: 'nexus://incidents/{incident_id}/post-mortem',
    name: 'post-mortem',
    title: 'Post-mortem of an incident',
    mimeType: 'text/markdown',
  },
]

/** What can be read: the status, the monitors in force, and the post-mortems of the newest incidents. */
export async function listResources({ nexus }: ToolCall): Promise<Resource[]> {
  const { incidents } = await nexus.incident.list({ limit: MOST_LISTED })
  return [
    { uri: STATUS, name: 'status', title: 'System status', mimeType: 'text/plain' },
    { uri: MONITORS, name: 'monitors', title: 'Monitors in force', mimeType: 'application/yaml' },
    ...incidents.map(({ incident_id, title }) => ({
      uri: postMortemUri(incident_id),
      name: `post-mortem-${incident_id}`,
      title: `Post-mortem: ${title}`,
      mimeType: 'text/markdown',
    })),
  ]
}

/** Reads one of them; throws McpError where there is none. */
export async function readResource(uri: string, call: ToolCall): Promise<ReadResourceResult> {
  const content = (mimeType: string, text: string): ReadResourceResult => ({ contents: [{ uri, mimeType, text }] })
  if (uri === STATUS) {
    const [status] = (await getSystemStatus.call({}, call)).content
    return content('text/plain', status?.type === 'text' ? status.text : '')
  }
  if (uri === MONITORS) return content('application/yaml', (await call.nexus.monitor.rules()).text)
  const id = POST_MORTEM.exec(uri)?.[1]
  if (id === undefined || !decodes(id)) {
    throw new McpError(ErrorCode.InvalidParams, `There is no resource ${uri.slice(0, 200)}; resources/list names them.`)
  }
  const file = await call.nexus.incident.postMortem({ incident_id: decodeURIComponent(id), format: 'markdown' })
  return content('text/markdown', file.text)
}

function decodes(text: string): boolean {
  try {
    return decodeURIComponent(text) !== ''
  } catch {
    return false
  }
}

export const PROMPTS: readonly Prompt[] = [
  {
    name: 'investigate_incident',
    title: 'Investigate the open incident',
    description: 'Finds out what goes wrong, why, and which fix to propose.',
    arguments: [{ name: 'incident_id', description: 'Absent: the newest active incident.', required: false }],
  },
]

/** Text of the prompt. */
export async function investigation(incidentId: string | undefined, call: ToolCall): Promise<string> {
  const id = incidentId ?? (await newestActive(call))
  return [
    id === null ? 'No incident is active in NEXUS at the moment; look at how the system stands.' : `Investigate the NEXUS incident ${id}.`,
    '1. Call get_system_status. Say which services are in trouble and since when.',
    id === null
      ? '2. Call list_incidents for what happened lately.'
      : `2. Call explain_incident with incident_id ${id}. Name the cause, the evidence for it and what speaks against it.`,
    '3. Check the cause with query_metrics: latency and error rate of the cause and of the services on its path, over the last minutes.',
    '4. If a fix would help the cause (not a symptom), propose it with apply_remediation and give the evidence as the reason. A person decides; never claim that it ran unless the proposal says "applied".',
    '5. Sum up in a few sentences: what happened, why, what was proposed, what is uncertain. State only what the tools told you.',
  ].join('\n')
}
