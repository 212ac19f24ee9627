import { z } from 'zod'
import { KAFKA_KEYS, type KafkaConfig, kafkaOf } from '../kafka/settings.ts'
import { UsageError } from '../shared/errors.ts'
import type { Flags } from './flags.ts'
import { PROMETHEUS_KEYS, prometheusOf } from './prometheus-config.ts'
import type { PrometheusConfig } from './sources/prometheus/types.ts'

/** Files that may go with any source. */
interface Companions {
  readonly topologyFile: string | null
  readonly baselineFile: string | null
}

/** What feeds the engine, as asked for at start. */
export type SourceConfig = Companions &
  (
    | { readonly kind: 'chaos'; readonly scenario: string | null; readonly seed: number | null }
    | {
        readonly kind: 'replay'
        readonly file: string
        /** Times real time; null: "max"; undefined: the source's own choice. */
        readonly speed: number | null | undefined
        readonly loop: boolean
        /** How the file was given, where it was not --replay: for sentences about it. */
        readonly given?: string
      }
    | { readonly kind: 'kafka'; readonly kafka: KafkaConfig }
    | { readonly kind: 'prometheus'; readonly prometheus: PrometheusConfig }
    | {
        readonly kind: 'otlp'
        /** Where OpenTelemetry is received. */
        readonly host: string
        readonly port: number
        /** Prices of language models; null: costs are not told. */
        readonly pricesFile: string | null
      }
  )

/** Where OpenTelemetry's own SDKs send to when nobody tells them otherwise. */
const OTLP_PORT = 4318

/** `4318` or `0.0.0.0:4318`; null for anything else. */
function placeOf(text: string): { host: string; port: number } | null {
  const [, host = '127.0.0.1', port = ''] = /^(?:(\[[0-9a-f:]+\]|[\w.-]+):)?(\d{1,5})$/i.exec(text.trim()) ?? []
  return port === '' || Number(port) > 65_535 ? null : { host: host.replace(/[[\]]/g, ''), port: Number(port) }
}

/** The keys of the sources, in the form of config.ts. */
export const SOURCE_KEYS = {
  NEXUS_OTLP: {
    may: 'the port where OpenTelemetry is received (the usual one is 4318), or address:port',
    rule: z
      .string()
      .transform(placeOf)
      .refine((place) => place !== null),
  },
  NEXUS_LLM_PRICES: { may: 'the path of a file', rule: z.string().min(1) },
  ...KAFKA_KEYS,
  ...PROMETHEUS_KEYS,
} as const

/** What is configured of the sources. */
export type SourceValues = { readonly [K in keyof typeof SOURCE_KEYS]?: z.output<(typeof SOURCE_KEYS)[K]['rule']> | undefined }

/** A configured source that flags set aside, in a sentence; null: none. */
function setAside(kind: SourceConfig['kind'], values: SourceValues): string | null {
  const left = [
    ...(values.KAFKA_BOOTSTRAP_SERVERS !== undefined && kind !== 'kafka' ? ['KAFKA_BOOTSTRAP_SERVERS'] : []),
    ...(values.NEXUS_OTLP !== undefined && kind !== 'otlp' ? ['NEXUS_OTLP'] : []),
    ...(values.NEXUS_PROMETHEUS !== undefined && kind !== 'prometheus' ? ['NEXUS_PROMETHEUS'] : []),
  ]
  if (left.length === 0) return null
  const instead = {
    chaos: 'a flag asks for the simulator',
    replay: 'the recording of --replay plays',
    kafka: 'Kafka is read',
    otlp: 'OpenTelemetry is received',
    prometheus: 'Prometheus is read',
  }[kind]
  const one = left.length === 1
  return `${left.join(' and ')} ${one ? 'is' : 'are'} set, but ${instead}: ${one ? 'it is' : 'they are'} not used.`
}

/**
 * Flags win: --replay, then --source and --otlp, then what steers the simulator; then Kafka, then OpenTelemetry, then
 * Prometheus where it is configured; else the simulator. `note` says what that leaves aside. Throws UsageError.
 */
export function sourceOf(flags: Flags, values: SourceValues, at: (path: string) => string): { source: SourceConfig; note: string | null } {
  const kafka = kafkaOf(values, at)
  const prometheus = prometheusOf(values, at)
  const companions: Companions = {
    topologyFile: flags.topology === null ? null : at(flags.topology),
    baselineFile: flags.baseline === null ? null : at(flags.baseline),
  }
  const source = { ...companions, ...chosen(flags, values, { kafka, prometheus }, at) }
  return { source, note: setAside(source.kind, values) }
}

type Chosen = SourceConfig extends infer One ? (One extends SourceConfig ? Omit<One, keyof Companions> : never) : never

/** Systems that are configured; null: not. */
interface Configured {
  readonly kafka: KafkaConfig | null
  readonly prometheus: PrometheusConfig | null
}

function chosen(flags: Flags, values: SourceValues, { kafka, prometheus }: Configured, at: (path: string) => string): Chosen {
  if (flags.replay !== null) {
    const given = flags.given === undefined ? {} : { given: flags.given }
    return { kind: 'replay', file: at(flags.replay), speed: flags.speed, loop: flags.loop, ...given }
  }
  if (flags.source === 'kafka' && kafka === null)
    throw new UsageError('--source kafka needs to know the brokers: set KAFKA_BOOTSTRAP_SERVERS to host:port.')
  if (flags.source === 'prometheus' && prometheus === null)
    throw new UsageError(
      '--source prometheus needs to know where it is: set NEXUS_PROMETHEUS to its address, such as http://127.0.0.1:9090.',
    )
  const simulator = flags.source === 'chaos' || flags.scenario !== null || flags.seed !== null
  const free = flags.source === null && !simulator
  if (kafka !== null && (flags.source === 'kafka' || free)) return { kind: 'kafka', kafka }
  if (flags.source === 'otlp' || (values.NEXUS_OTLP && free)) {
    const place = values.NEXUS_OTLP ?? { host: '127.0.0.1', port: OTLP_PORT }
    const pricesFile = values.NEXUS_LLM_PRICES === undefined ? null : at(values.NEXUS_LLM_PRICES)
    return { kind: 'otlp', ...place, pricesFile }
  }
  if (prometheus !== null && (flags.source === 'prometheus' || free)) return { kind: 'prometheus', prometheus }
  return { kind: 'chaos', scenario: flags.scenario, seed: flags.seed }
}
