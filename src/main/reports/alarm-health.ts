import type { AlarmHealth } from '../../shared/model/analysis.ts'
import { counted } from './text.ts'

/** A notification, recovery or flapping of the kept why ledger. */
interface AlarmLine {
  readonly monitorId: string
  readonly group: string
  readonly incidentId: string | null
  readonly outcome: string
  readonly atMs: number
  readonly count: number
}

export interface AlarmHistory {
  /** Monitors in force. */
  readonly rules: readonly { readonly monitorId: string; readonly title: string }[]
  /** Oldest first. */
  readonly lines: readonly AlarmLine[]
  readonly acknowledged: ReadonlySet<string>
  readonly muted: ReadonlySet<string>
  /** Source time up to which what still alerts is counted, ms. */
  readonly nowMs: number
}

/** An alert that is over within this time of itself was hardly worth waking anybody, ms. */
const SHORT_MS = 60_000
/** From this many alerts on, shares say something. */
const ENOUGH = 4

class Tally {
  notified = 0
  shortLived = 0
  flaps = 0
  acknowledged = 0
  alertMs = 0
  lastMs: number | null = null
  readonly groups = new Set<string>()
  /** Groups that alert, since when. */
  readonly alerting = new Map<string, number>()
}

function count(tally: Tally, line: AlarmLine, acknowledged: ReadonlySet<string>): void {
  const since = tally.alerting.get(line.group)
  if (line.outcome === 'notified') {
    tally.notified += line.count
    tally.groups.add(line.group)
    tally.lastMs = line.atMs
    if (line.incidentId !== null && acknowledged.has(line.incidentId)) tally.acknowledged += line.count
    if (since === undefined) tally.alerting.set(line.group, line.atMs)
  } else if (line.outcome === 'renotified') tally.lastMs = line.atMs
  else if (line.outcome === 'flapping') tally.flaps += line.count
  else if (line.outcome === 'recovered' && since !== undefined) {
    tally.alerting.delete(line.group)
    tally.alertMs += line.atMs - since
    if (line.atMs - since < SHORT_MS) tally.shortLived++
  }
}

function adviceOf(tally: Tally, muted: boolean): string {
  const { notified, shortLived, flaps, acknowledged } = tally
  if (muted) return 'It is muted: unmute it when the reason is gone.'
  if (notified === 0) return 'It has not spoken in the kept history; try it on a recording to see that it can.'
  if (flaps > 0) return `It went back and forth ${counted(flaps, 'time')}: move its recovery threshold further from its alert threshold.`
  if (notified >= ENOUGH && shortLived * 2 > notified)
    return `${shortLived} of ${notified} alerts were over within a minute: give it a longer window or a minimum firing time.`
  if (notified >= ENOUGH && acknowledged === 0)
    return `Nobody acknowledged any of its ${notified} alerts: raise its threshold, lower its priority, or drop it.`
  return 'It is in good order.'
}

/** How well each monitor in force behaves over the kept history, those that spoke most first. Pure. */
export function alarmHealth({ rules, lines, acknowledged, muted, nowMs }: AlarmHistory): AlarmHealth[] {
  const tallies = new Map<string, Tally>()
  for (const line of lines) {
    let tally = tallies.get(line.monitorId)
    if (tally === undefined) {
      tally = new Tally()
      tallies.set(line.monitorId, tally)
    }
    count(tally, line, acknowledged)
  }
  return rules
    .map(({ monitorId, title }): AlarmHealth => {
      const tally = tallies.get(monitorId) ?? new Tally()
      let alertMs = tally.alertMs
      for (const since of tally.alerting.values()) alertMs += Math.max(0, nowMs - since)
      return {
        monitorId,
        title,
        notified: tally.notified,
        groups: tally.groups.size,
        shortLived: tally.shortLived,
        flaps: tally.flaps,
        acknowledged: tally.acknowledged,
        secondsInAlert: Math.round(alertMs / 1_000),
        lastAt: tally.lastMs === null ? null : new Date(tally.lastMs).toISOString(),
        muted: muted.has(monitorId),
        advice: adviceOf(tally, muted.has(monitorId)),
      }
    })
    .sort((a, b) => b.notified - a.notified || (a.monitorId < b.monitorId ? -1 : 1))
}
