import type { ChaosStatusWire } from '../../shared/model/chaos.ts'
import type { SourceStatusWire } from '../../shared/model/source.ts'
import type { Engine } from '../engine/types.ts'
import type { Clock } from './clock.ts'
import type { AlertFact } from './live-messages.ts'
import type { Tracer } from './tracing.ts'

/** What the hub shows; read at the moment of sending. */
export interface LivePorts {
  readonly clock: Clock
  /** Id of this core; another one after every start. */
  readonly session: string
  /** This core plays a recording in the place of the live one. Absent: it does not. */
  readonly standIn?: boolean
  engine(): Engine
  source(): SourceStatusWire
  chaos(): ChaosStatusWire | null
  /** Names of connections in trouble. Absent: nobody looks. */
  failingConnections?(): readonly string[]
  /** Address of the clip that names what an alert is about; null: there is none. Absent: never. */
  voiceUrl?(fact: AlertFact): string | null
  /** Follows what is told of a traced step to the last window; absent: nobody does. */
  readonly tracer?: Tracer
  /** Page of a trace at Datadog; null: it is not there. Absent: never. */
  traceUrl?(traceId: string): string | null
}
