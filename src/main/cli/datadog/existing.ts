import { z } from 'zod'
import type { DatadogApi } from '../../../datadog/api.ts'
import { dashboardIdOf } from './dashboards.ts'
import { ID_TAG, MANAGED_TAG } from './wanted.ts'

/** Monitors asked for at once. */
const PAGE = 100
/** An account with more is not read to its end. */
const MOST_PAGES = 200

export const monitorSchema = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  type: z.string(),
  query: z.string(),
  tags: z.array(z.string()).nullish(),
})
export type ExistingMonitor = z.output<typeof monitorSchema>

export const dashboardSchema = z.looseObject({ id: z.string(), title: z.string(), description: z.string().nullish() })
export type ExistingDashboard = z.output<typeof dashboardSchema>

const summariesSchema = z.object({ dashboards: z.array(dashboardSchema).nullish() })

/** What an account holds, as far as it concerns us. */
export interface Existing {
  /** Ours, of this environment, oldest first, by id of the definition. */
  readonly monitors: ReadonlyMap<string, readonly ExistingMonitor[]>
  readonly dashboards: ReadonlyMap<string, readonly ExistingDashboard[]>
  /** Somebody else's of the names that ours have. */
  readonly foreign: readonly { readonly kind: 'monitor' | 'dashboard'; readonly name: string; readonly remoteId: string }[]
  /** Ours of other environments. */
  readonly elsewhere: number
}

/** Reads what there is. Throws DatadogFailure. */
export async function readExisting(api: DatadogApi, env: string | null): Promise<Existing> {
  const foreign: Existing['foreign'][number][] = []
  const monitors = new Map<string, ExistingMonitor[]>()
  let elsewhere = 0
  for (const monitor of await monitorsOf(api, `monitor_tags=${encodeURIComponent(MANAGED_TAG)}`)) {
    const tags = monitor.tags ?? []
    const id = tags.find((tag) => tag.startsWith(`${ID_TAG}:`))?.slice(ID_TAG.length + 1)
    if (id === undefined || !tags.includes(MANAGED_TAG)) continue
    const envs = tags.filter((tag) => tag.startsWith('env:'))
    if (env === null ? envs.length > 0 : !envs.includes(`env:${env}`)) elsewhere++
    else
      monitors.set(
        id,
        [...(monitors.get(id) ?? []), monitor].sort((a, b) => a.id - b.id),
      )
  }
  for (const monitor of await monitorsOf(api, `name=${encodeURIComponent('NEXUS: ')}`))
    if (!monitor.tags?.includes(MANAGED_TAG)) foreign.push({ kind: 'monitor', name: monitor.name ?? '', remoteId: String(monitor.id) })
  const dashboards = new Map<string, ExistingDashboard[]>()
  const { dashboards: summaries } = await api.call('GET', '/api/v1/dashboard', summariesSchema)
  for (const summary of summaries ?? []) {
    const id = dashboardIdOf(summary.description ?? null)
    if (id === null) foreign.push({ kind: 'dashboard', name: summary.title, remoteId: summary.id })
    else {
      const whole = await api.call('GET', `/api/v1/dashboard/${encodeURIComponent(summary.id)}`, dashboardSchema)
      dashboards.set(id, [...(dashboards.get(id) ?? []), whole])
    }
  }
  return { monitors, dashboards, foreign, elsewhere }
}

async function monitorsOf(api: DatadogApi, filter: string): Promise<ExistingMonitor[]> {
  const found: ExistingMonitor[] = []
  for (let page = 0; page < MOST_PAGES; page++) {
    const part = await api.call('GET', `/api/v1/monitor?${filter}&page=${page}&page_size=${PAGE}`, z.array(monitorSchema))
    found.push(...part)
    if (part.length < PAGE) break
  }
  return found
}
