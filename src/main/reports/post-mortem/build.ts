import type { CauseStep } from '../../../shared/model/cause.ts'
import { duration } from '../text.ts'
import { beganAt, endedAt, figuresOf, impactOf } from './impact.ts'
import { type PostMortem, type PostMortemInput, SYMPTOM_WORDS } from './model.ts'
import { questionsOf } from './questions.ts'
import { summaryOf } from './summary.ts'

const stepWords = ({ symptom, inferred }: CauseStep): string =>
  inferred ? 'on the call path; nothing abnormal was measured here' : SYMPTOM_WORDS[symptom]

/** Time since the beginning, signed: `+12 s`; the beginning itself is the `start`. */
export function afterBegin(ms: number, beganMs: number): string {
  const after = ms - beganMs
  if (after === 0 || Number.isNaN(after)) return after === 0 ? 'start' : '–'
  return `${after < 0 ? '−' : '+'}${duration(Math.abs(after))}`
}

/** Puts together what every format shows. */
export function buildPostMortem(input: PostMortemInput): PostMortem {
  const beganMs = beganAt(input)
  const endedMs = endedAt(input, beganMs)
  const impact = impactOf(input, endedMs)
  const causes = input.evidence.analysis?.report.causes ?? []
  return {
    input,
    summary: summaryOf(input, impact, beganMs, endedMs),
    figures: figuresOf(input, impact, beganMs, endedMs),
    impact,
    timeline: input.incident.timeline.map((entry) => ({ ...entry, after: afterBegin(Date.parse(entry.at), beganMs) })),
    causes,
    path: (causes[0]?.path ?? []).map((step) => ({ ...step, words: stepWords(step) })),
    questions: questionsOf(input),
    beganMs,
    endedMs,
  }
}
