import type { IncidentSummary } from '../../../shared/model/incident.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { SourceStatus } from '../../../shared/model/source.ts'
import type { IngestStatsWire } from '../../../shared/model/telemetry.ts'
import type { GaugeSource } from '../gauges.ts'

/** What the page tells, as it stands at one scrape. */
export interface Scrape extends GaugeSource {
  readonly incidents: readonly IncidentSummary[]
  readonly monitors: readonly MonitorStatus[]
  readonly source: SourceStatus
  readonly ingest: IngestStatsWire
  /** Inputs that wait for the engine. */
  readonly waiting: number
  /** How the model's lines came out; null: none is configured. */
  readonly analysis: AnalysisScrape | null
  readonly voice: VoiceScrape
}

/** Counters of the analysis by a language model since start. */
export interface AnalysisScrape {
  readonly calls: Readonly<Record<string, number | undefined>>
  readonly linesShown: number
  readonly linesStruck: number
  readonly cached: number
}

/** Counters of the voice since start. */
export interface VoiceScrape {
  readonly said: Readonly<Record<string, number>>
  readonly notSaid: number
  readonly waiting: number
  readonly flood: boolean
  /** Null: none is configured. */
  readonly synthesizer: { readonly charactersUsed: number; readonly calls: Readonly<Record<string, number | undefined>> } | null
}
