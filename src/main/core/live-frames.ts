import type { LiveMessageWire, StateUpdateWire } from '../../shared/model/live.ts'
import type { EngineSnapshot } from '../engine/types.ts'
import { isoOf } from './live-messages.ts'
import type { LivePorts } from './live-ports.ts'
import type { LiveFrame } from './live-types.ts'

export type StateFields = Omit<StateUpdateWire, 'seq' | 'type'>

/** What a state update says besides its services. */
export function headerOf(ports: LivePorts, snapshot: EngineSnapshot): Omit<StateFields, 'services' | 'partial'> {
  const failing = ports.failingConnections?.() ?? []
  return {
    timestamp: isoOf(snapshot.now ?? ports.clock.now()),
    session: ports.session,
    ...(ports.standIn && { stand_in: true }),
    system_integrity: snapshot.integrity,
    active_incidents: snapshot.activeIncidents.length,
    source: ports.source(),
    chaos: ports.chaos(),
    ...(failing.length > 0 && { failing_connections: [...failing] }),
  }
}

/** A state update without its `seq`: encoded at most once, however many clients get it. */
export class StateBody {
  private readonly fields: StateFields
  private tail: string | null = null

  constructor(fields: StateFields) {
    this.fields = fields
  }

  /** The update as message number `seq` of a client. */
  frame(seq: number): LiveFrame {
    return {
      message: { type: 'state_update', seq, ...this.fields },
      text: () => {
        this.tail ??= JSON.stringify(this.fields).slice(1)
        return `{"type":"state_update","seq":${seq},${this.tail}`
      },
    }
  }
}

/** An alert, incident change or result: the same frame for everyone. */
export class EventFrame implements LiveFrame {
  readonly message: LiveMessageWire
  private encoded: string | null = null

  constructor(message: LiveMessageWire) {
    this.message = message
  }

  text(): string {
    this.encoded ??= JSON.stringify(this.message)
    return this.encoded
  }
}
