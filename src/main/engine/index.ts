import { NexusEngine } from './engine.ts'
import type { Engine, EngineConfig } from './types.ts'

/**
 * The pure engine: live, replay and back-test run the same one. No I/O, no timers, no
 * clock and no chance: the same inputs give the same facts, byte for byte.
 * @param serialized text of an earlier `serialize()` made under the same config; the
 *   engine then continues exactly as that one would have.
 */
export function createEngine(config: EngineConfig, serialized?: string): Engine {
  return new NexusEngine(config, serialized)
}

export { createIngest, type Ingest, type IngestOptions, type LineBatch } from './ingest/ingest.ts'
export { trainBaseline } from './services/baseline.ts'
export type { Engine, EngineConfig, EngineSnapshot, ServiceBaseline } from './types.ts'
