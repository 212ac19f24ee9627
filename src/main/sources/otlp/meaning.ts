import { MAX_SERVICE_ID_LENGTH } from '../../../shared/model/telemetry.ts'
import { METRICS, NAMES } from './conventions.ts'
import { type Attributes, KIND, type SpanRecord } from './model.ts'

/** What the specification calls a service that does not say its name. */
const UNNAMED = 'unknown_service'
/** Longest message kept; the engine would take more, but an exception's first line says it. */
const MAX_MESSAGE = 300
/** Operations that ask a model for something. Others (agents, tools) stand around them. */
const LLM_OPERATIONS = new Set(['chat', 'text_completion', 'generate_content', 'embeddings', 'completion'])
const MOST_DURATION_MS = 7 * 86_400_000
/** More tokens than any call has. */
const MOST_TOKENS = 1e9
/** Ports that an address is shown without. */
const USUAL_PORTS = new Set(['80', '443'])

/** Who sent it. */
export interface Origin {
  readonly service: string
  /** Tells processes of one service apart. */
  readonly process: string
  readonly version: string | null
  readonly region: string | null
}

/** One call to a language model. */
export interface LlmCall {
  readonly model: string
  readonly provider: string
  readonly inputTokens: number
  readonly outputTokens: number
}

/** The first of these attributes that is there, as text; empty without any. */
function textOf(attributes: Attributes, names: readonly string[]): string {
  for (const name of names) {
    const value = attributes.get(name)
    if (value !== undefined && value !== '') return String(value)
  }
  return ''
}

/** The first of these attributes that is a number; null without any. */
function numberOf(attributes: Attributes, names: readonly string[]): number | null {
  for (const name of names) {
    const value = Number(attributes.get(name) ?? Number.NaN)
    if (Number.isFinite(value)) return value
  }
  return null
}

/** A name as a service id: trimmed, cut to what an id may be, never through a surrogate pair. */
export function idOf(name: string): string {
  const cut = name.trim().slice(0, MAX_SERVICE_ID_LENGTH)
  return cut.isWellFormed() ? cut : cut.toWellFormed()
}

export function originOf(resource: Attributes): Origin {
  const service = idOf(textOf(resource, NAMES.service)) || UNNAMED
  return {
    service,
    process: `${service}\n${textOf(resource, NAMES.instance)}`,
    version: textOf(resource, NAMES.version) || null,
    region: textOf(resource, NAMES.region) || null,
  }
}

/** The HTTP status of an answer; null where there was none. */
const httpStatusOf = (span: SpanRecord): number | null => numberOf(span.attributes, NAMES.httpStatus)

/**
 * Whether a span is a failure of the one who answered. HTTP clients mark 4xx as errors too, but these say that the caller
 * asked for the wrong thing: with an HTTP status only 5xx and 429 count.
 */
export function failedOf(span: SpanRecord): boolean {
  const status = httpStatusOf(span)
  if (status === null) return span.failed
  return status >= 500 || (span.kind === KIND.client ? status === 429 : span.failed)
}

/** How long a span took, ms; none that ends before it starts, or takes longer than a week. */
export function durationOf({ startMs, endMs }: SpanRecord): number {
  const ms = endMs - startMs
  return ms > 0 ? Math.min(ms, MOST_DURATION_MS) : 0
}

/** gRPC's "nobody there", as number and as name. */
const UNAVAILABLE = new Set(['14', 'UNAVAILABLE'])

/** True when a client span failed without an answer: refused, reset, timed out. */
export function unansweredOf(span: SpanRecord): boolean {
  const rpc = textOf(span.attributes, NAMES.rpcStatus)
  return span.failed && httpStatusOf(span) === null && (rpc === '' || UNAVAILABLE.has(rpc))
}

/** The error in words: the exception, the status message, the HTTP status or the type of error. Empty where nothing says. */
export function messageOf(span: SpanRecord): string {
  const status = httpStatusOf(span)
  const said = span.exception || span.statusMessage || (status === null ? textOf(span.attributes, NAMES.errorType) : `HTTP ${status}`)
  return said.slice(0, MAX_MESSAGE).toWellFormed()
}

/** `host:port` that a span names, without a usual port; empty where it names none. */
export function addressOf({ attributes }: SpanRecord): string {
  const host = textOf(attributes, NAMES.host)
  const port = textOf(attributes, NAMES.port)
  if (host !== '') return port === '' || USUAL_PORTS.has(port) || host.includes(':') ? host : `${host}:${port}`
  const url = textOf(attributes, NAMES.url)
  return URL.canParse(url) ? new URL(url).host : ''
}

/**
 * Whom a client span is about, where the span itself says it for certain: a database (`postgresql/orders`,
 * `redis@cache:6379`), a model's provider, or a named peer. Empty: only its address, or a child, can tell.
 */
export function namedPeerOf(span: SpanRecord): string {
  const { attributes } = span
  const named = textOf(attributes, NAMES.peerService)
  if (named !== '') return idOf(named)
  const database = textOf(attributes, NAMES.dbSystem)
  if (database !== '') {
    const name = textOf(attributes, NAMES.dbName)
    const address = addressOf(span)
    return idOf(name !== '' ? `${database}/${name}` : address !== '' ? `${database}@${address}` : database)
  }
  return llmOf(span)?.provider ?? ''
}

/** What stands in for a peer that never sent a span of its own: a topic, or an address. */
export function strangerOf(span: SpanRecord): string {
  const system = textOf(span.attributes, NAMES.messagingSystem)
  if (system === '') return idOf(addressOf(span))
  const destination = textOf(span.attributes, NAMES.destination)
  return idOf(destination === '' ? system : `${system}/${destination}`)
}

const tokens = (given: number | null): number => Math.min(Math.max(0, given ?? 0), MOST_TOKENS)

/** The call to a model that a span stands for; null for any other span. */
export function llmOf({ attributes }: SpanRecord): LlmCall | null {
  const operation = textOf(attributes, NAMES.llmOperation)
  const model = textOf(attributes, NAMES.llmModel)
  const asked = operation === '' ? model !== '' : LLM_OPERATIONS.has(operation)
  if (!asked) return null
  return {
    model: model || 'unknown',
    provider: idOf(textOf(attributes, NAMES.llmProvider)) || 'language model',
    inputTokens: tokens(numberOf(attributes, NAMES.llmInput)),
    outputTokens: tokens(numberOf(attributes, NAMES.llmOutput)),
  }
}

/** True for everything around a language model, agents and tools included: it takes seconds by nature. */
export const isGenAi = ({ attributes }: SpanRecord): boolean =>
  textOf(attributes, NAMES.llmOperation) !== '' || textOf(attributes, NAMES.llmProvider) !== ''

/** Name of the agent that a span is about; empty without one. */
export const agentOf = ({ attributes }: SpanRecord): string => textOf(attributes, NAMES.agent)

/** What a histogram counts. */
export type Measured =
  | { readonly of: 'server'; readonly failed: boolean; readonly seconds: boolean }
  | { readonly of: 'tokens' | 'llm'; readonly model: string; readonly input: boolean; readonly failed: boolean }

/** What a point of a histogram is about; null for one that is not read. */
export function measuredOf(metric: string, unit: string, attributes: Attributes): Measured | null {
  const among = (names: readonly string[]) => names.includes(metric)
  const status = numberOf(attributes, NAMES.httpStatus)
  const errorType = textOf(attributes, NAMES.errorType)
  if (among(METRICS.server)) {
    const failed = status === null ? errorType !== '' : status >= 500
    return { of: 'server', failed, seconds: unit === 's' || (unit === '' && metric === METRICS.server[0]) }
  }
  const model = textOf(attributes, NAMES.llmModel) || 'unknown'
  if (among(METRICS.tokens)) return { of: 'tokens', model, input: textOf(attributes, NAMES.tokenType) === 'input', failed: false }
  return among(METRICS.llmDuration) ? { of: 'llm', model, input: false, failed: errorType !== '' } : null
}
