import { implement } from '@orpc/server'
import { contract } from '../../shared/contract.ts'
import { NexusError } from '../../shared/errors.ts'
import type { CallContext } from '../core/live-types.ts'
import type { Log } from '../core/log.ts'
import { toContractError } from './errors.ts'

/** The contract, ready to be given handlers. Whether a role may call is decided here alone, before any handler. */
export function contractBase(log: Log) {
  // Outputs are built from types; the contract suite holds them to the schemas, so they are not parsed again on every call.
  return (
    implement(contract, { initialOutputValidationIndex: Number.NaN })
      .$context<CallContext>()
      // Outermost, so that refused input passes here too: every error leaves in contract form.
      .use(async ({ next }) => {
        try {
          return await next()
        } catch (error) {
          throw toContractError(error, log)
        }
      })
      // Before any input is looked at: who may not ask learns nothing of what would have been right.
      .use(({ context, procedure, next }) => {
        context.admit?.()
        if (procedure['~orpc'].meta.role === 'operator' && context.actor.role === 'viewer')
          throw new NexusError('NEXUS_ROLE_FORBIDDEN', 'A viewer may look but not change anything; ask an operator.')
        return next()
      })
  )
}
export type ContractBase = ReturnType<typeof contractBase>
