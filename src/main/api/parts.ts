import type { Backtest } from '../../shared/model/backtest.ts'
import type { ChaosStatusWire } from '../../shared/model/chaos.ts'
import type { Connection } from '../../shared/model/connection.ts'
import type { DashboardRange, LlmDashboardWire, OverviewWire } from '../../shared/model/dashboard.ts'
import type { DebugWire } from '../../shared/model/debug.ts'
import type { ExamCardWire } from '../../shared/model/exam.ts'
import type { Actor } from '../../shared/model/input.ts'
import type { MetricAnswer } from '../../shared/model/metric-query.ts'
import type { MonitorProblem, MonitorRule } from '../../shared/model/monitor-rules.ts'
import type { PageRumWire } from '../../shared/model/page.ts'
import type { SecretListWire, SecretName } from '../../shared/model/secret.ts'
import type { SettingsWire } from '../../shared/model/settings.ts'
import type { SourceStatusWire } from '../../shared/model/source.ts'
import type { StartFactsWire } from '../../shared/model/source-choice.ts'
import type { TraceListWire, TraceWire } from '../../shared/model/trace.ts'
import type { BacktestRequest } from '../core/backtests.ts'
import type { DesktopPort } from '../core/desktop-port.ts'
import type { LiveHub } from '../core/live-types.ts'
import type { Log } from '../core/log.ts'
import type { Loop } from '../core/loop.ts'
import type { Progress } from '../core/playback.ts'
import type { DemoCalls } from '../demo/types.ts'
import type { Records } from '../records/types.ts'
import type { ProposalCalls } from '../responders/proposals/types.ts'
import type { RemediationCalls } from '../responders/remediation/types.ts'
import type { VoiceCalls } from '../responders/voice/types.ts'
import type { SourceControls } from '../sources/source.ts'
import type { TraceQuery } from '../tracing/types.ts'
import type { WebhookCalls } from '../webhooks/types.ts'

/** Preferences, as the contract has them. */
export interface PreferenceCalls {
  /** Keeps what changed and lets everyone know whom it concerns. Throws NexusError for what cannot be followed. */
  update(change: Partial<SettingsWire>): Promise<SettingsWire>
  start(): StartFactsWire
}

/** What the chaos engine can be asked; every call throws NexusError with a sentence when it cannot be done. */
export interface ChaosCalls {
  status(): ChaosStatusWire
  start(input: {
    mode: string
    seed?: number | undefined
    service_id?: string | undefined
    events_per_second?: number | undefined
  }): Promise<ChaosStatusWire>
  stop(): Promise<ChaosStatusWire>
}

/** What can be done with monitor files. */
export interface MonitorCalls {
  check(text: string): { readonly rules: readonly MonitorRule[]; readonly problems: readonly MonitorProblem[] }
  /** Puts a file without a problem in force and keeps it. Throws NEXUS_MONITORS_INVALID, and NEXUS_CORE_FAILED when it cannot be kept. */
  save(text: string, actor: Actor): Promise<void>
  /** Throws NEXUS_RECORDING_UNKNOWN. */
  backtest(request: BacktestRequest, signal: AbortSignal | undefined, progress?: Progress): Promise<Backtest>
}

/** The dashboards as they stand. */
export interface DashboardCalls {
  overview(range: DashboardRange): OverviewWire
  llm(range: DashboardRange): LlmDashboardWire
}

/** What windows say of themselves, and are told. */
export interface PageCalls {
  /** False: too many say so just now, and this one does not count. */
  frames(report: { readonly fps: number; readonly browser: string; readonly device: string }): boolean
  /** Null: no window reports to Datadog. */
  readonly rum: PageRumWire | null
}

/** What can be asked of traces. */
export interface TraceCalls {
  /** Newest first. A service that is asked for is traced more often for a while. */
  list(query: TraceQuery): TraceListWire
  /** Throws NEXUS_TRACE_UNKNOWN. */
  get(traceId: string): TraceWire
}

/** What can be done with keys and passwords; changes throw NexusError NEXUS_SECRET_STATE or NEXUS_INPUT_INVALID. */
export interface SecretCalls {
  list(): SecretListWire
  set(name: SecretName, value: string, actor: Actor): Promise<void>
  remove(name: SecretName, actor: Actor): Promise<void>
}

/** What the procedures act on. */
export interface RouterParts {
  readonly log: Log
  /** Id of this core; another one after every start. */
  readonly session: string
  /** This core plays a recording in the place of the live one. */
  readonly standIn: boolean
  readonly loop: Loop
  readonly live: LiveHub
  readonly records: Records
  readonly monitors: MonitorCalls
  readonly voice: VoiceCalls
  readonly dashboards: DashboardCalls
  readonly webhooks: WebhookCalls
  readonly page: PageCalls
  readonly secrets: SecretCalls
  /** The shell around the console; one that says there is none where it runs as a server. */
  readonly desktop: DesktopPort
  readonly preferences: PreferenceCalls
  readonly traces: TraceCalls
  readonly remediation: RemediationCalls
  readonly proposals: ProposalCalls
  readonly demo: DemoCalls
  /** Null where the source is not the simulator. */
  readonly chaos: ChaosCalls | null
  readonly controls: SourceControls | null
  /** Answers a query of the monitor language. Throws NEXUS_INPUT_INVALID and NEXUS_RECORDING_UNKNOWN. */
  metric(query: string, signal: AbortSignal | undefined): Promise<MetricAnswer>
  /** Wall time, ms since the epoch. */
  now(): number
  sourceStatus(): SourceStatusWire
  debug(): DebugWire
  connections(): Connection[]
  examCard(): ExamCardWire
  uptimeSeconds(): number
}
