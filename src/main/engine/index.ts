import type { MonitorProfile } from '../../shared/model/monitor.ts'
import type { MonitorProblem, MonitorRule } from '../../shared/model/monitor-rules.ts'
import { NexusEngine } from './engine.ts'
import { compileMonitors } from './monitors/language/compile.ts'
import { ruleOf } from './monitors/language/rule-of.ts'
import type { Engine, EngineConfig } from './types.ts'

/**
 * The pure engine: live, replay and back-test run the same one. No I/O, no timers, no
 * clock and no chance: the same inputs give the same facts, byte for byte.
 * @param serialized text of an earlier `serialize()` made under the same config; the
 *   engine then continues exactly as that one would have.
 */
export function createEngine(config: EngineConfig, serialized?: string): Engine {
  return new NexusEngine(config, serialized)
}

/** Checks a monitor file for a profile: the monitors it makes, and what is wrong with it. Bounded for any text; never throws. */
export function checkMonitors(text: string, profile: MonitorProfile): { rules: MonitorRule[]; problems: MonitorProblem[] } {
  const { definitions, problems } = compileMonitors(text, profile)
  return { rules: definitions.map(ruleOf), problems }
}

export { BacktestRun } from './backtest/backtest.ts'
export { QueryRun } from './backtest/query-run.ts'
export { recordedConfig } from './backtest/recorded-config.ts'
export { createIngest, type Ingest, type IngestOptions, type LineBatch } from './ingest/ingest.ts'
export { budgetMonitorId } from './monitors/budget.ts'
export { BUILT_IN_MONITORS } from './monitors/built-in.ts'
export { trainBaseline } from './services/baseline.ts'
export { callMeasure, callOf, nameOf, ownMeasure } from './services/measures.ts'
export { QuantileSlices } from './services/quantile-slices.ts'
export { SampleInterval } from './services/sample-interval.ts'
export type { Engine, EngineConfig, EngineSnapshot, ServiceBaseline } from './types.ts'
