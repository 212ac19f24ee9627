import { pino } from 'pino'
import { KeptSecret, Secret } from '../../shared/secret.ts'
import { VERSION } from '../../shared/version.ts'
import { currentSpan } from './trace-context.ts'

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Write = (message: string, fields?: Record<string, unknown>) => void

/** Structured log: one JSON object a line. An error goes in the field `err`. */
export interface Log {
  readonly error: Write
  readonly warn: Write
  readonly info: Write
  readonly debug: Write
}

/** Who writes, and what must never be written. */
export interface LogOptions {
  readonly service?: string
  readonly env?: string | null
  /** Ids of traces in Datadog's form too. */
  readonly datadog?: boolean
  readonly hidden?: HiddenSecrets
}

/** Shorter texts stand in too many lines by chance to be taken out of them. */
const SHORTEST_SECRET = 6
/** What libraries put into their errors. */
const REDACTED = ['headers', 'authorization', 'Authorization', 'apiKey', 'password', 'token', 'cookie'].flatMap((key) => [
  key,
  `*.${key}`,
  `*.*.${key}`,
])

/**
 * A log of `level` and graver, written as JSON lines to `stream` (the process's standard error by default). A line that is
 * written within a traced piece of work carries the ids of its span. Secrets of the configuration are taken out of every
 * line, wherever they stand.
 */
export function createLog(level: LogLevel, stream: { write(line: string): void } = process.stderr, options: LogOptions = {}): Log {
  const { service = 'nexus', env = null, datadog = false, hidden = new HiddenSecrets() } = options
  const about = { service, ...(env !== null && { env }), version: VERSION }
  const logger = pino(
    {
      level,
      base: about,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[secret]' },
      mixin: () => spanFields(datadog ? about : null),
      hooks: { streamWrite: hidden.hide },
    },
    stream,
  )
  const at =
    (name: Exclude<LogLevel, 'silent'>): Write =>
    (message, fields = {}) =>
      logger[name](fields, message)
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

/** Secrets that no line may hold. More become known while a log is in use: those that are kept, and those that somebody sets. */
export class HiddenSecrets {
  private texts: readonly string[] = []

  readonly add = (...secrets: readonly Secret[]): void => {
    const more = secrets
      .filter((secret) => !(secret instanceof KeptSecret) || secret.isLoaded)
      .map((secret) => secret.reveal())
      .filter((text) => text.length >= SHORTEST_SECRET)
      .flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)])
    // As they stand in JSON; the longest first, for one may be part of another.
    this.texts = [...new Set([...this.texts, ...more])].sort((a, b) => b.length - a.length)
  }

  readonly hide = (line: string): string => this.texts.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line)
}

/** Every secret within a configuration. */
export function secretsOf(value: unknown): Secret[] {
  if (value instanceof Secret) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsOf) : []
}

/** Says nothing; for tests. */
export const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }

function spanFields(datadog: Record<string, string> | null): Record<string, unknown> {
  const span = currentSpan()
  const dd =
    datadog === null ? {} : { dd: { ...datadog, ...(span && { trace_id: decimalId(span.traceId), span_id: decimalId(span.spanId) }) } }
  return span === null ? dd : { trace_id: span.traceId, span_id: span.spanId, ...dd }
}

/** Datadog's form of an id: its lower 64 bits as a decimal number. */
const decimalId = (hex: string): string => BigInt(`0x${hex.slice(-16)}`).toString()
