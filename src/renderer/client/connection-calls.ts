import type { Connection } from '../../shared/model/connection.ts'
import { type Answer, ask } from './ask.ts'

/** Every system that the core speaks to or hears, and how that goes. */
export async function loadConnections(): Promise<Answer<readonly Connection[]>> {
  const answer = await ask((client) => client.system.connections())
  return answer.ok ? { ok: true, value: answer.value.connections } : answer
}
