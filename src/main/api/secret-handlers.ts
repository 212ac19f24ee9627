import { NexusError } from '../../shared/errors.ts'
import type { CallContext } from '../core/live-types.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `secret`. A value goes from here into the store, and nowhere else. */
export function secretHandlers(os: ContractBase, { secrets }: RouterParts) {
  return {
    list: os.secret.list.handler(() => secrets.list()),
    set: os.secret.set.handler(async ({ input, context }) => {
      requireClosedLine(context)
      await secrets.set(input.name, input.value, context.actor)
      return secrets.list()
    }),
    remove: os.secret.remove.handler(async ({ input, context }) => {
      await secrets.remove(input.name, context.actor)
      return secrets.list()
    }),
  }
}

function requireClosedLine({ openLine = false }: CallContext): void {
  if (openLine)
    throw new NexusError(
      'NEXUS_SECRET_LINE',
      'A key is not taken over a line that others can read: open NEXUS over https (NEXUS_TLS_CERT), or at http://127.0.0.1 on its own machine.',
    )
}
