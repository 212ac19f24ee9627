/** JSON as it goes over the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export interface JsonObject {
  readonly [key: string]: Json
}

/** Tag of everything that `nexus datadog apply` made. */
export const MANAGED_TAG = 'managed_by:nexus'
/** Tag that tells which of ours it is. */
export const ID_TAG = 'nexus_id'

/** A monitor as Datadog should hold it. `body` without the ids of other monitors; those come in by `query`. */
export interface WantedMonitor {
  readonly kind: 'monitor'
  readonly id: string
  readonly name: string
  /** Ids of wanted monitors that it is made of; empty for a monitor of a metric. */
  readonly members: readonly string[]
  /** Its query, given what each member is called: a number for Datadog, a name for people. */
  query(nameOf: (monitorId: string) => string): string
  /** Everything but `query`. */
  readonly body: JsonObject
}

/** A dashboard as Datadog should hold it. */
export interface WantedDashboard {
  readonly kind: 'dashboard'
  readonly id: string
  readonly name: string
  readonly body: JsonObject
}

/** What cannot be said in Datadog's terms. */
export interface LeftOut {
  readonly id: string
  /** A clause for people. */
  readonly why: string
}
