import type { Fact } from '../../shared/model/fact.ts'
import type { Incident, IncidentSummary } from '../../shared/model/incident.ts'
import type { TimedInput } from '../../shared/model/input.ts'
import type { Remediation } from '../../shared/model/remediation.ts'
import { DEFAULT_SETTINGS, type SettingsWire } from '../../shared/model/settings.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import type { IncidentFilter, Records, ResumedRun } from '../records/types.ts'

const KEPT_INCIDENTS = 1_000
const KEPT_REMEDIATIONS = 200
const KEPT_EVENTS = 1_000

/**
 * History that lives as long as the process: what NEXUS runs on where no data folder
 * can be written. Bounded; keeps no recording.
 */
export class MemoryRecords implements Records {
  readonly folder: string
  readonly notices: readonly string[]
  readonly dirty = false
  private readonly byId = new Map<string, Incident>()
  private readonly fixes = new Map<string, Remediation>()
  private events: TelemetryEvent[] = []
  private preferences: SettingsWire = structuredClone(DEFAULT_SETTINGS)
  private dropped = 0

  constructor(folder: string, notices: readonly string[] = []) {
    this.folder = folder
    this.notices = notices
  }

  openRun(): ResumedRun {
    return { runId: 0, engineState: null, inputs: [], offsets: new Map() }
  }

  append({ input }: TimedInput, facts: readonly Fact[]): void {
    if (input.kind === 'telemetry') this.events = [...this.events, ...input.events].slice(-KEPT_EVENTS)
    for (const fact of facts) {
      if (fact.kind === 'incident.opened' || fact.kind === 'incident.changed') this.keep(this.byId, fact.incident.incidentId, fact.incident, KEPT_INCIDENTS)
      if (fact.kind === 'remediation.started' || fact.kind === 'remediation.finished') {
        this.keep(this.fixes, fact.remediation.remediationId, fact.remediation, KEPT_REMEDIATIONS)
      }
    }
  }

  commit(): void {}
  saveEngineState(): void {}
  finishRun(): void {}

  incidents({ sinceMs, service, severity, state, limit, cursor }: IncidentFilter): { incidents: IncidentSummary[]; nextCursor: string | null } {
    const matching = [...this.byId.values()]
      .reverse()
      .filter(
        (incident) =>
          (sinceMs === undefined || Date.parse(incident.openedAt) >= sinceMs) &&
          (service === undefined || incident.serviceIds.includes(service)) &&
          (severity === undefined || incident.severity === severity) &&
          (state === undefined || incident.state === state),
      )
    const from = cursor === undefined ? 0 : matching.findIndex((incident) => incident.incidentId === cursor) + 1
    const incidents = matching.slice(from, from + limit)
    return { incidents, nextCursor: from + limit < matching.length ? (incidents.at(-1)?.incidentId ?? null) : null }
  }

  incident(id: string): Incident | null {
    return this.byId.get(id) ?? null
  }

  remediations(limit: number): Remediation[] {
    return [...this.fixes.values()].reverse().slice(0, limit)
  }

  recentEvents(limit: number): TelemetryEvent[] {
    return this.events.slice(-limit).reverse()
  }

  *recording(): IterableIterator<TimedInput> {}

  settings(): SettingsWire {
    return this.preferences
  }

  updateSettings(change: Partial<SettingsWire>): SettingsWire {
    this.preferences = { ...this.preferences, ...change }
    return this.preferences
  }

  figures(): { queued: number; bytes: number; capBytes: number; dropped: number } {
    return { queued: 0, bytes: 0, capBytes: 0, dropped: this.dropped }
  }

  close(): void {}

  private keep<T>(map: Map<string, T>, id: string, value: T, limit: number): void {
    map.set(id, value)
    const oldest = map.size > limit ? map.keys().next().value : undefined
    if (oldest === undefined) return
    map.delete(oldest)
    this.dropped++
  }
}
