import { ORPCError } from '@orpc/server'
import { ERROR_CODES, NexusError } from '../../shared/errors.ts'
import type { Log } from '../core/log.ts'

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Most problems told of one bad input. */
const MOST_ISSUES = 10

function fieldOf(issue: Issue): string {
  return (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
}

function inputInvalid(issues: readonly Issue[]): ORPCError<string, unknown> {
  const first = issues[0]
  const field = first ? fieldOf(first) : ''
  const reason = first ? first.message.replace(/\.$/, '') : 'it does not have the documented form'
  return new ORPCError('NEXUS_INPUT_INVALID', {
    status: ERROR_CODES.NEXUS_INPUT_INVALID,
    message: field ? `Field ${field} cannot be used: ${reason}.` : `The input cannot be used: ${reason}.`,
    data: { issues: issues.slice(0, MOST_ISSUES).map((issue) => ({ field: fieldOf(issue), message: issue.message })) },
  })
}

/**
 * Turns anything thrown on the way into an error of the contract: a stable code and
 * one sentence. What nobody foresaw is logged whole and told without its insides.
 */
export function toContractError(error: unknown, log: Log): ORPCError<string, unknown> {
  if (error instanceof NexusError) {
    return new ORPCError(error.code, { status: ERROR_CODES[error.code], message: error.message, data: error.data })
  }
  if (error instanceof ORPCError) {
    if (error.code in ERROR_CODES) return error
    const data: unknown = error.data
    if (error.code === 'BAD_REQUEST') {
      const issues =
        typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues) ? (data.issues as Issue[]) : []
      return inputInvalid(issues)
    }
  }
  log.error('A call failed without being refused.', { err: error })
  return new ORPCError('NEXUS_CORE_FAILED', { status: ERROR_CODES.NEXUS_CORE_FAILED, message: 'NEXUS could not answer; its log says why.' })
}
