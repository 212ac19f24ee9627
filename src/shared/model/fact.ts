import type { NexusErrorCode } from '../errors.ts'
import type { EvidenceSeries } from './analysis.ts'
import type { CauseReport } from './cause.ts'
import type { Incident, TimelineEntry } from './incident.ts'
import type { LedgerEntry } from './ledger.ts'
import type { MonitorStatus } from './monitor.ts'
import type { MonitorProblem, Mute } from './monitor-rules.ts'
import type { Remediation } from './remediation.ts'
import type { ServiceStatus } from './status.ts'

/**
 * What the engine concluded, in the past tense. Facts are the only way out of the
 * engine besides reading its snapshot; records, responders and the live feed all
 * listen to them. `seq` grows by one per fact over the life of an engine.
 */
interface FactBase {
  readonly seq: number
  /** Source time of the step, ms since the epoch. */
  readonly at: number
}

export type Fact = FactBase &
  (
    | { readonly kind: 'service.discovered'; readonly serviceId: string }
    | {
        readonly kind: 'service.status_changed'
        readonly serviceId: string
        readonly from: ServiceStatus
        readonly to: ServiceStatus
        /** One sentence: values and rule. */
        readonly reason: string
      }
    | { readonly kind: 'service.went_stale'; readonly serviceId: string; readonly ageMs: number }
    | { readonly kind: 'service.came_back'; readonly serviceId: string; readonly ageMs: number }
    | { readonly kind: 'integrity.changed'; readonly from: number | null; readonly to: number | null }
    | { readonly kind: 'monitor.changed'; readonly from: MonitorStatus['state']; readonly monitor: MonitorStatus }
    /** A monitor notified: what an alert message is made of. */
    | {
        readonly kind: 'monitor.alerted'
        readonly monitor: MonitorStatus
        readonly serviceId: string
        readonly severity: 'warning' | 'critical'
        readonly incidentId: string
        readonly evidence: readonly string[]
      }
    /** Whole incident as it stands after the change; `entry` is what was appended to its timeline. */
    | { readonly kind: 'incident.opened' | 'incident.changed'; readonly incident: Incident; readonly entry: TimelineEntry }
    /** The causes of an active incident were computed anew and came out differently. `series` are charts of its services. */
    | {
        readonly kind: 'incident.analyzed'
        readonly incidentId: string
        readonly report: CauseReport
        readonly series: readonly EvidenceSeries[]
      }
    /** A line of the why ledger, or one more of it (`count` grew). */
    | { readonly kind: 'ledger.written'; readonly entry: LedgerEntry }
    /** Everything measured is forgotten, and what was active has ended; the first fact of its step. */
    | { readonly kind: 'system.reset'; readonly actor: string; readonly reason: string }
    | { readonly kind: 'monitors.loaded'; readonly rules: number; readonly problems: readonly MonitorProblem[] }
    | { readonly kind: 'monitor.muted' | 'monitor.unmuted'; readonly mute: Mute }
    /** `changed`: its command was carried out and the monitors watch, or its undo is (no longer) to be had. */
    | { readonly kind: 'remediation.started' | 'remediation.changed' | 'remediation.finished'; readonly remediation: Remediation }
    | { readonly kind: 'command.accepted'; readonly commandId: string }
    | { readonly kind: 'command.refused'; readonly commandId: string; readonly code: NexusErrorCode; readonly message: string }
    | { readonly kind: 'source.marked'; readonly name: string; readonly text: string }
  )

export type FactKind = Fact['kind']
