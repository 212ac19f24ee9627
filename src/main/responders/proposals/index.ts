import type { Actor, Command } from '../../../shared/model/input.ts'
import type { Log } from '../../core/log.ts'
import type { Engine } from '../../engine/types.ts'
import { Proposals } from './book.ts'
import type { ProposalPorts, ProposalsPart } from './types.ts'

export interface ProposalOptions extends Pick<ProposalPorts, 'clock' | 'newId' | 'expiresMs' | 'store' | 'publish'> {
  readonly log: Log
  engine(): Engine
  /** Puts a command to the engine. */
  command(command: Command, actor: Actor): Promise<unknown>
}

/** Fixes that programs propose. */
export function createProposals({ log, engine, command, ...ports }: ProposalOptions): ProposalsPart {
  return new Proposals({
    ...ports,
    fixes: () => engine().remediations(),
    note(incidentId, text, actor) {
      command({ name: 'incident.note', incidentId, text }, actor).catch((error: unknown) =>
        log.info('A proposal was not written into its incident.', { err: error }),
      )
    },
  })
}
