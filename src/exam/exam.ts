import { BUILT_IN_SCENARIOS } from '../chaos/built-in.ts'
import { readCatalogue } from '../chaos/catalogue.ts'
import type { ExamCard } from '../shared/model/exam.ts'
import { runExam, runSteady, sumCards } from './runner.ts'
import { examRuns } from './scenarios.ts'

export interface ExamOptions {
  /** Chaos runs, 1 or more; a quarter are the modes and scenario files, the rest is drawn. */
  readonly runs: number
  readonly seed: number
  readonly scenarioFolder: string
  /** Steady state watched for false alarms. */
  readonly steady: { readonly seeds: number; readonly seconds: number }
}

export interface ExamResult {
  readonly card: ExamCard
  readonly steady: ExamCard
}

/** The whole exam. Deterministic: the same options give the same cards. Throws UsageError on a broken scenario file. */
export function exam({ runs, seed, scenarioFolder, steady }: ExamOptions): ExamResult {
  const builtIn = new Set<string>(BUILT_IN_SCENARIOS.map(({ name }) => name))
  const files = [...readCatalogue(scenarioFolder, null).scenarios.values()].filter(({ name }) => !builtIn.has(name))
  return {
    card: sumCards(examRuns(runs, seed, files).map((run) => runExam(run).card)),
    steady: sumCards(Array.from({ length: steady.seeds }, (_, n) => runSteady(seed + n, steady.seconds))),
  }
}
