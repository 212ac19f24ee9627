import { z } from 'zod'
import { UsageError } from '../shared/errors.ts'
import { apiKey, baseUrl } from './remote-config.ts'
import type { AnalysisConfig, ModelCredentials } from './responders/analysis/types.ts'

/** The Flash model that the pinned SDK's own documentation uses. */
const DEFAULT_MODEL = 'gemini-3.8-flash'
const DEFAULT_TIMEOUT_MS = 8_000

const price = { may: 'US dollars per million tokens, from 0 to 10000', rule: z.coerce.number().min(0).max(10_000) }

/** The keys of the language model, in the form of config.ts. `secret`: the value is never shown. */
export const ANALYSIS_KEYS = {
  GOOGLE_API_KEY: apiKey('Google AI Studio'),
  GOOGLE_PROJECT_ID: { may: 'the id of a Google Cloud project', rule: z.string().regex(/^[a-z][a-z0-9:.-]{2,62}$/) },
  GOOGLE_LOCATION: { may: 'a location of Google Cloud, such as global or europe-west4', rule: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/) },
  GOOGLE_APPLICATION_CREDENTIALS: { may: 'the path of a file with credentials of Google Cloud', rule: z.string().min(1) },
  GEMINI_MODEL: { may: `the name of a model, such as ${DEFAULT_MODEL}`, rule: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,62}$/) },
  GEMINI_BASE_URL: baseUrl,
  GEMINI_TIMEOUT_MS: { may: 'a whole number of milliseconds from 500 to 60000', rule: z.coerce.number().int().min(500).max(60_000) },
  GEMINI_PRICE_INPUT: price,
  GEMINI_PRICE_OUTPUT: price,
} as const

type Values = { readonly [K in keyof typeof ANALYSIS_KEYS]?: z.output<(typeof ANALYSIS_KEYS)[K]['rule']> | undefined }

/** Throws UsageError where half of a pair is missing. */
function together(values: Values, one: keyof Values, other: keyof Values): void {
  if ((values[one] === undefined) === (values[other] === undefined)) return
  const [given, missing] = values[one] === undefined ? [other, one] : [one, other]
  throw new UsageError(`${given} is set without ${missing}: set both, or neither.`)
}

function credentialsOf(values: Values, at: (path: string) => string): ModelCredentials | null {
  const { GOOGLE_API_KEY: key, GOOGLE_PROJECT_ID: project, GOOGLE_LOCATION: location, GOOGLE_APPLICATION_CREDENTIALS: file } = values
  if (key) return { kind: 'api_key', key }
  together(values, 'GOOGLE_PROJECT_ID', 'GOOGLE_LOCATION')
  if (project === undefined || location === undefined) return null
  return { kind: 'vertex', project, location, credentialsFile: file === undefined ? null : at(file) }
}

/** The language model as configured; null without a key and without a project. A key wins over a project. */
export function analysisOf(values: Values, at: (path: string) => string): AnalysisConfig | null {
  const credentials = credentialsOf(values, at)
  together(values, 'GEMINI_PRICE_INPUT', 'GEMINI_PRICE_OUTPUT')
  if (!credentials) return null
  const { GEMINI_PRICE_INPUT: inputUsd, GEMINI_PRICE_OUTPUT: outputUsd } = values
  return Object.freeze({
    credentials,
    model: values.GEMINI_MODEL ?? DEFAULT_MODEL,
    baseUrl: values.GEMINI_BASE_URL ?? null,
    timeoutMs: values.GEMINI_TIMEOUT_MS ?? DEFAULT_TIMEOUT_MS,
    price: inputUsd === undefined || outputUsd === undefined ? null : { inputUsd, outputUsd },
  })
}
