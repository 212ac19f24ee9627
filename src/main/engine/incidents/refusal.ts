import type { NexusErrorCode } from '../../../shared/errors.ts'

/** Why a command is not done, for the one who asked. */
export interface Refusal {
  readonly code: NexusErrorCode
  readonly message: string
}
