import type { ExternalDetail } from '../../../shared/model/external.ts'
import type { Severity } from '../../../shared/model/incident.ts'
import type { MonitorGroup } from './group.ts'

/** A monitor that alerted or recovered for a group. */
export interface Alert {
  readonly monitorId: string
  readonly title: string
  readonly priority: Severity
  readonly group: MonitorGroup
  /** Services it speaks of, in onset order; one, except for monitors over several services. */
  readonly serviceIds: readonly string[]
  /** The same alert as before, spoken of again. */
  readonly again: boolean
  /** Why it recovered where that was not its values: one sentence. */
  readonly note: string | null
  /** What another system says of it; null: a monitor of ours. */
  readonly external: ExternalDetail | null
}

/** What alerted and what recovered in one step, in the order in which it is to be told. */
export interface Evaluation {
  readonly alerted: readonly Alert[]
  readonly recovered: readonly Alert[]
}
