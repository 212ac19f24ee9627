import { z } from 'zod'
import { Secret } from '../shared/secret.ts'

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
