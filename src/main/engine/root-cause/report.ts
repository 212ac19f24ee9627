import type { Cause, CauseReport } from '../../../shared/model/cause.ts'
import { isoInstant } from '../text.ts'
import type { Suspect } from './attribution.ts'
import type { Front } from './front.ts'
import type { CallGraph } from './graph.ts'
import type { Grid } from './grid.ts'
import type { CauseInput } from './types.ts'

/** All that a report is written from. */
export interface Finding {
  readonly input: CauseInput
  readonly grid: Grid
  readonly graph: CallGraph
  /** The graph was learned from onsets, not given. */
  readonly learned: boolean
  readonly front: Front
  readonly suspects: ReadonlyMap<string, Suspect>
  /** Blame by service; adds up to at most 1. */
  readonly blame: ReadonlyMap<string, number>
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

export function reportOf({ input, grid, front, blame }: Finding): CauseReport {
  const causes: Cause[] = [...blame]
    .map(([serviceId, part]) => ({ serviceId, confidence: Math.round(part * front.sure * 1e4) / 1e4 }))
    .filter(({ confidence }) => confidence >= LEAST_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence || (a.serviceId < b.serviceId ? -1 : 1))
    .slice(0, MAX_CAUSES)
    .map((c) => ({ ...c, symptom: 'latency', onsetAt: null, evidence: [], against: [], path: [] }))
  return { ...nothingFound(input, grid, ''), verdict: 'cause_found', causes, alertingService: front.id }
}
