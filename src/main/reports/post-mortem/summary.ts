import { ACTION_LABEL, type Remediation } from '../../../shared/model/remediation.ts'
import { counted, duration, instant, listed, milliseconds, number, percent, sentence, visible } from '../text.ts'
import { type PostMortemInput, SEVERITY_WORDS, type ServiceImpact, type Summary, SYMPTOM_WORDS } from './model.ts'

/** The service that suffered most, by how many times its usual value it reached. */
function worst(impact: readonly ServiceImpact[]): string {
  let words = ''
  let most = 1.5
  for (const { serviceId, usualLatencyMs, peakLatencyMs, peakErrorRate } of impact) {
    const slower = usualLatencyMs !== null && usualLatencyMs > 0 && peakLatencyMs !== null ? peakLatencyMs / usualLatencyMs : 0
    const failing = peakErrorRate !== null && peakErrorRate >= 0.05 ? 1 + peakErrorRate * 100 : 0
    if (Math.max(slower, failing) <= most) continue
    most = Math.max(slower, failing)
    words =
      failing > slower
        ? ` At worst, ${percent(peakErrorRate ?? 0)} of the calls to ${visible(serviceId)} failed.`
        : ` At worst, ${visible(serviceId)} took ${milliseconds(peakLatencyMs ?? 0)} to answer, ${number(slower)} times its usual ${milliseconds(usualLatencyMs ?? 0)}.`
  }
  return words
}

function causeWords({ evidence }: PostMortemInput): string {
  const report = evidence.analysis?.report
  const cause = report?.causes[0]
  if (report === undefined) return 'No cause was computed for this incident.'
  if (cause === undefined) return sentence(report.sentence)
  const sure = `confidence ${Math.round(cause.confidence * 100)} %`
  const others = report.causes.length - 1
  const rest = others === 0 ? '' : ` ${counted(others, 'other candidate')} ${others === 1 ? 'is' : 'are'} listed below.`
  return `Most likely ${visible(cause.serviceId)}: it showed ${SYMPTOM_WORDS[cause.symptom]} first (${sure}).${rest}`
}

const label = (fix: Remediation): string => `${ACTION_LABEL[fix.action]} on ${visible(fix.serviceId)} by ${visible(fix.actor)}`

function fixWords({ incident, remediations }: PostMortemInput): string {
  const worked = remediations.filter((fix) => fix.state === 'succeeded')
  const ending = incident.resolution === null ? '' : ` ${sentence(incident.resolution)}`
  if (incident.state !== 'resolved') {
    return remediations.length === 0 ? 'It is not fixed yet, and no fix was tried.' : 'It is not fixed yet.'
  }
  if (worked.length > 0) return `${listed(worked.map(label))} brought it back to normal.${ending}`
  if (remediations.length > 0) return `No fix that was tried is known to have worked.${ending}`
  return `No fix was applied with NEXUS.${ending}`
}

/** Sentences for somebody who reads nothing else. */
export function summaryOf(input: PostMortemInput, impact: readonly ServiceImpact[], beganMs: number, endedMs: number): Summary {
  const { incident } = input
  const alerting = [...new Set([incident.serviceId, ...incident.serviceIds])].map(visible)
  const began = instant(new Date(beganMs).toISOString())
  const over = incident.state === 'resolved'
  return {
    what: `${sentence(incident.title)} It was rated ${SEVERITY_WORDS[incident.severity]}.${worst(impact)}`,
    affected: `${counted(alerting.length, 'service')} alerted: ${listed(alerting)}.`,
    lasted: over
      ? `${duration(endedMs - beganMs)}: from ${began} to ${instant(new Date(endedMs).toISOString())}.`
      : `${duration(endedMs - beganMs)} so far: it began at ${began} and is not over.`,
    cause: causeWords(input),
    fix: fixWords(input),
  }
}
