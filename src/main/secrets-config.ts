import { z } from 'zod'
import { UsageError } from '../shared/errors.ts'
import { SECRET_NAMES, type SecretName } from '../shared/model/secret.ts'
import { Secret } from '../shared/secret.ts'
import type { GivenSecret } from './secrets/store.ts'

/** The key of the place where secrets are kept, in the form of config.ts. */
export const SECRETS_KEYS = {
  NEXUS_SECRETS_FILE: {
    may: 'unencrypted (keys that are set in the console are kept in a file without encryption, where there is no key store)',
    rule: z.literal('unencrypted'),
  },
} as const

type Kept = ReadonlyMap<SecretName, Secret>

/** Secrets among values, and where they were given. `own`: those of the environment. */
export function givenSecrets(
  values: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): Map<SecretName, GivenSecret> {
  const given = new Map<SecretName, GivenSecret>()
  for (const name of SECRET_NAMES) {
    const secret = values[name]
    if (secret instanceof Secret) given.set(name, { from: own[name] === undefined ? 'config_file' : 'environment', secret })
  }
  return given
}

/** What came of a configuration with kept secrets. */
export interface WithKept<C> {
  readonly config: C
  /** Why a kept secret is not used, by its name. */
  readonly left: ReadonlyMap<SecretName, string>
}

/**
 * Builds a configuration with the secrets that are kept. One that does not go with the rest (a password without its
 * user) must not keep NEXUS from starting: it is left out. Throws UsageError for values that cannot be used without it.
 */
export function withKept<V extends object, C>(values: V, kept: Kept, build: (values: V) => C): WithKept<C> {
  const all = (but?: SecretName) => ({ ...Object.fromEntries([...kept].filter(([name]) => name !== but)), ...values })
  try {
    return { config: build(all()), left: new Map() }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    for (const name of kept.keys()) {
      const config = attempt(() => build(all(name)))
      if (config !== null) return { config, left: new Map([[name, `It is kept, but not used: ${error.message}`]]) }
    }
    return { config: build(values), left: new Map([...kept.keys()].map((name) => [name, `It is kept, but not used: ${error.message}`])) }
  }
}

function attempt<C>(build: () => C): C | null {
  try {
    return build()
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}
