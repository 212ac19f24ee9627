import type { MonitorProblem, MonitorRule } from '../../shared/model/monitor-rules.ts'
import { secondsText, valueText } from './monitors-words.ts'
import { plural } from './words.ts'

/** What saving would change. */
export interface RulesChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly { readonly monitorId: string; readonly what: readonly string[] }[]
}

type Member = readonly [name: string, raw: (rule: MonitorRule) => string | number | null, text: (rule: MonitorRule) => string]

const limit = (name: string, raw: (rule: MonitorRule) => number | null): Member => [name, raw, (rule) => valueText(raw(rule), rule.unit)]
const span = (name: string, raw: (rule: MonitorRule) => number | null): Member => [name, raw, (rule) => secondsText(raw(rule))]

/** Members of a rule that people compare, with how they are written. */
const MEMBERS: readonly Member[] = [
  limit('alert', (rule) => rule.alert),
  limit('warn', (rule) => rule.warn),
  limit('recover', (rule) => rule.recover),
  span('window', (rule) => rule.windowSeconds),
  span('min firing', (rule) => rule.minFiringSeconds),
  span('recovery', (rule) => rule.recoverySeconds),
  span('new group delay', (rule) => rule.newGroupDelaySeconds),
  span('renotify', (rule) => rule.renotifySeconds),
  ['priority', (rule) => rule.priority, (rule) => rule.priority.toUpperCase()],
  ['missing data', (rule) => rule.missingData, (rule) => rule.missingData],
]

function differences(before: MonitorRule, after: MonitorRule): string[] {
  const found: string[] = []
  for (const [name, raw, text] of MEMBERS) {
    if (raw(before) !== raw(after)) found.push(`${name} ${text(before)} → ${text(after)}`)
  }
  for (const name of ['title', 'kind', 'description'] as const) if (before[name] !== after[name]) found.push(`another ${name}`)
  // A query is written with its threshold: said only when nothing above already tells it.
  if (before.query !== after.query && found.length === 0) found.push('another query')
  return found
}

/** Compares the rules in force with those that would take their place. */
export function changeOf(before: readonly MonitorRule[], after: readonly MonitorRule[]): RulesChange {
  const old = new Map(before.map((rule) => [rule.monitorId, rule]))
  const added: string[] = []
  const changed: { monitorId: string; what: string[] }[] = []
  for (const rule of after) {
    const known = old.get(rule.monitorId)
    if (!known) added.push(rule.monitorId)
    else {
      const what = differences(known, rule)
      if (what.length > 0) changed.push({ monitorId: rule.monitorId, what })
    }
    old.delete(rule.monitorId)
  }
  return { added, removed: [...old.keys()], changed }
}

/** The change in one sentence. */
export function changeText({ added, removed, changed }: RulesChange): string {
  const parts = [
    added.length > 0 && `${added.length} added`,
    changed.length > 0 && `${changed.length} changed`,
    removed.length > 0 && `${removed.length} removed`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'No monitor changes; only the text does.' : `${parts.join(', ')}.`
}

/** A problem as a range of the text, offsets from 0: from its column to the end of its line. */
export function rangeOf(problem: Pick<MonitorProblem, 'line' | 'column'>, text: string): { readonly from: number; readonly to: number } {
  let start = 0
  for (let line = 1; line < problem.line; line++) {
    const next = text.indexOf('\n', start)
    if (next < 0) break
    start = next + 1
  }
  const newline = text.indexOf('\n', start)
  const end = newline < 0 ? text.length : newline
  const from = Math.min(start + problem.column - 1, end)
  return { from, to: Math.max(from, end) }
}

/** One line on what a rule waits for: `alert 2,000 ms · warn 1,000 ms · 3 s`. */
export function ruleText(rule: MonitorRule): string {
  const parts = [
    rule.alert !== null && `alert ${valueText(rule.alert, rule.unit)}`,
    rule.warn !== null && `warn ${valueText(rule.warn, rule.unit)}`,
    rule.windowSeconds !== null && `over ${secondsText(rule.windowSeconds)}`,
    rule.kind === 'composite' && rule.query,
    rule.kind === 'no_data' && 'when nothing is heard',
  ].filter((part) => part !== false)
  return parts.join(' · ')
}

/** What the check found, in a few words. */
export const problemsText = (count: number): string => (count === 0 ? 'No problem' : plural(count, 'problem'))
