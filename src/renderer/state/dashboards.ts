import { atom } from 'jotai'
import type { DashboardRange } from '../../shared/model/dashboard.ts'
import type { SourceStatus } from '../../shared/model/source.ts'

export const DASHBOARD_TABS = ['overview', 'llm'] as const
export type DashboardTab = (typeof DASHBOARD_TABS)[number]

/** Page of the dashboards that is open. */
export const dashboardTabAtom = atom<DashboardTab>('overview')
/** Range that a person chose; null: what fits. */
export const chosenRangeAtom = atom<DashboardRange | null>(null)

export const RANGE_WORD: Readonly<Record<DashboardRange, string>> = { '5m': '5 min', '1h': '1 h', '6h': '6 h', '24h': '24 h' }

const HOUR_MS = 3_600_000

/** Range that fits what plays: the whole of a recording as far as it goes, else the newest minutes. */
export function fittingRange(source: SourceStatus | null): DashboardRange {
  if (source?.kind !== 'replay' || source.start === null || source.end === null) return '5m'
  const spanMs = Date.parse(source.end) - Date.parse(source.start)
  return spanMs > 6 * HOUR_MS ? '24h' : spanMs > HOUR_MS ? '6h' : spanMs > HOUR_MS / 12 ? '1h' : '5m'
}

/** Page that the address wants open from the start (`?view=overview`, `?view=llm`), or null. */
export function viewOfAddress(search: string): DashboardTab | null {
  const view = new URLSearchParams(search).get('view')
  return DASHBOARD_TABS.find((tab) => tab === view) ?? null
}
