import { z } from 'zod'
import { agentAddressOf, DATADOG_SITES, type DatadogConfig, handlesSchema } from '../datadog/settings.ts'
import { Secret } from '../shared/secret.ts'
import { apiKey, baseUrl } from './remote-config.ts'

/** A value of Datadog's tags `service` and `env`. */
const tagValue = { may: 'a lower-case name: letters, digits and _ - . / (1 to 100)', rule: z.string().regex(/^[a-z][a-z0-9_./-]{0,99}$/) }

/** The keys of Datadog, in the form of config.ts. `secret`: the value is never shown. */
export const DATADOG_KEYS = {
  DD_API_KEY: apiKey('Datadog'),
  DD_APP_KEY: apiKey('Datadog'),
  DD_SITE: { may: `a site of Datadog: ${DATADOG_SITES.join(', ')}`, rule: z.enum(DATADOG_SITES) },
  DD_API_URL: baseUrl,
  DD_SERVICE: tagValue,
  DD_ENV: tagValue,
  DD_AGENT_HOST: {
    may: 'a host, host:port, unix:///path (datagrams) or unixstream:///path (stream)',
    rule: z
      .string()
      .trim()
      .transform((text, context) => {
        const address = agentAddressOf(text)
        if (address !== null) return address
        context.addIssue('not an address')
        return z.NEVER
      }),
  },
  DD_NOTIFY: { may: 'handles of Datadog separated by blanks, such as "@webhook-nexus @slack-ops"', rule: handlesSchema },
  DD_RUM_APPLICATION_ID: { may: 'the id of a RUM application: a UUID', rule: z.guid() },
  DD_RUM_CLIENT_TOKEN: {
    may: 'a client token of Datadog: pub and 32 hexadecimal digits',
    rule: z
      .string()
      .trim()
      .regex(/^pub[0-9a-f]{32}$/)
      .transform((text) => new Secret(text)),
    secret: true,
  },
  DD_RUM_SAMPLE_RATE: { may: 'a percentage from 0 to 100', rule: z.coerce.number().min(0).max(100) },
} as const

type Values = { readonly [K in keyof typeof DATADOG_KEYS]?: z.output<(typeof DATADOG_KEYS)[K]['rule']> | undefined }

/** Datadog as configured; with nothing set nothing is sent anywhere. */
export function datadogOf(values: Values): DatadogConfig {
  const site = values.DD_SITE ?? 'datadoghq.com'
  const { DD_RUM_APPLICATION_ID: applicationId, DD_RUM_CLIENT_TOKEN: clientToken } = values
  return Object.freeze({
    service: values.DD_SERVICE ?? 'nexus',
    env: values.DD_ENV ?? null,
    site,
    apiUrl: (values.DD_API_URL ?? `https://api.${site}`).replace(/\/+$/, ''),
    apiKey: values.DD_API_KEY ?? null,
    appKey: values.DD_APP_KEY ?? null,
    agent: values.DD_AGENT_HOST ?? null,
    notify: values.DD_NOTIFY ?? '',
    rum: applicationId && clientToken ? { applicationId, clientToken, sampleRate: values.DD_RUM_SAMPLE_RATE ?? 100 } : null,
  })
}
