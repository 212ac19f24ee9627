import type { ExamCard } from '../../shared/model/exam.ts'
import type { LedgerOutcome } from '../../shared/model/ledger.ts'
import type { MonitorProfile, MonitorState, MonitorStatus } from '../../shared/model/monitor.ts'
import type { Tone } from './board.ts'
import { countText, latencyText, NONE, percentText, rateText, spanText } from './words.ts'

export type MarkTone = Tone | 'recovering'

/** States, worst first. */
export const STATES = ['alert', 'warn', 'pending', 'no_data', 'recovering', 'ok'] as const satisfies readonly MonitorState[]

export const STATE_WORD: Readonly<Record<MonitorState, string>> = {
  alert: 'alert',
  warn: 'warning',
  pending: 'pending',
  no_data: 'no data',
  recovering: 'recovering',
  ok: 'OK',
}

export const STATE_TONE: Readonly<Record<MonitorState, MarkTone>> = {
  alert: 'critical',
  warn: 'warning',
  pending: 'warning',
  no_data: 'stale',
  recovering: 'recovering',
  ok: 'healthy',
}

/** Place in "worst first". */
export const stateRank = (state: MonitorState): number => STATES.indexOf(state)

/** Outcomes in the order of the filter: what was said, then what was held back, then what was near. */
export const OUTCOMES = [
  'notified',
  'renotified',
  'recovered',
  'muted',
  'downtime',
  'inhibited',
  'flapping',
  'pending',
  'new_group',
  'near',
  'no_data',
] as const satisfies readonly LedgerOutcome[]

export const OUTCOME_WORD: Readonly<Record<LedgerOutcome, string>> = {
  notified: 'notified',
  renotified: 'said again',
  recovered: 'recovered',
  muted: 'muted',
  downtime: 'downtime',
  inhibited: 'inhibited',
  flapping: 'flapping',
  pending: 'waiting',
  new_group: 'new group',
  near: 'near',
  no_data: 'no data',
}

/** What an outcome means, in one sentence. */
export const OUTCOME_MEANING: Readonly<Record<LedgerOutcome, string>> = {
  notified: 'The monitor alerted and said so.',
  renotified: 'Still in alert: it was said again.',
  recovered: 'The monitor recovered and said so.',
  muted: 'Beyond the threshold, but somebody muted it.',
  downtime: 'Beyond the threshold, but in a planned downtime.',
  inhibited: 'Beyond the threshold, but an incident further up the call path explains it.',
  flapping: 'It alerts and recovers too often to be said each time.',
  pending: 'Beyond the threshold, but not yet for long enough.',
  new_group: 'Beyond the threshold, but this group is too new to be judged.',
  near: 'Beyond the warning threshold, or close to the alert threshold.',
  no_data: 'There was nothing to judge.',
}

/** Who is to be believed at a glance: spoken, held back, or only close. */
export type OutcomeKind = 'spoke' | 'eased' | 'held' | 'close'

export const OUTCOME_KIND: Readonly<Record<LedgerOutcome, OutcomeKind>> = {
  notified: 'spoke',
  renotified: 'spoke',
  recovered: 'eased',
  muted: 'held',
  downtime: 'held',
  inhibited: 'held',
  flapping: 'held',
  pending: 'close',
  new_group: 'close',
  near: 'close',
  no_data: 'close',
}

export type Verdict = ExamCard['faults'][number]['verdict']

export const VERDICT_WORD: Readonly<Record<Verdict, string>> = {
  detected: 'detected',
  wrong_cause: 'wrong cause',
  missed: 'missed',
  pending: 'running',
  not_expected: 'not judged',
}

export const VERDICT_TONE: Readonly<Record<Verdict, MarkTone>> = {
  detected: 'healthy',
  wrong_cause: 'warning',
  missed: 'critical',
  pending: 'recovering',
  not_expected: 'unknown',
}

/** A monitor's value in its own unit; percent values are 0..100. */
export function valueText(value: number | null, unit: MonitorStatus['unit']): string {
  if (value === null || Number.isNaN(value)) return NONE
  switch (unit) {
    case 'ms':
      return latencyText(value)
    case 'percent':
      return percentText(value / 100)
    case 'seconds':
      return secondsText(value)
    case 'usd':
      return `${value.toFixed(2)} USD`
    case 'fps':
      return `${rateText(value)} fps`
    case 'deviations':
      return `${rateText(value)} σ`
    case 'count':
      return countText(value)
  }
}

/** Seconds as people say them: `1.4 s`, `30 s`, `2 min`, `1 h`. */
export function secondsText(seconds: number | null): string {
  if (seconds === null || Number.isNaN(seconds)) return NONE
  if (seconds < 10 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60} min`
  return spanText(seconds * 1000)
}

/** How long a state has lasted; a dash for one that was never evaluated (its `since` is the epoch). */
export function lastedText(since: string, nowMs: number): string {
  const at = Date.parse(since)
  return at > 0 ? spanText(nowMs - at) : NONE
}

/** A group as people read it: `*` stands for everything. */
export const groupText = (group: string): string => (group === '*' ? 'whole system' : group)

/** Windows a profile stands for. */
export const PROFILE_WORD: Readonly<Record<MonitorProfile, string>> = { demo: '3 s windows', production: '2 min windows' }
