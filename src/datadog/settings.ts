import { z } from 'zod'
import type { Secret } from '../shared/secret.ts'

/** Datadog's sites, as its documentation lists them; an account lives on exactly one. */
export const DATADOG_SITES = [
  'datadoghq.com',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'datadoghq.eu',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'ddog-gov.com',
  'us2.ddog-gov.com',
] as const
export type DatadogSite = (typeof DATADOG_SITES)[number]

/** Where the Agent hears DogStatsD. `unix` is asked for datagrams first, as Datadog's own clients do, then for a stream. */
export type AgentAddress =
  | { readonly kind: 'udp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix' | 'unixstream'; readonly path: string }

/** What a page needs to report its own experience (Real User Monitoring). */
export interface RumConfig {
  readonly applicationId: string
  /** Public by design (it can only send), and yet kept out of logs. */
  readonly clientToken: Secret
  /** Sessions reported, percent. */
  readonly sampleRate: number
}

export interface DatadogConfig {
  /** Tag `service` of everything NEXUS sends. */
  readonly service: string
  /** Tag `env`; null: not told. */
  readonly env: string | null
  readonly site: DatadogSite
  /** Base address of the HTTP API, without a slash at its end. */
  readonly apiUrl: string
  readonly apiKey: Secret | null
  readonly appKey: Secret | null
  /** Null: no metrics are sent. */
  readonly agent: AgentAddress | null
  /** Handles that provisioned monitors notify, such as `@webhook-nexus @slack-ops`; empty: nobody. */
  readonly notify: string
  /** Null: no page reports. */
  readonly rum: RumConfig | null
}

/** Origin that a page which reports its experience sends to, as the SDK of a site builds it; none where no page reports. */
export function rumOrigins({ rum, site }: DatadogConfig): string[] {
  if (rum === null) return []
  const parts = site.split('.')
  const end = parts.pop()
  return [`https://browser-intake-${parts.join('-')}.${end}`]
}

/** DogStatsD's own port. */
const DOGSTATSD_PORT = 8125
/** What fits into a socket address of the system (`sun_path`, its last byte is 0). */
const MOST_SOCKET_PATH = 107

/** `host`, `host:port`, `[::1]:port`, `unix:///path` or `unixstream:///path`; null for anything else. */
export function agentAddressOf(text: string): AgentAddress | null {
  const [, scheme, path = ''] = /^(unix|unixstream):\/\/(\/.+)$/.exec(text) ?? []
  if (scheme === 'unix' || scheme === 'unixstream')
    return Buffer.byteLength(path) > MOST_SOCKET_PATH || path.includes('\0') ? null : { kind: scheme, path }
  const bare = /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(text)
  const [, name = '', port] = bare ? ['', text] : (/^(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(text) ?? [])
  const number = port === undefined ? DOGSTATSD_PORT : Number(port)
  if (name === '' || number < 1 || number > 65_535) return null
  return { kind: 'udp', host: name.replace(/[[\]]/g, ''), port: number }
}

/** How an address is written in a sentence. */
export function agentText(address: AgentAddress): string {
  if (address.kind !== 'udp') return `${address.kind}://${address.path}`
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}

/** Words that begin with @ and hold no braces, which a message would take for a template. */
export const handlesSchema = z
  .string()
  .trim()
  .max(500)
  .regex(/^@[^\s{}@]+(?:@[^\s{}@]+)?(?:\s+@[^\s{}@]+(?:@[^\s{}@]+)?)*$/)
