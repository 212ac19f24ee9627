import { oc } from '@orpc/contract'
import { z } from 'zod'
import { ERROR_CODES, type NexusErrorCode } from '../errors.ts'

/** Errors of a procedure, by their codes. */
export function errors<Code extends NexusErrorCode>(...codes: Code[]) {
  const map: Partial<Record<NexusErrorCode, { status: number; data: z.ZodType<Record<string, unknown> | undefined> }>> = {}
  for (const code of codes) {
    map[code] = { status: ERROR_CODES[code], data: z.record(z.string(), z.unknown()).optional() }
  }
  return map as Record<Code, { status: number; data: z.ZodType<Record<string, unknown> | undefined> }>
}

export const incidentIdInput = z.object({ incident_id: z.string().min(1).max(100) })
/** Who may make a call. The router refuses a viewer every procedure that says `operator`; no handler has to. */
export interface CallMeta {
  readonly role: 'operator' | 'viewer'
}

/** Calls for whoever is let in. Any call may be refused for its input, for who asks or how often, or fail with the core. */
export const viewer = oc
  .$meta<CallMeta>({ role: 'viewer' })
  .errors(errors('NEXUS_INPUT_INVALID', 'NEXUS_AUTH_REQUIRED', 'NEXUS_RATE_LIMIT', 'NEXUS_CORE_FAILED'))
/** Calls that change something. */
export const operator = viewer.meta({ role: 'operator' }).errors(errors('NEXUS_ROLE_FORBIDDEN'))
/** Characters that show nothing and change what surrounds them: controls, and overrides of the direction of writing. */
const withoutHidden = (text: string, kept: string): string =>
  text.replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, (one) => (kept.includes(one) ? one : kept === '' ? ' ' : ''))
/** One line of text from a program, at most `most` characters; controls and overrides of direction become blanks. */
export const plainLine = (most: number) =>
  z
    .string()
    .max(most)
    .overwrite((text) => withoutHidden(text, ''))
/** What people write, in lines: at least one character that can be seen, at most `most` characters; without controls and overrides of direction. */
export const writtenText = (most: number) =>
  z
    .string()
    .overwrite((text) => withoutHidden(text, '\n\t'))
    .trim()
    .min(1)
    .max(most)
    .refine((text) => /[^\p{C}\p{Z}]/u.test(text), 'Nothing of it can be seen')
