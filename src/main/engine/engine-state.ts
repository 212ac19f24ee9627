import type { SavedExternal } from './external/external-alerts.ts'
import type { SavedIncidents } from './incidents/book.ts'
import type { SavedMonitors } from './monitors/evaluator.ts'
import type { SavedOffsets } from './offsets.ts'
import type { SavedRemediations } from './remediation/book.ts'
import type { SavedSystem } from './services/system.ts'

/** Events counted since the engine began. */
export interface Counters {
  accepted: number
  late: number
  duplicated: number
  clamped: number
}

/** Whole state of an engine; plain data (form ENGINE_STATE_FORMAT). */
export interface SavedEngine {
  now: number | null
  frozenAt: number | null
  integrity: number | null
  seq: number
  counters: Counters
  offsets: SavedOffsets
  system: SavedSystem
  monitors: SavedMonitors
  external: SavedExternal
  incidents: SavedIncidents
  remediations: SavedRemediations
}
