import type { Secret } from '../../../shared/secret.ts'

/** Who we are to Prometheus, or to the proxy in front of it. */
type Credentials =
  | { readonly kind: 'bearer'; readonly token: Secret }
  | { readonly kind: 'basic'; readonly user: string; readonly password: Secret }

/** A Prometheus to read, as configured. */
export interface PrometheusConfig {
  /** Base of its API, without a slash at the end; a path in it is kept (`https://host/prometheus`). */
  readonly url: string
  readonly credentials: Credentials | null
  /** Null: the conventions that NEXUS knows are looked for. */
  readonly queriesFile: string | null
}

export const SIGNALS = ['latency', 'latency_p99', 'error_rate', 'traffic', 'requests', 'calls'] as const
export type Signal = (typeof SIGNALS)[number]

/** How several series of one service become one value. */
export const JOINS = ['max', 'min', 'mean', 'sum'] as const
export type Join = (typeof JOINS)[number]

/** Reads a service's name off the labels of a series; null where it has none. */
export type Naming = (labels: Readonly<Record<string, string>>) => string | null

/** One PromQL query and what its values mean. */
export interface Query {
  /** `calls` gives edges, everything else one value for each service. */
  readonly signal: Signal
  /** With `$window` and `$every` already replaced. */
  readonly promql: string
  /** Value x scale is ms, a ratio 0 to 1, requests a second, or requests. */
  readonly scale: number
  /** Traffic that is told as a share of 100 instead of a rate. */
  readonly relative: boolean
  readonly join: Join
  /** The service; of `calls` the one that calls. */
  readonly service: Naming
  /** The one that is called; of `calls` only. */
  readonly callee: Naming | null
  /** Labels read, for sentences: `job`, `client and server`. */
  readonly labels: string
  /** Where the query stands, for sentences: `queries.yml:4:12`, or the name of a convention. */
  readonly where: string
}

/** When and what to ask. Lengths of time in whole seconds. */
export interface Plan {
  readonly every: number
  /** Prometheus forgets a sample after so long, as far as we ask. */
  readonly lookback: number
  /** So long after a moment it is asked about: for systems whose samples arrive late. */
  readonly delay: number
  /** After an outage, at most so much is read afterwards. */
  readonly catchUp: number
  readonly queries: readonly Query[]
  /** Whose words the queries are, for sentences. */
  readonly origin: string
}
