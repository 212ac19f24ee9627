import { readFile, stat } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../../../shared/errors.ts'
import { complaintOffset, fileWhere, firstComplaint } from '../../../shared/file-position.ts'
import { CONVENTIONS } from './conventions.ts'
import { namingProblem } from './naming.ts'
import { DEFAULTS, planOf, type QueryText, type Times, UNITS } from './plan.ts'
import { JOINS, type Plan, SIGNALS } from './types.ts'

const KEY = 'NEXUS_PROMETHEUS_QUERIES'
const MAX_BYTES = 256 * 1024
const MAX_QUERIES = 30
const MAX_PROMQL = 10_000

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

/** `15s`, `2m`, `1h` -> seconds. */
const duration = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}[smh]$/, 'it must be a length of time such as 15s, 2m or 1h')
    .transform((text) => Number(text.slice(0, -1)) * (SECONDS[text.slice(-1)] ?? 1))
    .refine((seconds) => seconds >= least && seconds <= most, `it must be from ${least}s to ${most}s`)

const one = z.string().superRefine((text, context) => {
  const problem = namingProblem(text)
  if (problem !== null) context.addIssue({ code: 'custom', message: problem })
})
const naming = z.union([one, z.array(one).min(1).max(10)])

const querySchema = z
  .strictObject({
    signal: z.enum(SIGNALS),
    query: z.string().trim().min(1).max(MAX_PROMQL),
    unit: z.string().optional(),
    join: z.enum(JOINS).optional(),
    service: naming.optional(),
    caller: naming.optional(),
    callee: naming.optional(),
  })
  .superRefine((query, context) => {
    const complain = (path: keyof typeof query, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const units = Object.keys(UNITS[query.signal])
    if (query.unit !== undefined && !units.includes(query.unit))
      complain(
        'unit',
        units.length === 0 ? `${query.signal} has no unit` : `the unit of ${query.signal} must be one of ${units.join(', ')}`,
      )
    if (query.signal === 'calls') {
      if (query.caller === undefined || query.callee === undefined)
        complain(query.caller === undefined ? 'caller' : 'callee', 'calls need the labels of both: caller and callee')
      if (query.service !== undefined) complain('service', 'calls are named by caller and callee, not by service')
    } else if (query.caller !== undefined || query.callee !== undefined)
      complain(query.caller !== undefined ? 'caller' : 'callee', 'only calls have a caller and a callee')
  })

const fileSchema = z
  .strictObject({
    every: duration(1, 300).optional(),
    window: duration(10, 3_600).optional(),
    lookback: duration(1, 3_600).optional(),
    delay: duration(0, 3_600).optional(),
    catch_up: duration(0, 86_400).optional(),
    service: naming.optional(),
    convention: z.enum(CONVENTIONS.map(({ name }) => name)).optional(),
    queries: z.array(querySchema).min(1).max(MAX_QUERIES).optional(),
  })
  .superRefine((file, context) => {
    if (file.convention !== undefined && file.queries !== undefined)
      context.addIssue({ code: 'custom', path: ['convention'], message: 'a file has either a convention or queries of its own' })
    for (const [i, query] of (file.queries ?? []).entries())
      if (query.signal !== 'calls' && query.service === undefined && file.service === undefined)
        context.addIssue({
          code: 'custom',
          path: ['queries', i],
          message: 'it must say which label names the service: add "service: job" here or at the top of the file',
        })
  })
type QueriesFile = z.output<typeof fileSchema>

/** What is asked: the queries of a file, or a convention that must be looked for first. */
export type Wanted =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'look'; readonly times: Times /** Null: whichever is there. */; readonly convention: string | null }

export const LOOK_FOR_ANY: Wanted = { kind: 'look', times: DEFAULTS, convention: null }

/** Reads the file of queries. Throws UsageError with file, line, column and cause. */
export async function loadQueries(file: string): Promise<Wanted> {
  let text: string
  try {
    const { size } = await stat(file)
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, ${MAX_BYTES} are the most`)
    text = await readFile(file, 'utf8')
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new UsageError(`${file} cannot be read (${cause}); correct ${KEY} or leave it out.`)
  }
  return parseQueries(file, text)
}

/** The same of a text; `file` is only named. */
export function parseQueries(file: string, text: string): Wanted {
  const document = parseDocument(text, { prettyErrors: false })
  const at = (offset: number) => fileWhere(file, text, offset)
  const [broken] = document.errors
  if (broken) throw new UsageError(`${at(broken.pos[0])}: this is not YAML: ${oneLine(broken.message)}.`)
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new UsageError(`${at(0)}: this YAML cannot be resolved: ${oneLine(error instanceof Error ? error.message : String(error))}.`)
  }
  const parsed = fileSchema.safeParse(value)
  if (!parsed.success) {
    const complaint = firstComplaint(parsed.error)
    throw new UsageError(`${at(complaintOffset(document.contents, complaint))}: ${oneLine(complaint.text)}.`)
  }
  const where = (index: number) => at(complaintOffset(document.contents, { path: ['queries', index], atKey: false, text: '' }))
  return wantedOf(parsed.data, where, file)
}

function wantedOf(file: QueriesFile, where: (index: number) => string, path: string): Wanted {
  const every = file.every ?? DEFAULTS.every
  const times: Times = {
    every,
    // A rate needs two samples: a window shorter than that of a slow poll would find none.
    window: file.window ?? Math.max(DEFAULTS.window, 4 * every),
    lookback: file.lookback ?? Math.max(DEFAULTS.lookback, 2 * every),
    delay: file.delay ?? DEFAULTS.delay,
    catchUp: file.catch_up ?? DEFAULTS.catchUp,
  }
  if (file.queries === undefined) return { kind: 'look', times, convention: file.convention ?? null }
  const texts = file.queries.map(({ signal, query, unit, join, service, caller, callee }, index): QueryText => {
    const named = signal === 'calls' ? caller : (service ?? file.service)
    // The schema made sure of it.
    return { signal, query, unit, join, service: named ?? [], callee, where: where(index) }
  })
  return { kind: 'plan', plan: planOf(times, path, texts) }
}

const oneLine = (text: string): string => text.split('\n', 1)[0]?.replace(/\.$/, '') ?? ''
