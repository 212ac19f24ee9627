import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import type { Topology } from '../shared/model/topology.ts'
import type { SourceConfig } from './config.ts'
import type { Clock } from './core/clock.ts'
import type { ServiceBaseline } from './engine/types.ts'
import { createChaosSource } from './sources/chaos/chaos-source.ts'
import type { TelemetrySource } from './sources/source.ts'

/** Seed of the simulator when none is given: the same start every time. */
const DEFAULT_SEED = 7

/** A source with what belongs to it, ready to be started. */
export interface OpenedSource {
  readonly source: TelemetrySource
  /** Stable name of its stream; the same name may be continued after a restart. */
  readonly stream: string
  readonly topology: Topology
  readonly baseline: Readonly<Record<string, ServiceBaseline>>
}

/** Makes the source that was asked for. Throws UsageError for a file that cannot be used. */
export async function openSource(config: SourceConfig, ports: { clock: Clock; chaosWorker: string }): Promise<OpenedSource> {
  if (config.kind === 'replay') throw new Error('not yet')
  const topology = DEFAULT_TOPOLOGY
  const seed = config.seed ?? DEFAULT_SEED
  const source = createChaosSource({ workerPath: ports.chaosWorker, topology, seed, scenario: config.scenario, clock: ports.clock })
  return { source, stream: `chaos:${seed}`, topology, baseline: {} }
}
