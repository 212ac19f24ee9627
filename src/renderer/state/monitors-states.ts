import type { MonitorState, MonitorStatus } from '../../shared/model/monitor.ts'
import type { MonitorRule, Mute } from '../../shared/model/monitor-rules.ts'
import { STATES, stateRank } from './monitors-words.ts'
import { monitorTitle } from './origins.ts'
import { plural } from './words.ts'

/** Monitors with more groups than this hide those that are OK behind one line. */
export const MANY_GROUPS = 5

/** True when a monitor alerts below its threshold: its query says so. */
export const alertsBelow = (rule: Pick<MonitorRule, 'query'> | undefined): boolean => rule !== undefined && /<(?![^(]*\))/.test(rule.query)

/** How near a value is to its threshold: 1 is at it, above 1 beyond it; null when it cannot be said. */
export function nearnessOf(status: Pick<MonitorStatus, 'value' | 'threshold'>, below: boolean): number | null {
  const { value, threshold } = status
  if (value === null || threshold === null || threshold <= 0 || value < 0) return null
  if (!below) return value / threshold
  return value === 0 ? Number.POSITIVE_INFINITY : threshold / value
}

/** Where the threshold stands on a gauge, 0..1. */
export const GAUGE_THRESHOLD = 0.62

/** Length of a gauge's bar, 0..1; the threshold stands at {@link GAUGE_THRESHOLD}. Null without a value. */
export function gaugeOf(status: Pick<MonitorStatus, 'value' | 'threshold'>, below: boolean): number | null {
  const nearness = nearnessOf(status, below)
  if (nearness === null) return null
  if (nearness <= 1) return nearness * GAUGE_THRESHOLD
  // Beyond the threshold ten times as much still fits: the rest is drawn in logarithms.
  return Math.min(1, GAUGE_THRESHOLD + (1 - GAUGE_THRESHOLD) * Math.min(1, 0.25 + Math.log10(nearness) * 0.75))
}

/** One monitor with all its groups, worst first. */
export interface MonitorFamily {
  readonly monitorId: string
  readonly title: string
  readonly worst: MonitorState
  readonly groups: readonly MonitorStatus[]
  readonly counts: Readonly<Record<MonitorState, number>>
  readonly muted: number
}

export interface StatesFilter {
  readonly text: string
  readonly state: MonitorState | 'muted' | null
}

function byTrouble(rules: ReadonlyMap<string, MonitorRule>) {
  const names = new Intl.Collator('en-US', { numeric: true })
  return (a: MonitorStatus, b: MonitorStatus) => {
    const rank = stateRank(a.state) - stateRank(b.state)
    if (rank !== 0) return rank
    // Only what is in trouble changes places by its value: rows at rest stay where they are.
    if (a.state !== 'ok') {
      const below = alertsBelow(rules.get(a.monitorId))
      const nearer = Math.round((nearnessOf(b, below) ?? 0) * 2) - Math.round((nearnessOf(a, below) ?? 0) * 2)
      if (nearer !== 0 && Number.isFinite(nearer)) return nearer
    }
    return names.compare(a.group, b.group)
  }
}

/** Monitors with their groups, worst first; those in `rules` without a group yet stay, empty. */
export function familiesOf(statuses: readonly MonitorStatus[], rules: readonly MonitorRule[], filter: StatesFilter): MonitorFamily[] {
  const ruleById = new Map(rules.map((rule) => [rule.monitorId, rule]))
  const byId = new Map<string, MonitorStatus[]>(rules.map((rule) => [rule.monitorId, []]))
  for (const status of statuses) {
    const known = byId.get(status.monitorId)
    if (known) known.push(status)
    else byId.set(status.monitorId, [status])
  }
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const narrowed = words.length > 0 || filter.state !== null
  const families: MonitorFamily[] = []
  for (const [monitorId, all] of byId) {
    const title = ruleById.get(monitorId)?.title ?? monitorTitle(monitorId)
    const groups = all.filter((one) => passes(one, title, words, filter.state)).sort(byTrouble(ruleById))
    if (narrowed && groups.length === 0) continue
    families.push(familyOf(monitorId, title, groups))
  }
  const priority = (one: MonitorFamily) => ruleById.get(one.monitorId)?.priority ?? 'p9'
  return families.sort(
    (a, b) =>
      stateRank(a.worst) - stateRank(b.worst) ||
      Number(b.groups.length > 0) - Number(a.groups.length > 0) ||
      // Among those at rest the order of the file stays.
      (a.worst === 'ok' ? 0 : priority(a).localeCompare(priority(b)) || b.counts[b.worst] - a.counts[a.worst]),
  )
}

function passes(status: MonitorStatus, title: string, words: readonly string[], state: StatesFilter['state']): boolean {
  if (state === 'muted' ? !status.muted : state !== null && status.state !== state) return false
  const text =
    `${status.monitorId} ${title} ${status.group} ${status.external?.title ?? ''} ${status.external?.serviceIds.join(' ') ?? ''}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function familyOf(monitorId: string, title: string, groups: readonly MonitorStatus[]): MonitorFamily {
  const counts: Record<MonitorState, number> = { alert: 0, warn: 0, pending: 0, no_data: 0, recovering: 0, ok: 0 }
  for (const { state } of groups) counts[state]++
  const worst = STATES.find((state) => counts[state] > 0) ?? 'ok'
  return { monitorId, title, worst, groups, counts, muted: groups.filter((one) => one.muted).length }
}

/** One line of the states list. */
export type StateRow =
  | { readonly kind: 'monitor'; readonly key: string; readonly family: MonitorFamily; readonly open: boolean }
  | {
      readonly kind: 'group'
      readonly key: string
      readonly family: MonitorFamily
      readonly status: MonitorStatus
      readonly alone: boolean
    }
  | { readonly kind: 'rest'; readonly key: string; readonly family: MonitorFamily; readonly count: number }

/**
 * Lines of the list. A monitor of one group for the whole system is one line; one with many
 * groups shows those that are not OK and a line for the rest, unless it is in `opened`.
 */
export function rowsOf(families: readonly MonitorFamily[], opened: ReadonlySet<string>, narrowed: boolean): StateRow[] {
  const rows: StateRow[] = []
  for (const family of families) {
    const { monitorId, groups } = family
    const [first] = groups
    if (groups.length === 1 && first?.group === '*') {
      rows.push({ kind: 'group', key: `${monitorId} *`, family, status: first, alone: true })
      continue
    }
    const everything = opened.has(monitorId) || narrowed || groups.length <= MANY_GROUPS
    rows.push({ kind: 'monitor', key: monitorId, family, open: everything })
    const shown = everything ? groups : groups.filter((one) => one.state !== 'ok')
    for (const status of shown) rows.push({ kind: 'group', key: `${monitorId} ${status.group}`, family, status, alone: false })
    if (shown.length < groups.length) rows.push({ kind: 'rest', key: `${monitorId} rest`, family, count: groups.length - shown.length })
  }
  return rows
}

/** How things stand, in a few words. */
export function standingOf(statuses: readonly MonitorStatus[]): string {
  const of = (state: MonitorState) => statuses.filter((one) => one.state === state).length
  const said = [
    [of('alert'), 'in alert'],
    [of('warn'), 'warning'],
    [of('pending'), 'pending'],
    [of('no_data'), 'without data'],
    [statuses.filter((one) => one.muted).length, 'muted'],
  ] as const
  const parts = said.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  if (statuses.length === 0) return 'Nothing is evaluated yet'
  return parts.length === 0 ? `All ${plural(statuses.length, 'check')} OK` : `${parts.join(' · ')} of ${plural(statuses.length, 'check')}`
}

/** The mute that silences a status: of its group, else of its whole monitor. */
export function muteOf(mutes: readonly Mute[], monitorId: string, group: string | null): Mute | null {
  const own = mutes.filter((one) => one.monitorId === monitorId)
  return own.find((one) => one.group === group && group !== null) ?? own.find((one) => one.group === null) ?? null
}

/** Choices of a mute's length. */
export const MUTE_LENGTHS = [
  { key: '15', label: '15 min', minutes: 15 },
  { key: '60', label: '1 h', minutes: 60 },
  { key: '480', label: '8 h', minutes: 480 },
] as const

/** Minutes from `nowMs` until eight in the morning of the next day, where this page is read. */
export function minutesUntilTomorrow(nowMs: number): number {
  const then = new Date(nowMs)
  then.setDate(then.getDate() + 1)
  then.setHours(8, 0, 0, 0)
  return Math.max(1, Math.round((then.getTime() - nowMs) / 60_000))
}
