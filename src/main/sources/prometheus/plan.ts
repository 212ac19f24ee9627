import { type NamingText, namingOf, namingWords } from './naming.ts'
import type { Join, Plan, Query, Signal } from './types.ts'

/** Lengths of time where nobody says otherwise, seconds. */
export const DEFAULTS = { every: 15, window: 120, lookback: 90, delay: 0, catchUp: 900 } as const

/** Factors to ms, to a ratio, to requests a second. `null` stands for a share of 100. */
export const UNITS = {
  latency: { s: 1_000, ms: 1, us: 0.001 },
  latency_p99: { s: 1_000, ms: 1, us: 0.001 },
  error_rate: { ratio: 1, percent: 0.01 },
  traffic: { per_second: 1, per_minute: 1 / 60, percent: null },
  requests: { requests: 1 },
  calls: {},
} as const satisfies Record<Signal, Readonly<Record<string, number | null>>>

/** The worst of several series of a service counts, so that no bad instance hides; amounts add up. */
const JOIN_OF: Readonly<Record<Signal, Join>> = {
  latency: 'max',
  latency_p99: 'max',
  error_rate: 'max',
  traffic: 'sum',
  requests: 'sum',
  calls: 'sum',
}

/** A query as people and conventions write it. */
export interface QueryText {
  readonly signal: Signal
  readonly query: string
  /** Absent: the first of the signal's units. */
  readonly unit?: string | undefined
  readonly join?: Join | undefined
  readonly service: NamingText
  readonly callee?: NamingText | undefined
  readonly where: string
}

/** When to ask, seconds. */
export interface Times {
  readonly every: number
  readonly window: number
  readonly lookback: number
  readonly delay: number
  readonly catchUp: number
}

export function planOf(times: Times, origin: string, texts: readonly QueryText[]): Plan {
  const { every, window, lookback, delay, catchUp } = times
  return { every, lookback, delay, catchUp, origin, queries: texts.map((text) => queryOf(text, every, window)) }
}

function queryOf({ signal, query, unit, join, service, callee, where }: QueryText, every: number, window: number): Query {
  const units: Readonly<Record<string, number | null>> = UNITS[signal]
  const scale = unit === undefined ? Object.values(units)[0] : units[unit]
  return {
    signal,
    promql: query.replaceAll('$window', `${window}s`).replaceAll('$every', `${every}s`),
    scale: scale ?? 1,
    relative: scale === null,
    join: join ?? JOIN_OF[signal],
    service: namingOf(service),
    callee: callee === undefined ? null : namingOf(callee),
    labels: callee === undefined ? namingWords(service) : `${namingWords(service)} and ${namingWords(callee)}`,
    where,
  }
}
