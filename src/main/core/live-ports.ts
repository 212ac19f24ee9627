import type { ChaosStatusWire } from '../../shared/model/chaos.ts'
import type { SourceStatusWire } from '../../shared/model/source.ts'
import type { Engine } from '../engine/types.ts'
import type { Clock } from './clock.ts'
import type { AlertFact } from './live-messages.ts'

/** What the hub shows; read at the moment of sending. */
export interface LivePorts {
  readonly clock: Clock
  engine(): Engine
  source(): SourceStatusWire
  chaos(): ChaosStatusWire | null
  /** Names of connections in trouble. Absent: nobody looks. */
  failingConnections?(): readonly string[]
  /** Address of the clip that names what an alert is about; null: there is none. Absent: never. */
  voiceUrl?(fact: AlertFact): string | null
}
