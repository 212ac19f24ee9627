import type { Output } from './output.ts'

/** How a command or call ended. */
export interface StepResult {
  /** `unknown`: it was broken off because NEXUS stops. */
  readonly state: 'succeeded' | 'failed' | 'unknown'
  /** One sentence. */
  readonly message: string
  readonly exitCode: number | null
  readonly httpStatus: number | null
  readonly timedOut: boolean
  readonly stdout: Output
  readonly stderr: Output
}

export const NO_OUTPUT: Output = { text: '', cut: false }
