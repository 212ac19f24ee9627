import { ACTION_LABEL } from '../../../shared/model/remediation.ts'
import { listed, visible } from '../text.ts'
import { byMonitor, type PostMortemInput } from './model.ts'

/** Seconds from opening to acknowledging above which somebody should ask why. */
const SLOW_ACKNOWLEDGE_MS = 15 * 60_000

/** What the record leaves open; each follows from something that is missing or contradictory in it. */
export function questionsOf(input: PostMortemInput): string[] {
  return [...peopleQuestions(input), ...causeQuestions(input), ...fixQuestions(input), ...monitorQuestions(input)]
}

function peopleQuestions({ incident }: PostMortemInput): string[] {
  const questions: string[] = []
  if (incident.state !== 'resolved') questions.push('The incident is not over: this document is a draft until it is.')
  if (incident.assignee === null) questions.push('Nobody was named to take care of it. Who owns the follow-up?')
  if (incident.acknowledgedAt === null) questions.push('Nobody acknowledged it. Did the alert reach anybody?')
  else if (Date.parse(incident.acknowledgedAt) - Date.parse(incident.openedAt) > SLOW_ACKNOWLEDGE_MS)
    questions.push('It took more than 15 minutes until somebody acknowledged it. Why?')
  return questions
}

function causeQuestions({ evidence }: PostMortemInput): string[] {
  const report = evidence.analysis?.report
  const cause = report?.causes[0]
  if (report === undefined || cause === undefined) return ['The cause is not known. Which measurements would have shown it?']
  const questions: string[] = []
  if (report.verdict === 'several_possible')
    questions.push(
      `The evidence does not tell ${listed(
        report.causes.slice(0, 3).map((one) => visible(one.serviceId)),
        3,
      )} apart. Which was it?`,
    )
  if (cause.against.length > 0)
    questions.push('Some measurements speak against the computed cause; they are listed above. How do they fit?')
  const inferred = cause.path.filter((step) => step.inferred).map((step) => visible(step.serviceId))
  if (inferred.length > 0)
    questions.push(`Nothing abnormal was measured at ${listed(inferred)}, on the way of the failure. Is it measured well enough?`)
  if (!cause.evidence.some((item) => item.kind === 'change' || item.kind === 'chaos'))
    questions.push(`What changed at ${visible(cause.serviceId)} before it began? NEXUS knows of no change there.`)
  return questions
}

function fixQuestions({ incident, remediations }: PostMortemInput): string[] {
  const questions: string[] = []
  for (const fix of remediations) {
    const what = `${ACTION_LABEL[fix.action]} on ${visible(fix.serviceId)}`
    if (fix.state === 'failed' || fix.state === 'not_better') questions.push(`${what} did not help. Why not?`)
    if (fix.state === 'relapsed') questions.push(`${what} helped only for a while. What brought the trouble back?`)
  }
  if (incident.state === 'resolved' && !remediations.some((fix) => fix.state === 'succeeded'))
    questions.push('It ended without a fix that is known to have worked. What ended it, and can it come back?')
  return questions
}

function monitorQuestions(input: PostMortemInput): string[] {
  const questions: string[] = []
  if (input.incident.timeline.some((entry) => entry.kind === 'flapping'))
    questions.push('A monitor went back and forth. Is its recovery threshold too close to its alert threshold?')
  for (const { monitorId, rule, isExternal } of byMonitor(input))
    if (rule === null && !isExternal) questions.push(`The monitor ${visible(monitorId)} is no longer in force. Was it replaced on purpose?`)
  return questions
}
