import { UsageError } from '../shared/errors.ts'
import type { SourceKind } from '../shared/model/source.ts'
import type { TelemetryEvent } from '../shared/model/telemetry.ts'
import { DEFAULT_TOPOLOGY, type Topology } from '../shared/model/topology.ts'
import type { Clock } from './core/clock.ts'
import { createIngest, type Ingest, type ServiceBaseline, trainBaseline } from './engine/index.ts'
import type { SourceConfig } from './source-config.ts'
import { createChaosSource } from './sources/chaos/chaos-source.ts'
import { IdleSource } from './sources/idle-source.ts'
import { KafkaSource } from './sources/kafka/kafka-source.ts'
import { createOtlpSource, type OtlpSourceOptions } from './sources/otlp/otlp-source.ts'
import { loadPrices } from './sources/otlp/prices.ts'
import { PrometheusSource } from './sources/prometheus/prometheus-source.ts'
import { LOOK_FOR_ANY, loadQueries } from './sources/prometheus/queries-file.ts'
import { loadBaselineEvents } from './sources/replay/baseline-file.ts'
import { createReplaySource } from './sources/replay/replay-source.ts'
import { loadTopology } from './sources/replay/topology-file.ts'
import type { TelemetrySource } from './sources/source.ts'

/** Seed of the simulator when none is given: the same start every time. */
const DEFAULT_SEED = 7
/** Distinct services one NEXUS knows; events of further ones are refused. */
export const MAX_SERVICES = 10_000
/** A recording or a real system without a topology file: every service is discovered. */
const NOTHING_KNOWN: Topology = { services: [], calls: [] }

/** A source with what belongs to it, ready to be started. */
export interface OpenedSource {
  readonly source: TelemetrySource
  /** Stable name of its stream; the same name may be continued after a restart. */
  readonly stream: string
  readonly topology: Topology
  readonly baseline: Readonly<Record<string, ServiceBaseline>>
}

/** Ingest for these services, with Node's own decoding of bytes. */
export function createDecoder(services: Iterable<string>): Ingest {
  return createIngest({
    maxServices: MAX_SERVICES,
    services,
    utf8: (bytes) => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString(),
  })
}

/** Makes the source that was asked for. Throws UsageError for a file that cannot be used. */
export async function openSource(
  config: SourceConfig,
  ports: { clock: Clock; chaosWorker: string; scenarioFolder: string; spans?: OtlpSourceOptions['spans']; notice(sentence: string): void },
): Promise<OpenedSource> {
  const { clock, chaosWorker, scenarioFolder, spans, notice } = ports
  const fromFile = config.topologyFile === null ? null : await loadTopology(config.topologyFile)
  const baseline = config.baselineFile === null ? {} : await loadBaseline(config.baselineFile)
  if (config.kind === 'replay') {
    const { file, speed, loop, given } = config
    const source = await createReplaySource({ file, speed, loop, clock, ...(given !== undefined && { given }) })
    return { source, stream: source.stream, topology: fromFile ?? NOTHING_KNOWN, baseline }
  }
  if (config.kind === 'kafka') {
    const source = new KafkaSource({ config: config.kafka, clock, notice })
    return { source, stream: source.stream, topology: fromFile ?? NOTHING_KNOWN, baseline }
  }
  if (config.kind === 'otlp') {
    const { host, port, pricesFile } = config
    const prices = pricesFile === null ? {} : { prices: await loadPrices(pricesFile) }
    const source = createOtlpSource({ host, port, clock, ...prices, ...(spans && { spans }) })
    return { source, stream: source.stream, topology: fromFile ?? NOTHING_KNOWN, baseline }
  }
  if (config.kind === 'prometheus') {
    const { prometheus } = config
    const wanted = prometheus.queriesFile === null ? LOOK_FOR_ANY : await loadQueries(prometheus.queriesFile)
    const source = new PrometheusSource({ config: prometheus, wanted, clock, notice })
    return { source, stream: source.stream, topology: fromFile ?? NOTHING_KNOWN, baseline }
  }
  const topology = fromFile ?? DEFAULT_TOPOLOGY
  const seed = config.seed ?? DEFAULT_SEED
  const source = createChaosSource({ workerPath: chaosWorker, topology, seed, scenario: config.scenario, scenarioFolder, clock })
  return { source, stream: `chaos:${seed}`, topology, baseline }
}

/** In place of a source that could not be opened: nothing is delivered, and it says why. */
export function idleSource(kind: SourceKind, detail: string): OpenedSource {
  const source = new IdleSource(kind, detail)
  return { source, stream: source.stream, topology: NOTHING_KNOWN, baseline: {} }
}

/** Each service's own normal, from a file of healthy time. */
export async function loadBaseline(file: string): Promise<Record<string, ServiceBaseline>> {
  const decoder = createDecoder([])
  const events: TelemetryEvent[] = []
  let offset = 0
  for await (const lines of loadBaselineEvents(file)) {
    const input = decoder.decode({ source: 'baseline', partition: 0, offset, lines }, false, 0)
    offset += lines.length
    if (input) for (const event of input.events) events.push(event)
  }
  const [refused] = decoder.stats().recent.slice(-1)
  if (events.length === 0)
    throw new UsageError(
      `${file} holds no telemetry event${refused ? ` (line ${Number(refused.position.split(':')[1]) + 1}: ${refused.reason})` : ''}; --baseline needs a recording of healthy time.`,
    )
  return trainBaseline(events)
}
