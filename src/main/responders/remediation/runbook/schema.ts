import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { actionNameSchema } from '../../../../shared/model/remediation.ts'

/** Seconds: what a command or call may take, and how long the monitors watch. */
const TIMEOUT = { least: 0.1, most: 600, usual: 30 } as const
const VERIFY = { least: 1, most: 3_600, usual: 60 } as const
const MOST_ARGUMENTS = 200
const MOST_TEXT = 8_192

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'it must be the name of an environment variable')
const text = z.string('it must be text; write it in quotes').max(MOST_TEXT)
const timeout = z.number().min(TIMEOUT.least).max(TIMEOUT.most).default(TIMEOUT.usual)
const wholePath = text.refine(isAbsolute, 'it must be a whole path, beginning at the root')
/** A program: a whole path, or a name that PATH finds; nothing relative. */
const program = text.refine(
  (one) => isAbsolute(one) || /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(one),
  'it must be a whole path or a plain name',
)

const commandSchema = z.strictObject({
  argv: z.array(text).min(1, 'it must name a program').max(MOST_ARGUMENTS),
  cwd: wholePath.optional(),
  env: z.record(variable, text).default({}),
  timeout,
  exit_codes: z.array(z.number().int().min(0).max(255)).min(1).default([0]),
})

const httpSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  url: text,
  headers: z.record(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'it must be the name of a header'), text).default({}),
  /** Sent as JSON. */
  json: z.json().optional(),
  status: z.array(z.number().int().min(200).max(299)).min(1).optional(),
  timeout,
  /** Http without TLS, to this machine or an address of a private network. */
  plain_http: z.boolean().default(false),
})

const step = { command: commandSchema.optional(), http: httpSchema.optional() }
const oneStep = ({ command, http }: { command?: unknown; http?: unknown }): boolean => (command === undefined) !== (http === undefined)
const ONE_STEP = 'it must have either command or http'
const stepSchema = z.strictObject(step).refine(oneStep, ONE_STEP)

const actionSchema = z
  .strictObject({
    ...step,
    dry_run: stepSchema.optional(),
    undo: stepSchema.optional(),
    verify_after: z.number().min(VERIFY.least).max(VERIFY.most).default(VERIFY.usual),
    confirm: text.max(500).optional(),
  })
  .refine(oneStep, ONE_STEP)

/** A runbook file, as written. Times in seconds. */
export const runbookFileSchema = z.strictObject({
  version: z.literal(1).optional(),
  /** Programs that may be run. */
  allow: z.array(program).max(500).default([]),
  /** Variables of our environment that every command gets. */
  env: z.array(variable).max(100).default([]),
  /** Variables that headers, bodies and env may quote by `${env:NAME}`. */
  secrets: z.array(variable).max(100).default([]),
  remediations: z
    .array(z.strictObject({ service: z.string().min(1).max(500), actions: z.partialRecord(actionNameSchema, actionSchema) }))
    .max(2_000)
    .default([]),
})

export type FileForm = z.output<typeof runbookFileSchema>
export type ActionForm = z.output<typeof actionSchema>
export type StepForm = z.output<typeof stepSchema>
export type CommandForm = z.output<typeof commandSchema>
export type HttpForm = z.output<typeof httpSchema>
