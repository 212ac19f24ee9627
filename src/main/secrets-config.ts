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
  const names = [...kept.keys()]
  const including = (some: readonly SecretName[]) => ({
    ...Object.fromEntries([...kept].filter(([name]) => some.includes(name))),
    ...values,
  })
  const attempt = (some: readonly SecretName[]) => attempted(() => build(including(some)))
  const whole = attempt(names)
  if ('config' in whole) return { ...whole, left: new Map() }
  const left = new Map<SecretName, string>()
  const note = (name: SecretName, why: string) => left.set(name, `It is kept, but not used: ${why}`)
  for (const name of names) {
    // The others may be what the values need.
    const rest = attempt(names.filter((one) => one !== name))
    if ('config' in rest) return { ...rest, left: note(name, whole.why) }
  }
  const fitting: SecretName[] = []
  for (const name of names) {
    const more = attempt([...fitting, name])
    if ('config' in more) fitting.push(name)
    else note(name, more.why)
  }
  return { config: build(including(fitting)), left }
}

function attempted<C>(build: () => C): { readonly config: C } | { readonly why: string } {
  try {
    return { config: build() }
  } catch (error) {
    if (error instanceof UsageError) return { why: error.message }
    throw error
  }
}
