import type { Secret } from '../../shared/secret.ts'

/** Where spans of NEXUS's own are sent. */
export interface TracesTarget {
  /** Whole address of the endpoint, `/v1/traces` included. */
  readonly url: string
  /** Name for people: `the Datadog Agent`, `the trace collector`. */
  readonly title: string
  /** Key of the configuration that says so. */
  readonly key: string
  readonly headers: readonly (readonly [name: string, value: Secret])[]
}

export interface TracingConfig {
  /** Null: nothing is sent. */
  readonly target: TracesTarget | null
  /** Name of NEXUS as a service, and the environment it says it is in. */
  readonly service: string
  readonly env: string | null
  /** Datadog is configured: log lines carry its form of the ids. */
  readonly datadog: boolean
  /** Site of Datadog whose pages show what was sent to the Agent. */
  readonly site: string
  /** A sentence about what is not done; absent: there is none. */
  readonly note?: string
}

/** What traces are asked for. */
export interface TraceQuery {
  readonly serviceId?: string | undefined
  readonly incident?: IncidentSpan | undefined
  readonly limit: number
}

/** An incident as far as traces are concerned; times of the source, ms since the epoch. */
interface IncidentSpan {
  readonly incidentId: string
  readonly serviceIds: readonly string[]
  readonly fromMs: number
  readonly toMs: number
}
