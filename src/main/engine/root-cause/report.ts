import type { Cause, CauseEvidence, CauseReport } from '../../../shared/model/cause.ts'
import { instantText, isoInstant, plainNumber } from '../text.ts'
import { type Explanation, rarestOf, type Scene } from './explain.ts'
import type { Grid } from './grid.ts'
import { pathOf } from './path.ts'
import type { CauseInput } from './types.ts'
import { instantOf, marksBefore, onsetOf, plainSentence, shownBy, spokenSentence, symptomOf } from './words.ts'

/** All that a report is written from. */
export interface Finding {
  readonly input: CauseInput
  readonly scene: Scene
  readonly explanation: Explanation
  /** 0..1: how sure it is that there is anything to explain. */
  readonly sure: number
}

const MAX_CAUSES = 5
const LEAST_CONFIDENCE = 0.01
/** The first must be this much likelier than the second to be called the cause. */
const CLEAR_LEAD = 1.5
/** A mark just before the onset raises the odds of what it touched. */
const MARK_ODDS = 1.5
const FEW_REQUESTS = 20

/** A report without causes, with the sentence that says why. */
export function nothingFound(input: CauseInput, grid: Grid | null, why: string): CauseReport {
  return {
    verdict: 'not_enough_evidence',
    causes: [],
    alertingService: input.alertingService,
    from: grid === null ? null : isoInstant(grid.fromMs),
    to: grid === null ? null : isoInstant(grid.fromMs + grid.bins * grid.binMs),
    sentence: why,
    spoken: 'Insufficient data. No cause can be established.',
  }
}

function onsetEvidence(id: string, onsetMs: number, { front }: Explanation, grid: Grid): CauseEvidence {
  const seconds = (instantOf(grid, front.from) - onsetMs) / 1_000
  const text =
    id === front.id
      ? `${id}: its trouble began by ${instantText(onsetMs)}.`
      : seconds > 0
        ? `${id}: its trouble began ${plainNumber(seconds)} s before ${front.id} followed.`
        : seconds === 0
          ? `${id}: its trouble began in the same sample as that of ${front.id}.`
          : `${id}: its trouble was first seen ${plainNumber(-seconds)} s after that of ${front.id}.`
  return { kind: 'onset', serviceId: id, text, value: seconds, unit: 'seconds', at: isoInstant(onsetMs) }
}

function dependencyEvidence(id: string, part: number, { front, graph }: Explanation): CauseEvidence {
  const percent = Math.round(part * 1_000) / 10
  const steps = graph.reach(front.id).get(id)
  const text =
    id === front.id
      ? `${plainNumber(percent)} % of the trouble of ${id} is explained by nothing it calls.`
      : `Following the calls down from ${front.id}, ${plainNumber(percent)} % of its trouble ends at ${id}${steps === undefined ? '' : `, ${steps} ${steps === 1 ? 'call' : 'calls'} below`}.`
  return { kind: 'dependency', serviceId: id, text, value: percent, unit: 'percent', at: null }
}

/** What speaks against a cause. */
function againstOf(id: string, { scene, explanation, input }: Finding): string[] {
  const { front, suspects } = explanation
  const suspect = suspects.get(id)
  const against: string[] = []
  if (scene.graph === null) against.push('No call graph is given; the order of onsets stands in for it.')
  if (suspect === undefined) return against
  const onset = onsetOf(suspect)
  if (onset !== null && onset > front.from) against.push(`Its trouble was first seen after that of ${front.id}.`)
  if (front.nats === 0 && id !== front.id) against.push(`${front.id} itself hardly leaves its own normal.`)
  const { measured, history, normals } = suspect.profile
  const counts = measured.counted ? [...measured.traffic].filter((count) => count > 0) : []
  const mean = counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length)
  if (counts.length > 0 && mean < FEW_REQUESTS)
    against.push(`It serves few requests (${plainNumber(mean)} a sample), so its measures are noisy.`)
  if (history === null && normals.latency === null && normals.errors === null) {
    against.push('No healthy time of it is known; the samples just before the onset stand in.')
  }
  const later = input.marks.some(
    ({ kind, atMs, serviceId }) => kind === 'change' && serviceId !== null && serviceId !== id && atMs <= input.nowMs,
  )
  if (later) against.push('Another service was changed in the same span.')
  return against
}

function causeOf(id: string, part: number, confidence: number, finding: Finding): Cause {
  const { input, scene, explanation } = finding
  const { grid } = scene
  const suspect = explanation.suspects.get(id) ?? explanation.front.suspect
  const onset = onsetOf(suspect)
  const onsetMs = onset === null ? null : instantOf(grid, onset)
  const evidence = shownBy(id, suspect, grid, input.nowMs)
  if (onsetMs !== null) evidence.push(onsetEvidence(id, onsetMs, explanation, grid))
  evidence.push(dependencyEvidence(id, part, explanation))
  if (onsetMs !== null) evidence.push(...marksBefore(id, onsetMs, grid.binMs, input.marks))
  return {
    serviceId: id,
    confidence,
    symptom: symptomOf(suspect),
    onsetAt: onsetMs === null ? null : isoInstant(onsetMs),
    evidence,
    against: againstOf(id, finding),
    path: pathOf(id, explanation, grid),
  }
}

/** Blame with the odds of marks: what was just touched is likelier; still adds up to at most 1. */
function markedBlame({ input, scene, explanation }: Finding): [string, number][] {
  const { binMs } = scene.grid
  const weighed = [...explanation.blame].map(([id, part]): [string, number] => {
    const suspect = explanation.suspects.get(id)
    const onset = suspect === undefined ? null : onsetOf(suspect)
    const own = input.marks.filter(({ serviceId }) => serviceId === id)
    const marked = onset !== null && marksBefore(id, instantOf(scene.grid, onset), binMs, own).length > 0
    return [id, marked ? part * MARK_ODDS : part]
  })
  const whole = weighed.reduce((sum, [, part]) => sum + part, 0)
  return weighed.map(([id, part]) => [id, whole > 1 ? part / whole : part])
}

/** Writes the report of an explanation. */
export function reportOf(finding: Finding): CauseReport {
  const { input, scene, explanation, sure } = finding
  const { front, suspects } = explanation
  const rare = (id: string) => {
    const suspect = suspects.get(id)
    return suspect === undefined ? 0 : rarestOf(suspect)
  }
  const ranked = markedBlame(finding)
    .map(([id, part]) => ({ id, part, confidence: Math.floor(part * sure * 1e4) / 1e4 }))
    .filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence || rare(b.id) - rare(a.id) || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_CAUSES)
  const causes = ranked.map(({ id, part, confidence }) => causeOf(id, part, confidence, finding))
  const [first, ...others] = causes
  if (first === undefined) return nothingFound(input, scene.grid, `Nothing below ${front.id} shows what its trouble comes from.`)
  const clear = first.confidence >= CLEAR_LEAD * (others[0]?.confidence ?? 0)
  return {
    verdict: clear ? 'cause_found' : 'several_possible',
    causes,
    alertingService: front.id,
    from: isoInstant(scene.grid.fromMs),
    to: isoInstant(scene.grid.fromMs + scene.grid.bins * scene.grid.binMs),
    sentence: plainSentence(first, others, front.id),
    spoken: spokenSentence(first, clear),
  }
}
