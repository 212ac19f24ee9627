import { ACTION_LABEL, type Remediation } from '../../../shared/model/remediation.ts'
import type { ServiceState } from '../services/service.ts'
import { HEALTHY, statusOf } from '../services/status.ts'
import { durationText } from '../text.ts'

/** What the responder said of a fix. */
export interface Outcome {
  readonly applied: boolean
  readonly text: string
  /** Nobody can tell any more whether it was applied. */
  readonly unknown?: true
}

/** A fix with what the engine needs to follow it; plain data, serialized as it is. */
export interface Followed {
  readonly remediation: Remediation
  startedMs: number
  /** When the responder reported it applied; null: it has not, or nobody verifies from then on. */
  appliedMs: number | null
  finishedMs: number | null
  /** Null while the responder has said nothing. */
  outcome: Outcome | null
  /** Still running, or succeeded so lately that it may relapse. */
  watched: boolean
}

/** What became of a fix. */
export interface Ending {
  readonly state: Remediation['state']
  readonly message: string
}

/** A built-in fix that did not make the service healthy by then has failed. */
const TIME_OUT_MS = 12_000
/** No command may run as long as this; when nothing was heard by then nothing will be. */
const RUN_LIMIT_MS = 15 * 60_000

/** Healthy and fresh, not merely used to being bad, and no monitor alerts. */
export function isPlainlyHealthy(service: ServiceState): boolean {
  return service.rank === HEALTHY && !service.stale && !service.chronic && service.standingAlerts === 0
}

/** Only a sample newer than the fix says anything about it. */
const isWell = (service: ServiceState, sinceMs: number): boolean => service.rank === HEALTHY && !service.stale && service.newestMs > sinceMs

const nowText = (service: ServiceState): string => (service.stale ? 'silent' : statusOf(service.rank))
const saidText = (outcome: Outcome | null): string => (outcome === null || outcome.text === '' ? '' : ` ${outcome.text}`)

/** What has become of a built-in recovery by now; null: not over yet. */
export function judgeBuiltIn({ remediation, outcome, startedMs }: Followed, service: ServiceState, nowMs: number): Ending | null {
  const label = ACTION_LABEL[remediation.action]
  const elapsedMs = nowMs - startedMs
  const well = isWell(service, startedMs)
  const late = elapsedMs >= Math.max(TIME_OUT_MS, 3 * (service.interval.ms ?? 0))
  const said = saidText(outcome)
  const after = durationText(elapsedMs)
  if (outcome !== null && !outcome.applied) {
    return { state: 'failed', message: `${label} could not be applied to ${service.id}.${said}` }
  }
  if (well && (outcome !== null || late)) {
    return { state: 'succeeded', message: `${label} worked: ${service.id} is healthy again after ${after}.${said}` }
  }
  if (!late) return null
  const unheard = outcome === null ? ' Nothing reported that it was applied.' : said
  return { state: 'failed', message: `${label} did not help: ${service.id} is still ${nowText(service)} after ${after}.${unheard}` }
}

/** What became of the command or call of a runbook, while it runs; null: nothing is known yet. */
export function judgeRun({ remediation, outcome, startedMs }: Followed, service: ServiceState, nowMs: number): Ending | null {
  const what = `${remediation.undoOf === undefined ? '' : 'Undo of '}${ACTION_LABEL[remediation.action]}`
  const said = saidText(outcome)
  if (outcome === null) {
    if (nowMs - startedMs < RUN_LIMIT_MS) return null
    return { state: 'unknown', message: `${what} on ${service.id}: outcome unknown. Nothing was heard of it; check ${service.id}.` }
  }
  if (outcome.unknown === true) return { state: 'unknown', message: `${what} on ${service.id}: outcome unknown.${said}` }
  if (!outcome.applied) return { state: 'failed', message: `${what} failed on ${service.id}.${said}` }
  if (remediation.undoOf !== undefined) return { state: 'undone', message: `${what} was carried out on ${service.id}.${said}` }
  const watch = `the monitors watch it for ${durationText(verifyMsOf(remediation))}.`
  return { state: 'applied', message: `${what} was applied to ${service.id}; ${watch}${said}` }
}

const verifyMsOf = ({ runbook }: Remediation): number => (runbook?.verifySeconds ?? 0) * 1_000

/** What the monitors say of an applied fix by now; null: not over yet. `isTold`: an alert of another system stands on the service. */
export function judgeApplied(
  { remediation }: Followed,
  service: ServiceState,
  { appliedMs, nowMs, isTold }: { readonly appliedMs: number; readonly nowMs: number; readonly isTold: boolean },
): Ending | null {
  const label = ACTION_LABEL[remediation.action]
  const verifyMs = verifyMsOf(remediation)
  const late = nowMs - appliedMs >= verifyMs
  const well = isWell(service, appliedMs)
  if (well && ((isPlainlyHealthy(service) && !isTold) || late)) {
    const monitor = service.standingAlerts > 0 ? ' A monitor of it has not recovered yet.' : ''
    const alerting = isTold ? `${monitor} An alert of another system on it still stands.` : monitor
    const after = durationText(nowMs - appliedMs)
    return { state: 'succeeded', message: `${label} was applied, and ${service.id} is healthy again after ${after}.${alerting}` }
  }
  if (!late) return null
  const after = durationText(verifyMs)
  const before = remediation.previousStatus
  const now = nowText(service)
  const improved = before === 'critical' && now === 'warning'
  const message = improved
    ? `${label} on ${service.id}: applied, and better but not healthy after ${after}; it went from critical to warning.`
    : `${label} on ${service.id}: applied, but not better after ${after}; it is still ${now}.`
  return { state: 'not_better', message }
}
