import {
  type Incident,
  type IncidentSummary,
  type IncidentSummaryWire,
  incidentSummarySchema,
  type TimelineEntry,
  type TimelineEntryWire,
  timelineEntrySchema,
} from '../../shared/model/incident.ts'
import { type Remediation, type RemediationWire, remediationSchema } from '../../shared/model/remediation.ts'
import { readBody, writeBody } from './body.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Driver, numberOf, type SqlValue, type Statement, textOf } from './driver.ts'
import type { Effects } from './effects.ts'
import { searchTextOf, searchWords } from './search-text.ts'
import type { IncidentFilter } from './types.ts'

/** Instants in ms; a text that is none sorts as oldest. */
const msOf = (instant: string): number => Date.parse(instant) || 0

/** Most incidents one page holds. */
const PAGE_LIMIT = 1_000

/** Incidents with timelines and remediations of all runs. Writes belong inside a transaction of the caller. */
export class History {
  readonly #driver: Driver
  readonly #upsertIncident: Statement
  readonly #incidentById: Statement
  readonly #timeline: Statement
  readonly #lastEntry: Statement
  readonly #addEntry: Statement
  readonly #clearTimeline: Statement
  readonly #putText: Statement
  readonly #withoutText: Statement
  readonly #upsertRemediation: Statement
  readonly #remediations: Statement
  /** Rows left out because they are damaged. */
  readonly #onDamaged: (what: string) => void

  constructor(driver: Driver, onDamaged: (what: string) => void) {
    this.#driver = driver
    this.#onDamaged = onDamaged
    this.#upsertIncident = driver.prepare(
      `INSERT INTO incidents (incident_id, run_id, opened_ms, severity, state, service_ids, body, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (incident_id) DO UPDATE SET run_id = excluded.run_id, opened_ms = excluded.opened_ms, severity = excluded.severity,
         state = excluded.state, service_ids = excluded.service_ids, body = excluded.body, crc = excluded.crc
       RETURNING incident_key`,
    )
    this.#incidentById = driver.prepare('SELECT incident_key, run_id, body, crc FROM incidents WHERE incident_id = ?')
    this.#timeline = driver.prepare('SELECT body, crc FROM timeline WHERE incident_key = ? ORDER BY position')
    this.#lastEntry = driver.prepare('SELECT position, body FROM timeline WHERE incident_key = ? ORDER BY position DESC LIMIT 1')
    this.#addEntry = driver.prepare('INSERT INTO timeline (incident_key, position, body, crc) VALUES (?, ?, ?, ?)')
    this.#clearTimeline = driver.prepare('DELETE FROM timeline WHERE incident_key = ?')
    this.#putText = driver.prepare('INSERT OR REPLACE INTO incident_text (incident_key, text) VALUES (?, ?)')
    this.#withoutText = driver.prepare(
      'SELECT incident_key, incident_id FROM incidents WHERE incident_key NOT IN (SELECT incident_key FROM incident_text)',
    )
    this.#upsertRemediation = driver.prepare(
      `INSERT INTO remediations (remediation_id, run_id, started_ms, body, crc) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (remediation_id) DO UPDATE SET run_id = excluded.run_id, started_ms = excluded.started_ms,
         body = excluded.body, crc = excluded.crc`,
    )
    this.#remediations = driver.prepare('SELECT body, crc FROM remediations ORDER BY started_ms DESC, remediation_key DESC LIMIT ?')
  }

  apply(runId: number, effects: Pick<Effects, 'incidents' | 'remediations'>): void {
    for (const { incident, opened } of effects.incidents.values()) this.#store(runId, incident, opened)
    for (const remediation of effects.remediations.values()) {
      const body = writeBody<RemediationWire>(remediation)
      this.#upsertRemediation.run(remediation.remediationId, runId, msOf(remediation.startedAt), body.text, body.crc)
    }
  }

  #store(runId: number, incident: Incident, opened: boolean): void {
    const { timeline, ...summary } = incident
    const body = writeBody<IncidentSummaryWire>(summary)
    const row = this.#upsertIncident.get(
      summary.incidentId,
      runId,
      msOf(summary.openedAt),
      summary.severity,
      summary.state,
      JSON.stringify([...new Set([summary.serviceId, ...summary.serviceIds])]),
      body.text,
      body.crc,
    )
    const key = numberOf(row ?? {}, 'incident_key')
    this.#storeTimeline(key, timeline, opened)
    this.#putText.run(key, searchTextOf(incident))
  }

  /** Makes incidents of a database from before the search findable; returns how many. */
  addMissingTexts(): number {
    const rows = this.#withoutText.all()
    for (const row of rows) {
      const incident = this.incident(textOf(row, 'incident_id'))
      this.#putText.run(numberOf(row, 'incident_key'), incident === null ? '' : searchTextOf(incident))
    }
    return rows.length
  }

  /** Run that an incident belongs to, or null. */
  runOf(incidentId: string): number | null {
    const row = this.#incidentById.get(incidentId)
    return row === undefined ? null : numberOf(row, 'run_id')
  }

  /** Timelines only grow, so usually the new entries are added; anything else is written anew as a whole. */
  #storeTimeline(key: number, timeline: readonly TimelineEntry[], opened: boolean): void {
    const last = opened ? undefined : this.#lastEntry.get(key)
    let known = last === undefined ? 0 : numberOf(last, 'position') + 1
    const newest = timeline[known - 1]
    if (last === undefined || newest === undefined || writeBody<TimelineEntryWire>(newest).text !== last.body) {
      this.#clearTimeline.run(key)
      known = 0
    }
    for (const [offset, entry] of timeline.slice(known).entries()) {
      const body = writeBody<TimelineEntryWire>(entry)
      this.#addEntry.run(key, known + offset, body.text, body.crc)
    }
  }

  /**
   * Resolves what is still open of runs that nobody follows any more: all but
   * `followed`, as of their last change. Their own run, continued later, writes its
   * incidents as it knows them.
   */
  closeUnfollowed(followed: ReadonlySet<string>): number {
    const open = (['open', 'acknowledged'] as const).flatMap((state) => this.incidents({ state, limit: PAGE_LIMIT }).incidents)
    let closed = 0
    for (const { incidentId, serviceId } of open) {
      const row = followed.has(incidentId) ? undefined : this.#incidentById.get(incidentId)
      const incident = row === undefined ? null : this.incident(incidentId)
      if (row === undefined || incident === null) continue
      const at = incident.updatedAt
      const resolution = 'Not followed to its end: NEXUS went on with another source or other settings.'
      const entry: TimelineEntry = { at, kind: 'resolved', actor: 'nexus', text: resolution, serviceId }
      const timeline = [...incident.timeline, entry]
      this.#store(numberOf(row, 'run_id'), { ...incident, state: 'resolved', resolvedAt: at, resolution, timeline }, false)
      closed++
    }
    return closed
  }

  /** Newest first. `sinceMs` and `untilMs` bound the opening time; every word of `text` must appear; `service` matches any service of the incident. Throws NEXUS_INPUT_INVALID for a bad cursor. */
  incidents(filter: IncidentFilter): { incidents: IncidentSummary[]; nextCursor: string | null } {
    const where: string[] = []
    const values: SqlValue[] = []
    const add = (sql: string, ...bound: SqlValue[]) => {
      where.push(sql)
      values.push(...bound)
    }
    if (filter.sinceMs !== undefined) add('opened_ms >= ?', filter.sinceMs)
    if (filter.untilMs !== undefined) add('opened_ms <= ?', filter.untilMs)
    if (filter.severity !== undefined) add('severity = ?', filter.severity)
    if (filter.state !== undefined) add('state = ?', filter.state)
    if (filter.service !== undefined) add('EXISTS (SELECT 1 FROM json_each(service_ids) WHERE json_each.value = ?)', filter.service)
    for (const word of searchWords(filter.text ?? ''))
      add('EXISTS (SELECT 1 FROM incident_text t WHERE t.incident_key = incidents.incident_key AND instr(t.text, ?) > 0)', word)
    if (filter.cursor !== undefined) {
      const { openedMs, key } = readCursor(filter.cursor)
      add('(opened_ms, incident_key) < (?, ?)', openedMs, key)
    }
    const limit = Math.min(Math.max(Math.trunc(filter.limit), 1), PAGE_LIMIT)
    const rows = this.#driver
      .prepare(
        `SELECT incident_key, opened_ms, body, crc FROM incidents ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         ORDER BY opened_ms DESC, incident_key DESC LIMIT ?`,
      )
      .all(...values, limit + 1)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      incidents: page.flatMap((row) => readBody<IncidentSummaryWire>(row, incidentSummarySchema) ?? this.#damaged('incident')),
      nextCursor:
        rows.length > limit && last !== undefined
          ? writeCursor({ openedMs: numberOf(last, 'opened_ms'), key: numberOf(last, 'incident_key') })
          : null,
    }
  }

  incident(id: string): Incident | null {
    const row = this.#incidentById.get(id)
    if (row === undefined) return null
    const summary = readBody<IncidentSummaryWire>(row, incidentSummarySchema)
    if (summary === null) {
      this.#damaged('incident')
      return null
    }
    const timeline = this.#timeline
      .all(numberOf(row, 'incident_key'))
      .flatMap((entry) => readBody<TimelineEntryWire>(entry, timelineEntrySchema) ?? this.#damaged('timeline entry'))
    return { ...summary, timeline }
  }

  /** Newest first. */
  remediations(limit: number): Remediation[] {
    return this.#remediations
      .all(Math.max(Math.trunc(limit), 1))
      .flatMap((row) => readBody<RemediationWire>(row, remediationSchema) ?? this.#damaged('remediation'))
  }

  #damaged(what: string): [] {
    this.#onDamaged(what)
    return []
  }
}
