import type { ServiceState } from '../services/service.ts'
import type { MonitorGroup } from './group.ts'
import type { Rule } from './rule.ts'
import type { RuleBook } from './rule-book.ts'
import type { Statuses } from './statuses.ts'

/** What the parts of an evaluation need of the whole. */
export interface EvaluationHost {
  readonly book: RuleBook
  readonly statuses: Statuses
  /** Source time of the present tick, ms. */
  readonly nowMs: number
  /** End of the last gap in which nobody received anything, ms; 0 for none. */
  readonly listeningSinceMs: number
  /** Moves a group on by the shared reading. `services`: those a composite counts. */
  settle(
    rule: Rule,
    group: MonitorGroup,
    service: ServiceState | null,
    knownSinceMs: number,
    nowMs: number,
    services?: readonly string[],
  ): void
}
