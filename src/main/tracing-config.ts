import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import type { DatadogConfig } from '../datadog/settings.ts'
import { UsageError } from '../shared/errors.ts'
import { Secret } from '../shared/secret.ts'
import type { SourceConfig } from './source-config.ts'
import type { TracesTarget, TracingConfig } from './tracing/types.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
const PATH = '/v1/traces'
/** Where the Datadog Agent takes OTLP over HTTP, once `otlp_config` turns it on. */
const AGENT_PORT = 4318

/** Base address of a receiver of OTLP over HTTP, as OTEL_EXPORTER_OTLP_ENDPOINT has it; null for anything else. */
function endpointOf(text: string): string | null {
  if (!URL.canParse(text.trim())) return null
  const url = new URL(text.trim())
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password || url.search || url.hash) return null
  const path = url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path.endsWith(PATH) ? path : path + PATH}`
}

/** `name=value,name=value`, as OTEL_EXPORTER_OTLP_HEADERS has it; null for anything else. */
function headersOf(text: string): [name: string, value: Secret][] | null {
  const pairs = text.split(',').map((pair) => /^\s*([\w!#$%&'*+.^`|~-]{1,100})\s*=\s*([\x21-\x7e][\x20-\x7e]{0,1000})\s*$/.exec(pair))
  return pairs.every((pair) => pair !== null) ? pairs.map(([, name = '', value = '']) => [name, new Secret(value.trim())]) : null
}

/** The keys of NEXUS's own spans, in the form of config.ts. */
export const TRACING_KEYS = {
  NEXUS_TRACES_TO: {
    may: 'the http or https address of a receiver of OpenTelemetry, such as http://localhost:4318',
    rule: z
      .string()
      .transform(endpointOf)
      .refine((url) => url !== null),
  },
  NEXUS_TRACES_HEADERS: {
    may: 'headers as name=value, separated by commas',
    rule: z
      .string()
      .transform(headersOf)
      .refine((headers) => headers !== null),
    secret: true,
  },
} as const

type Values = { readonly [K in keyof typeof TRACING_KEYS]?: z.output<(typeof TRACING_KEYS)[K]['rule']> | undefined }

/** Where spans go, and how NEXUS calls itself. Throws UsageError. */
export function tracingOf(values: Values, datadog: DatadogConfig, source: SourceConfig): TracingConfig {
  const { NEXUS_TRACES_TO: url, NEXUS_TRACES_HEADERS: headers } = values
  const { service, env, site, agent } = datadog
  const used = agent !== null || datadog.apiKey !== null || datadog.rum !== null
  const base = { service, env, datadog: used, site }
  if (url === undefined || url === null) {
    if (headers) throw new UsageError('NEXUS_TRACES_HEADERS is set without NEXUS_TRACES_TO: name the receiver that the headers are for.')
    return Object.freeze({ ...base, ...toAgent(agent?.kind === 'udp' ? agent.host : null, source) })
  }
  if (isOurs(url, source))
    throw new UsageError(
      `NEXUS_TRACES_TO=${new URL(url).origin} is where this NEXUS itself receives spans (NEXUS_OTLP); it would trace its own tracing. Name another receiver, or leave it out.`,
    )
  if (headers && url.startsWith('http:') && !LOOPBACK.has(new URL(url).hostname))
    throw new UsageError('NEXUS_TRACES_HEADERS would be sent in the clear: NEXUS_TRACES_TO must begin with https for them.')
  const target: TracesTarget = { url, title: 'the trace collector', key: 'NEXUS_TRACES_TO', headers: headers ?? [] }
  return Object.freeze({ ...base, target })
}

/** To the Agent that takes the metrics, unless NEXUS itself has its port. */
function toAgent(host: string | null, source: SourceConfig): Pick<TracingConfig, 'target' | 'note'> {
  if (host === null) return { target: null }
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${AGENT_PORT}${PATH}`
  if (!isOurs(url, source)) return { target: { url, title: 'the Datadog Agent', key: 'DD_AGENT_HOST', headers: [] } }
  return {
    target: null,
    note: `Spans of NEXUS are not sent to the Datadog Agent: its port ${AGENT_PORT} is where this NEXUS itself receives OpenTelemetry. Set NEXUS_OTLP to another port, or NEXUS_TRACES_TO to the Agent's.`,
  }
}

/** Whether an address is the one where this NEXUS receives OpenTelemetry. */
function isOurs(url: string, source: SourceConfig): boolean {
  if (source.kind !== 'otlp') return false
  const { hostname, port, protocol } = new URL(url)
  if (Number(port || (protocol === 'https:' ? 443 : 80)) !== source.port) return false
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === source.host || LOOPBACK.has(hostname)) return true
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? [])
  return addresses.includes(host)
}
