import type { Severity } from '../../../shared/model/incident.ts'
import type { WindowSums } from '../services/bucket-ring.ts'
import type { ServiceState } from '../services/service.ts'
import type { MonitorGroup, Reading } from './group.ts'
import type { ProfileSettings } from './profiles.ts'

/** What rules may look at besides the service itself. */
export interface RuleContext {
  /** The source's clock, ms. */
  nowMs: number
  /** End of the last gap in which nobody received anything, ms; 0 for none. */
  listeningSinceMs: number
  profile: ProfileSettings
  /** Window of this service under this profile, and its sums. */
  windowMs: number
  readonly sums: WindowSums
}

/**
 * One monitor over single services. The monitor language of a later issue compiles
 * to these: everything else (states, timing, incidents) is common to all.
 */
export interface MonitorRule {
  readonly id: string
  /** For titles: "High latency". */
  readonly title: string
  readonly priority: Severity
  /** True where its alerts count towards a cascading failure. */
  readonly cascades: boolean
  /** Reads the service into `out`. Runs for every due service at every tick, so it must not allocate. */
  read(service: ServiceState, context: RuleContext, out: Reading): void
  /** One plain sentence without its state: value, window and rule. */
  why(service: ServiceState, group: MonitorGroup, nowMs: number): string
  /** The value at `nowMs`, where it changes by itself between evaluations. */
  valueAt?(service: ServiceState, nowMs: number): number | null
}
