import type { RemotePeer } from '../../../../shared/remote/trouble.ts'
import { remoteTrouble, troubleNameOf } from '../../../../shared/remote/trouble.ts'
import { type PlannedHttp, reveal } from '../runbook/plan.ts'
import { headOf, KEPT_BYTES, type Output } from './output.ts'
import type { Redactor } from './redact.ts'
import { NO_OUTPUT, type StepResult } from './types.ts'

/** What a call is made with. */
export interface HttpPorts {
  readonly redactor: Redactor
  readonly stopping: AbortSignal
  /** Says to the other side that two calls are one. */
  readonly idempotencyKey: string
}

type Verdict = Pick<StepResult, 'state' | 'message' | 'httpStatus' | 'timedOut'>

/** Makes one call, never a second one, and follows no redirect: credentials go only where the runbook says. Never rejects. */
export async function callHttp(call: PlannedHttp, { redactor, stopping, idempotencyKey }: HttpPorts): Promise<StepResult> {
  const timeOut = AbortSignal.timeout(call.timeoutMs)
  const result = (verdict: Verdict, stdout: Output = NO_OUTPUT): StepResult => ({ ...verdict, exitCode: null, stdout, stderr: NO_OUTPUT })
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: {
        ...Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name, reveal(value)])),
        'idempotency-key': idempotencyKey,
      },
      body: call.body === null ? null : reveal(call.body),
      redirect: 'manual',
      signal: AbortSignal.any([timeOut, stopping]),
    })
    const answer = await answerOf(response, redactor)
    return result(verdictOf(call, response.status), answer)
  } catch (error) {
    return result(failureOf(call, error, { timedOut: timeOut.aborted, stopped: stopping.aborted }, redactor))
  }
}

/** The beginning of an answer; the rest is not read. */
async function answerOf(response: Response, redactor: Redactor): Promise<Output> {
  if (response.body === null) return NO_OUTPUT
  const room = KEPT_BYTES + 4 * redactor.longest + 4
  const chunks: Uint8Array[] = []
  let held = 0
  let more = false
  for await (const chunk of response.body) {
    chunks.push(chunk)
    held += chunk.length
    // Leaving the loop cancels the rest.
    more = held > room
    if (more) break
  }
  return headOf(Buffer.concat(chunks).subarray(0, room), more, redactor)
}

function verdictOf({ statuses }: PlannedHttp, status: number): Verdict {
  const base = { httpStatus: status, timedOut: false }
  const expected = statuses === null ? status >= 200 && status <= 299 : statuses.includes(status)
  if (expected) return { ...base, state: 'succeeded', message: `It was answered with ${status}.` }
  if (status >= 300 && status <= 399)
    return {
      ...base,
      state: 'failed',
      message: `It was answered with a redirect (${status}), which is not followed; write the final address in the runbook.`,
    }
  const wanted = statuses === null ? '' : `; the runbook expects ${statuses.join(' or ')}`
  return { ...base, state: 'failed', message: `It was answered with ${status}${wanted}.` }
}

function failureOf(
  call: PlannedHttp,
  error: unknown,
  { timedOut, stopped }: { timedOut: boolean; stopped: boolean },
  redactor: Redactor,
): Verdict {
  const base = { httpStatus: null, timedOut }
  const perhaps = 'It may have been carried out all the same.'
  if (timedOut) return { ...base, state: 'failed', message: `There was no whole answer within ${call.timeoutMs / 1_000} s. ${perhaps}` }
  if (stopped) return { ...base, state: 'unknown', message: 'NEXUS was stopped while it waited for the answer.' }
  const { origin } = new URL(call.url)
  const peer: RemotePeer = { title: 'the runbook', address: origin, addressKey: null, credentials: null }
  const name = troubleNameOf(error)
  if (name === null || name === 'cut_off') {
    const said = name === null && error instanceof Error ? ` (${redactor.text(error.message).slice(0, 120)})` : ''
    return { ...base, state: 'failed', message: `${origin} closed the connection before it answered${said}. ${perhaps}` }
  }
  const { sentence } = remoteTrouble(name, peer)
  return { ...base, state: 'failed', message: sentence.charAt(0).toUpperCase() + sentence.slice(1) }
}
