/** What a failed call means for the person who asked. */
export interface Failure {
  /** True when the core understood and declined; false when something broke. */
  readonly refused: boolean
  readonly code: string
  /** One sentence. */
  readonly message: string
}

/** Turns whatever a call threw into one sentence. */
export function failureOf(error: unknown): Failure {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    const message = 'message' in error && typeof error.message === 'string' ? error.message : ''
    const refused = error.code.startsWith('NEXUS_') && error.code !== 'NEXUS_CORE_FAILED'
    return { refused, code: error.code, message: message || 'The core refused without a reason.' }
  }
  return {
    refused: false,
    code: 'NEXUS_CLIENT_OFFLINE',
    message: 'The core did not answer. Nothing was changed; try again when the line is back.',
  }
}
