import type { Fact } from '../../shared/model/fact.ts'
import type { IncidentSummary } from '../../shared/model/incident.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import type { LedgerEntry } from '../../shared/model/ledger.ts'
import type { MonitorProfile, MonitorStatus } from '../../shared/model/monitor.ts'
import type { MonitorRules, Mute } from '../../shared/model/monitor-rules.ts'
import type { Remediation } from '../../shared/model/remediation.ts'
import type { ServiceDetail, ServiceView } from '../../shared/model/service.ts'
import type { Topology } from '../../shared/model/topology.ts'
import type { RemediationRules } from '../../shared/runbook-match.ts'
import type { LedgerFilter } from './ledger/ledger.ts'

/** One healthy sample: time in ms, latency in ms, errors as ratio, requests behind it; null where not told. */
export type BaselineSample = readonly [atMs: number, latencyMs: number | null, errorRate: number | null, requests: number | null]

/** Robust statistics of one service's healthy samples (errors as ratio 0..1). */
export interface ServiceBaseline {
  readonly samples: number
  readonly latencyMedianMs: number | null
  readonly latencyMadMs: number | null
  /** 99th percentile; absent in baselines made before it was taken. */
  readonly latencyTailMs?: number | null
  readonly errorRateMedian: number | null
  readonly errorRateMad: number | null
  readonly errorRateTail?: number | null
  /** The newest healthy samples, oldest first, for comparing shapes and loads: what the median cannot hold. */
  readonly recent?: readonly BaselineSample[]
}

/** Everything a run depends on besides its inputs; plain data, written into each recording's header. */
export interface EngineConfig {
  readonly topology: Topology
  readonly profile: MonitorProfile
  /** Baselines from a file, by service id; learned ones live in the state. */
  readonly baseline: Readonly<Record<string, ServiceBaseline>>
  /** Services known beyond this number are refused as `too_many_services` by ingest. */
  readonly maxServices: number
}

/** Views of the engine's state; built from the state, never handed out by reference. */
export interface EngineSnapshot {
  /** Source time of the last step, ms since the epoch; null before the first. */
  readonly now: number | null
  readonly integrity: number | null
  readonly services: readonly ServiceView[]
  readonly topology: Topology
  /** Grows whenever services or calls are added. */
  readonly topologyVersion: number
  /** Open and acknowledged incidents, oldest first. */
  readonly activeIncidents: readonly IncidentSummary[]
}

/** The pure state machine behind one object; `step` is the only thing that changes it. */
export interface Engine {
  readonly config: EngineConfig
  /** Folds one input at source time `now` (ms); a `now` before the last one counts as the last one. Never throws on any input. */
  step(input: EngineInput, now: number): Fact[]
  snapshot(): EngineSnapshot
  /** As in the snapshot, without the cost of one. */
  readonly topologyVersion: number
  /** Views of just these services (for partial updates). */
  views(serviceIds: readonly string[]): ServiceView[]
  detail(serviceId: string): ServiceDetail | null
  monitors(): MonitorStatus[]
  /** Monitors in force, with the text they come from. */
  rules(): MonitorRules
  /** Mutes in force. */
  mutes(): Mute[]
  /** Why monitors spoke, or did not; newest first. */
  ledger(filter?: LedgerFilter): LedgerEntry[]
  remediations(): Remediation[]
  /** What the runbook in force allows; null: the topology says it. */
  remediationRules(): RemediationRules | null
  /**
   * Ingest counters the engine keeps: late, duplicated and clamped events (late and
   * clamped ones are accepted too), those of services beyond `maxServices`, and alerts
   * of other systems beyond what may stand at once.
   */
  counters(): { accepted: number; late: number; duplicated: number; clamped: number; refused: number; alertsRefused: number }
  /** Whole state as JSON text of the form ENGINE_STATE_FORMAT; `createEngine(config, text)` continues exactly as this one would. */
  serialize(): string
}
