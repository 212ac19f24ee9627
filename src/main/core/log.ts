import { pino } from 'pino'

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

/** A log of `level` and graver, written as JSON lines to `stream` (the process's standard error by default). */
export function createLog(level: LogLevel, stream: { write(line: string): void } = process.stderr): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream)
  const at =
    (name: Exclude<LogLevel, 'silent'>): Write =>
    (message, fields = {}) =>
      logger[name](fields, message)
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

/** Says nothing; for tests. */
export const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }
