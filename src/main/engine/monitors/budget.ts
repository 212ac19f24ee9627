import type { LlmBudget } from '../../../shared/model/dashboard.ts'
import type { MonitorProfile } from '../../../shared/model/monitor.ts'
import type { MonitorDefinition } from './definition.ts'
import { compileMonitors } from './language/compile.ts'

/** A limit of cost; service null: all services together. */
interface CostLimit {
  readonly serviceId: string | null
  readonly period: 'hour' | 'day'
  readonly usd: number
}

/** The warning comes at this share of the limit, as with the built-in monitor. */
const WARN = 0.8
const WINDOW = { hour: '1h', day: '24h' } as const
/** Characters of a service's name in a monitor's id. */
const LONGEST_SLUG = 40

function limitsOf({ usdPerHour, usdPerDay, services }: LlmBudget): CostLimit[] {
  const of = (serviceId: string | null, hour: number | null, day: number | null): CostLimit[] => [
    ...(hour === null ? [] : [{ serviceId, period: 'hour', usd: hour } as const]),
    ...(day === null ? [] : [{ serviceId, period: 'day', usd: day } as const]),
  ]
  return [...of(null, usdPerHour, usdPerDay), ...services.flatMap((one) => of(one.serviceId, one.usdPerHour, one.usdPerDay))]
}

/** A number from a name, so that names which look alike as ids stay apart (FNV-1a, 32 bits). */
function hashOf(name: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(36)
}

/**
 * Id of the monitor of a limit. Of all services in an hour it is the built-in `llm-cost`, whose place it takes; the
 * others stand beside it.
 */
export function budgetMonitorId({ serviceId, period }: Pick<CostLimit, 'serviceId' | 'period'>): string {
  if (serviceId === null) return period === 'hour' ? 'llm-cost' : 'llm-cost-day'
  const plain = /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(serviceId) && serviceId.length <= LONGEST_SLUG
  const slug = serviceId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, LONGEST_SLUG)
  return `llm-cost-${period}-of-${plain ? serviceId : `${slug}-${hashOf(serviceId)}`}`
}

/** A text as a query quotes it. */
const inQuery = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
/** A text as YAML quotes it. */
const inYaml = (text: string): string => JSON.stringify(text)

function monitorText(limit: CostLimit): string {
  const { serviceId, period, usd } = limit
  const where = serviceId === null ? '{*}' : `{service_id:${inQuery(serviceId)}} by {service_id}`
  const whose = serviceId === null ? 'Model calls' : `Model calls of ${serviceId}`
  return `  - id: ${budgetMonitorId(limit)}
    title: ${period === 'hour' ? 'LLM cost' : 'LLM cost of a day'}
    description: ${inYaml(`${whose} of the last ${period} cost more than the budget of the LLM dashboard.`)}
    query: ${inYaml(`sum(last_${WINDOW[period]}):sum:nexus.llm.cost${where} > ${usd}`)}
    priority: p3
    warn: ${usd * WARN}
`
}

/** The monitors of a budget, compiled from the same language as those of people. */
export function budgetDefinitions(budget: LlmBudget | null, profile: MonitorProfile): readonly MonitorDefinition[] {
  const limits = budget === null ? [] : limitsOf(budget)
  if (limits.length === 0) return []
  return compileMonitors(`${DEFAULTS}monitors:\n${limits.map(monitorText).join('')}`, profile).definitions
}

/** Why a budget cannot be watched, in a sentence; null when it can. */
export function budgetRefusal(budget: LlmBudget, profile: MonitorProfile): string | null {
  const made = new Set(budgetDefinitions(budget, profile).map(({ id }) => id))
  const lost = limitsOf(budget).find((limit) => !made.has(budgetMonitorId(limit)))
  if (lost === undefined) return null
  return `A budget for the service ${JSON.stringify((lost.serviceId ?? '').slice(0, 80))} cannot be watched, because no monitor can name it; leave it out.`
}

/** As the built-in monitors. */
const DEFAULTS = `defaults:
  min_firing: 30s
  new_group_delay: 60s
  recovery: 2 windows
  renotify: 30m
  missing_data: show
  profiles:
    demo: { min_firing: 0s, new_group_delay: 0s, recovery: 1s }
`
