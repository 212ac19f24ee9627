import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fact } from '../../../shared/model/fact.ts'
import type { Incident, TimelineEntry } from '../../../shared/model/incident.ts'
import type { TimedInput } from '../../../shared/model/input.ts'
import type { Remediation } from '../../../shared/model/remediation.ts'
import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import { openRecords, type RecordsOptions } from '../index.ts'

/** 2026-01-01T00:00:00Z: the epoch of every sample. */
export const T0 = 1_767_225_600_000
const iso = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()

export function event(i: number, change: Partial<TelemetryEvent> = {}): TelemetryEvent {
  return {
    timestampMs: T0 + i * 100,
    serviceId: `service-${i % 5}`,
    status: null,
    latencyMs: 200 + (i % 7) * 10.25,
    errorRate: (i % 3) / 100,
    trafficVolume: null,
    message: null,
    metadata: null,
    ...change,
  }
}

/** Telemetry with events of offsets `[from, from + count)`. */
export function telemetry(from: number, count = 1, partition = 0): TimedInput {
  const indices = Array.from({ length: count }, (_, i) => from + i)
  return {
    now: T0 + (from + count) * 100,
    input: { kind: 'telemetry', v: 1, source: 'test', partition, offsets: indices, events: indices.map((i) => event(i)), live: false },
  }
}

/** Like {@link telemetry} with values that no compression makes small: some 17 bytes an event. */
export function noisy(from: number, count: number): TimedInput {
  const noise = (n: number) => Math.abs(Math.sin(n * 12.9898) * 43_758.5453) % 1
  const { now, input } = telemetry(from, count)
  if (input.kind !== 'telemetry') throw new Error('unreachable')
  const events = input.events.map((value, i) => ({ ...value, latencyMs: noise(from + i) * 1000, errorRate: noise(-from - i) }))
  return { now, input: { ...input, events } }
}

export function tick(i: number): TimedInput {
  return { now: T0 + i * 100, input: { kind: 'tick', v: 1 } }
}

export function incident(id: string, change: Partial<Incident> & { second?: number } = {}): Incident {
  const { second = 0, ...rest } = change
  return {
    incidentId: id,
    title: `High latency on ${id}`,
    severity: 'p2',
    state: 'open',
    serviceId: 'ai-brain',
    serviceIds: ['ai-brain'],
    monitorIds: ['high-latency'],
    openedAt: iso(second),
    acknowledgedAt: null,
    assignee: null,
    cause: null,
    resolvedAt: null,
    resolution: null,
    updatedAt: iso(second),
    timeline: [entry(second, 'opened')],
    ...rest,
  }
}

export function entry(second: number, kind: TimelineEntry['kind'], text = `${kind} at ${second}`): TimelineEntry {
  return { at: iso(second), kind, actor: 'nexus', text, serviceId: 'ai-brain' }
}

export function opened(value: Incident, seq = 1): Fact {
  return { seq, at: T0, kind: 'incident.opened', incident: value, entry: value.timeline.at(-1) ?? entry(0, 'opened') }
}

export function changed(value: Incident, seq = 2): Fact {
  return { seq, at: T0, kind: 'incident.changed', incident: value, entry: value.timeline.at(-1) ?? entry(0, 'noted') }
}

export function remediation(id: string, change: Partial<Remediation> & { second?: number } = {}): Remediation {
  const { second = 0, ...rest } = change
  return {
    remediationId: id,
    serviceId: 'ai-brain',
    action: 'reset_context',
    actor: 'operator',
    state: 'running',
    previousStatus: 'critical',
    newStatus: null,
    startedAt: iso(second),
    finishedAt: null,
    message: 'Resetting context.',
    ...rest,
  }
}

export function started(value: Remediation, seq = 1): Fact {
  return { seq, at: T0, kind: 'remediation.started', remediation: value }
}

/** A wall clock that stands until it is set. */
export function standingClock(): { now(): number; at: number } {
  return {
    at: T0,
    now() {
      return this.at
    },
  }
}

export const RUN = { source: 'test', header: '{"v":1}', live: false }

/** Records in a folder of their own, closed and removed by `dispose`. */
export function workplace(defaults: Partial<RecordsOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-records-test-'))
  const clock = standingClock()
  const opened: ReturnType<typeof openRecords>[] = []
  return {
    folder,
    clock,
    file: join(folder, 'nexus.db'),
    open(options: Partial<RecordsOptions> = {}) {
      const records = openRecords({ folder, capBytes: 64 * 1024 * 1024, clock, ...defaults, ...options })
      opened.push(records)
      return records
    },
    dispose() {
      for (const records of opened) {
        records.close()
        // Where the records took a temporary folder instead.
        if (records.folder.startsWith(join(tmpdir(), 'nexus-'))) rmSync(records.folder, { recursive: true, force: true })
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
