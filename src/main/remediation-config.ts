import { z } from 'zod'
import type { Variables } from './responders/remediation/runbook/types.ts'

/** The key of the runbook, in the form of config.ts. */
export const REMEDIATION_KEYS = {
  NEXUS_REMEDIATIONS: { may: 'the path of a runbook file (docs/remediation.md)', rule: z.string().min(1) },
} as const

/** How fixes of real systems are configured. */
export interface RemediationConfig {
  /** Null: `remediations.yaml` in the data folder, where there is one. */
  readonly file: string | null
  /** The environment, for the variables that the runbook names. */
  readonly variables: Variables
}

/** @param isOurs whether a variable is a setting of NEXUS: none of those ever reaches a child. */
export function remediationOf(
  values: { readonly NEXUS_REMEDIATIONS?: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
  isOurs: (name: string) => boolean,
  at: (path: string) => string,
): RemediationConfig {
  const { NEXUS_REMEDIATIONS: file } = values
  return Object.freeze({
    file: file === undefined ? null : at(file),
    variables: { value: (name: string) => (Object.hasOwn(env, name) ? env[name] : undefined), isOurs },
  })
}
