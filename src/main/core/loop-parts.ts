import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import type { IngestStatsWire } from '../../shared/model/telemetry.ts'
import type { Engine, EngineConfig } from '../engine/types.ts'
import type { Records } from '../records/types.ts'
import type { RawBatch, RestartReason, TelemetrySource } from '../sources/source.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { StepTraces } from './step-traces.ts'

/** Decodes raw lines; the engine room's ingest. */
export interface Decoder {
  decode(batch: RawBatch, live: boolean, nowMs: number): Extract<EngineInput, { kind: 'telemetry' }> | null
  stats(): Pick<IngestStatsWire, 'rejected' | 'by_reason' | 'recent'>
}

/** What the loop runs on; every part is made by the composition root. */
export interface LoopParts {
  readonly clock: Clock
  readonly log: Log
  /** Makes the id of a command; chance is an input too. */
  newId(): string
  readonly source: TelemetrySource
  /** Stable name of the source's stream and configuration, for continuing it after a restart. */
  readonly stream: string
  readonly engineConfig: EngineConfig
  createEngine(config: EngineConfig, state?: string): Engine
  createDecoder(engine: Engine): Decoder
  readonly records: Records
  /** Spans around the steps; absent: none are made. */
  readonly traces?: StepTraces
  /** Hears each input with the facts it led to, after they are kept. */
  heard(input: EngineInput, facts: readonly Fact[], now: number): void
  /** The engine was replaced because the source plays from its start again; `previous` are the services it knew. */
  restarted(reason: RestartReason, previous: readonly string[]): void
  /** The source moved: state, position or mode. */
  sourceChanged(): void
  notice(sentence: string): void
}
