import { z } from 'zod'
import { UsageError } from '../shared/errors.ts'
import { Secret } from '../shared/secret.ts'
import type { PrometheusConfig } from './sources/prometheus/types.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Base of an HTTP API without a slash at its end; null for anything else. */
function baseOf(text: string): string | null {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  // Credentials in an address end up in logs; they have keys of their own.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')
}

const secret = (most: number) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(most)
    .transform((text) => new Secret(text))

/** The keys of a Prometheus that is read, in the form of config.ts. `secret`: the value is never shown. */
export const PROMETHEUS_KEYS = {
  NEXUS_PROMETHEUS: {
    may: 'the http or https address of a Prometheus such as http://127.0.0.1:9090, without credentials in it',
    rule: z
      .string()
      .transform(baseOf)
      .refine((base) => base !== null),
  },
  NEXUS_PROMETHEUS_TOKEN: { may: 'a bearer token without blanks', rule: secret(10_000), secret: true },
  NEXUS_PROMETHEUS_USER: { may: 'a user name without a colon', rule: z.string().regex(/^[^:\s]{1,1000}$/) },
  NEXUS_PROMETHEUS_PASSWORD: { may: 'a password without blanks', rule: secret(10_000), secret: true },
  NEXUS_PROMETHEUS_QUERIES: { may: 'the path of a file', rule: z.string().min(1) },
} as const

type Values = { readonly [K in keyof typeof PROMETHEUS_KEYS]?: z.output<(typeof PROMETHEUS_KEYS)[K]['rule']> | undefined }

/** Prometheus as configured; null without NEXUS_PROMETHEUS. `at` resolves a path. Throws UsageError, one sentence. */
export function prometheusOf(values: Values, at: (path: string) => string): PrometheusConfig | null {
  const { NEXUS_PROMETHEUS: url, NEXUS_PROMETHEUS_QUERIES: file } = values
  if (url === undefined) return null
  const credentials = credentialsOf(values)
  const { protocol, hostname } = new URL(url)
  if (credentials !== null && protocol === 'http:' && !LOOPBACK.has(hostname))
    throw new UsageError(
      `The credentials of NEXUS_PROMETHEUS would go over an open line to ${hostname}: use an https address, or leave the credentials out.`,
    )
  return Object.freeze({ url, credentials, queriesFile: file === undefined ? null : at(file) })
}

function credentialsOf(values: Values): PrometheusConfig['credentials'] {
  const { NEXUS_PROMETHEUS_TOKEN: token, NEXUS_PROMETHEUS_USER: user, NEXUS_PROMETHEUS_PASSWORD: password } = values
  if (token !== undefined && (user !== undefined || password !== undefined))
    throw new UsageError('NEXUS_PROMETHEUS_TOKEN and NEXUS_PROMETHEUS_USER are two ways to say who we are: set only one of them.')
  if ((user === undefined) !== (password === undefined))
    throw new UsageError('NEXUS_PROMETHEUS_USER and NEXUS_PROMETHEUS_PASSWORD belong together: set both, or neither.')
  if (token !== undefined) return { kind: 'bearer', token }
  return user === undefined || password === undefined ? null : { kind: 'basic', user, password }
}
