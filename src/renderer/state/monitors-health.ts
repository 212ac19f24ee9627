import type { AlarmHealth } from '../../shared/model/analysis.ts'

/** Columns of the health table that can be sorted by. */
export const HEALTH_COLUMNS = [
  { key: 'title', label: 'Monitor', hint: 'Its title and id' },
  { key: 'notified', label: 'Notified', hint: 'Alerts that were said' },
  { key: 'shortLived', label: 'Short-lived', hint: 'Alerts that recovered by themselves within a minute' },
  { key: 'flaps', label: 'Flaps', hint: 'Times it changed its mind too fast' },
  { key: 'acknowledged', label: 'Acknowledged', hint: 'Alerts that somebody took on' },
  { key: 'secondsInAlert', label: 'In alert', hint: 'Time in alert, all groups together' },
  { key: 'lastAt', label: 'Last', hint: 'Last alert' },
] as const

export type HealthColumn = (typeof HEALTH_COLUMNS)[number]['key']

export interface HealthSort {
  readonly column: HealthColumn
  readonly descending: boolean
}

/** Another column begins with its largest; the same one turns round. Names begin with A. */
export function nextSort(sort: HealthSort, column: HealthColumn): HealthSort {
  return sort.column === column ? { column, descending: !sort.descending } : { column, descending: column !== 'title' }
}

const names = new Intl.Collator('en-US', { numeric: true })

function compare(a: AlarmHealth, b: AlarmHealth, column: HealthColumn): number {
  if (column === 'title') return names.compare(a.title, b.title)
  if (column === 'lastAt') return (a.lastAt === null ? 0 : Date.parse(a.lastAt)) - (b.lastAt === null ? 0 : Date.parse(b.lastAt))
  return a[column] - b[column]
}

/** Monitors in the chosen order; equals by name. */
export function sortHealth(monitors: readonly AlarmHealth[], { column, descending }: HealthSort): AlarmHealth[] {
  return [...monitors].sort((a, b) => compare(a, b, column) * (descending ? -1 : 1) || names.compare(a.title, b.title))
}

/** Worth a look: more than a quarter of at least three alerts went by themselves, it flaps, or nobody ever takes it on. */
export function isNoisy(one: AlarmHealth): boolean {
  if (one.flaps > 0) return true
  return one.notified >= 3 && (one.shortLived * 4 > one.notified || one.acknowledged === 0)
}
