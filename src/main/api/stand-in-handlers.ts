import { NexusError } from '../../shared/errors.ts'
import type { ContractBase } from './base.ts'

/** Why a core by itself has no recording in the wings. */
const ALONE = 'This NEXUS runs without a recording of the demo; the entries of the program bring one.'

/** Handlers of `demo` for a core by itself; where a stand-in waits, the stage answers in their place. */
export function standInHandlers(os: ContractBase) {
  return {
    standIn: os.demo.standIn.handler(() => ({ on: false, refusal: ALONE, took_ms: null })),
    panic: os.demo.panic.handler(() => {
      throw new NexusError('NEXUS_STAND_IN_UNAVAILABLE', ALONE)
    }),
  }
}
