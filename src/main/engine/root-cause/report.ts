import type { Cause, CauseReport } from '../../../shared/model/cause.ts'
import { isoInstant } from '../text.ts'
import type { Explanation, Scene } from './explain.ts'
import type { Grid } from './grid.ts'
import type { CauseInput } from './types.ts'

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

export function reportOf({ input, scene, explanation, sure }: Finding): CauseReport {
  const { front, blame } = explanation
  const { grid } = scene
  const causes: Cause[] = [...blame]
    .map(([serviceId, part]) => ({ serviceId, confidence: Math.round(part * sure * 1e4) / 1e4 }))
    .filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence || (a.serviceId < b.serviceId ? -1 : 1))
    .slice(0, MAX_CAUSES)
    .map((c) => ({ ...c, symptom: 'latency', onsetAt: null, evidence: [], against: [], path: [] }))
  return { ...nothingFound(input, grid, ''), verdict: 'cause_found', causes, alertingService: front.id }
}
