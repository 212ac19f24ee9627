import type { ExamCard } from '../../shared/model/exam.ts'
import { plural } from './words.ts'

type Fault = ExamCard['faults'][number]

/** Judged faults: those whose verdict has fallen. */
export const judgedOf = (card: Pick<ExamCard, 'detected' | 'missed'>): number => card.detected + card.missed

/** The card in one sentence. */
export function gradeText(card: ExamCard): string {
  const judged = judgedOf(card)
  if (judged === 0) return 'No fault has been judged yet.'
  const causes =
    card.causesJudged === 0
      ? ''
      : card.causesRight === card.causesJudged
        ? ', every cause right'
        : `, ${card.causesRight} of ${card.causesJudged} causes right`
  const found = card.missed === 0 ? `Every fault found (${card.detected})` : `${card.detected} of ${plural(judged, 'fault')} found`
  const noise = card.falseAlarms === 0 ? 'no false alarm' : plural(card.falseAlarms, 'false alarm')
  return `${found}${causes}, ${noise}.`
}

/** Newest faults first. */
export const newestFirst = (faults: readonly Fault[]): Fault[] =>
  [...faults].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))

/** Length of the bar of a time to detect, 0..1: ten seconds fill it. */
export function detectBar(seconds: number | null): number {
  return seconds === null ? 0 : Math.max(0.02, Math.min(1, seconds / 10))
}
