import type { Analysis } from './model/analysis.ts'
import type { CauseReport } from './model/cause.ts'

/** What is said of an incident before any model is asked: the computed report in its own words. `atMs`: source time. */
export function computedAnalysis(incidentId: string, atMs: number, report: CauseReport): Analysis {
  return { incidentId, at: new Date(atMs).toISOString(), report, line: report.spoken, origin: 'computed', model: null, struck: [] }
}
