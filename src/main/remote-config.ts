import { z } from 'zod'
import { Secret } from '../shared/secret.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** A key must never leave for an address that anybody on the way can read. */
function isSafeBase(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  if (username || password || search || hash) return false
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}

/** The key of a service elsewhere, in the form of config.ts. `secret`: the value is never shown. */
export const apiKey = (owner: string) =>
  ({
    may: `a key of ${owner}: 10 to 200 letters, digits and signs without blanks`,
    rule: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{10,200}$/)
      .transform((text) => new Secret(text)),
    secret: true,
  }) as const

/** Where such a service is reached. */
export const baseUrl = {
  may: 'an https address, or an http address of this machine',
  rule: z.string().refine(isSafeBase),
} as const
