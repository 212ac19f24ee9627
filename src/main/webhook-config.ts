import { z } from 'zod'
import { UsageError } from '../shared/errors.ts'
import { KeptSecret, Secret } from '../shared/secret.ts'

/** The key of the webhooks, in the form of config.ts. `secret`: the value is never shown. */
export const WEBHOOK_KEYS = {
  NEXUS_WEBHOOK_SECRET: {
    may: '16 to 200 letters, digits and punctuation, without blanks',
    rule: z
      .string()
      .trim()
      .regex(/^[!-~]{16,200}$/)
      .transform((text) => new Secret(text)),
    secret: true,
  },
} as const

interface Secrets {
  readonly NEXUS_WEBHOOK_SECRET?: Secret | undefined
  readonly NEXUS_TOKEN?: Secret | undefined
  readonly NEXUS_VIEWER_TOKEN?: Secret | undefined
}

/** The secret of the webhooks; null: none is configured. Throws UsageError for one that would open the console, too. */
export function webhookSecretOf(values: Secrets): Secret | null {
  const { NEXUS_WEBHOOK_SECRET: secret = null } = values
  // What is kept is fetched when the first webhook comes; it was compared when it was set.
  if (secret instanceof KeptSecret && !secret.isLoaded) return secret
  for (const key of ['NEXUS_TOKEN', 'NEXUS_VIEWER_TOKEN'] as const)
    if (secret !== null && values[key]?.reveal() === secret.reveal())
      throw new UsageError(
        `NEXUS_WEBHOOK_SECRET and ${key} are the same, so every system that sends alerts could sign in here: choose two.`,
      )
  return secret
}
