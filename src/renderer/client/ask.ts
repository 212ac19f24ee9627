import { type Camelized, fromWire } from '../../shared/model/case.ts'
import { failureOf } from './failure.ts'
import type { NexusClient } from './link.ts'
import { currentClient } from './session.ts'

/** What a call gave, or one sentence why it did not. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/** Asks the core; whatever goes wrong becomes one sentence. */
export async function ask<W>(run: (client: NexusClient) => Promise<W>): Promise<Answer<Camelized<W>>> {
  const client = currentClient()
  if (!client) return { ok: false, message: 'Not connected to the core.' }
  try {
    return { ok: true, value: fromWire(await run(client)) }
  } catch (error) {
    return { ok: false, message: failureOf(error).message }
  }
}
