/**
 * Stable error codes of every wire. An error is `{code, message, data?}`; the
 * message is one sentence that says what was wrong and what to do.
 */
export const ERROR_CODES = {
  NEXUS_INPUT_INVALID: 400,
  NEXUS_AUTH_REQUIRED: 401,
  NEXUS_ROLE_FORBIDDEN: 403,
  NEXUS_ORIGIN_FORBIDDEN: 403,
  NEXUS_ROUTE_UNKNOWN: 404,
  NEXUS_SERVICE_UNKNOWN: 404,
  NEXUS_INCIDENT_UNKNOWN: 404,
  NEXUS_ACTION_NOT_ALLOWED: 409,
  NEXUS_REMEDIATION_RUNNING: 409,
  NEXUS_REMEDIATION_NOT_NEEDED: 409,
  NEXUS_REMEDIATION_UNKNOWN: 404,
  NEXUS_REMEDIATION_CHANGED: 409,
  NEXUS_INCIDENT_STATE: 409,
  NEXUS_PROPOSAL_UNKNOWN: 404,
  NEXUS_PROPOSAL_STATE: 409,
  NEXUS_PROPOSAL_LIMIT: 429,
  NEXUS_MONITOR_UNKNOWN: 404,
  NEXUS_MONITORS_INVALID: 400,
  NEXUS_MUTE_UNKNOWN: 404,
  NEXUS_RECORDING_UNKNOWN: 404,
  NEXUS_SOURCE_UNSUPPORTED: 409,
  NEXUS_SOURCE_STATE: 409,
  NEXUS_CHAOS_UNAVAILABLE: 409,
  NEXUS_CHAOS_MODE_UNKNOWN: 404,
  NEXUS_DEMO_STATE: 409,
  NEXUS_DEMO_CUE_UNKNOWN: 404,
  NEXUS_STAND_IN_UNAVAILABLE: 409,
  NEXUS_LIVE_LIMIT: 429,
  NEXUS_RATE_LIMIT: 429,
  NEXUS_SHELF_UNKNOWN: 404,
  NEXUS_VOICE_LIMIT: 429,
  NEXUS_TRACE_UNKNOWN: 404,
  NEXUS_MCP_LIMIT: 429,
  NEXUS_DESKTOP_UNAVAILABLE: 409,
  NEXUS_SECRET_LINE: 403,
  NEXUS_SECRET_STATE: 409,
  NEXUS_CORE_FAILED: 503,
} as const satisfies Record<string, number>
export type NexusErrorCode = keyof typeof ERROR_CODES

/** Refusal or failure with a stable code and a sentence for people. */
export class NexusError extends Error {
  override readonly name = 'NexusError'
  readonly code: NexusErrorCode
  readonly data: Record<string, unknown> | undefined

  constructor(code: NexusErrorCode, message: string, data?: Record<string, unknown>) {
    super(message)
    this.code = code
    this.data = data
  }
}

/**
 * A start-up input (file, flag, environment) is unusable: printed as one sentence
 * with file, line and cause; the process ends with exit code 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
