import { deflateSync, inflateSync } from 'node:zlib'
import { z } from 'zod'
import {
  type Analysis,
  type AnalysisWire,
  analysisSchema,
  type EvidenceSeries,
  type EvidenceSeriesWire,
  evidenceSeriesSchema,
} from '../../shared/model/analysis.ts'
import { fromWire, toWire } from '../../shared/model/case.ts'
import { type LedgerEntry, type LedgerEntryWire, ledgerEntrySchema } from '../../shared/model/ledger.ts'
import { readBody, writeBody } from './body.ts'
import { bytesOf, type Driver, numberOf, type SqlValue, type Statement, textOf } from './driver.ts'
import type { AlarmLine, LedgerFilter } from './types.ts'

/** Lines of the why ledger that are kept; the oldest go first. */
export const LEDGER_ROWS = 20_000
/** Incidents whose charts are kept; those analyzed longest ago lose theirs first. */
const SERIES_ROWS = 1_000

const seriesSchema = z.array(evidenceSeriesSchema)
const msOf = (instant: string): number => Date.parse(instant) || 0

/** What detection leaves besides incidents: analyses, their charts, the why ledger. Writes belong inside a transaction of the caller. */
export class Detection {
  readonly #driver: Driver
  readonly #putAnalysis: Statement
  readonly #analysis: Statement
  readonly #putSeries: Statement
  readonly #trimSeries: Statement
  readonly #series: Statement
  readonly #putEntry: Statement
  readonly #trimLedger: Statement
  readonly #alarms: Statement
  /** Rows left out because they are damaged. */
  readonly #onDamaged: (what: string) => void

  constructor(driver: Driver, onDamaged: (what: string) => void) {
    this.#driver = driver
    this.#onDamaged = onDamaged
    this.#putAnalysis = driver.prepare('INSERT OR REPLACE INTO analyses (incident_id, body, crc) VALUES (?, ?, ?)')
    this.#analysis = driver.prepare('SELECT body, crc FROM analyses WHERE incident_id = ?')
    this.#putSeries = driver.prepare('INSERT OR REPLACE INTO incident_series (incident_id, body) VALUES (?, ?)')
    this.#trimSeries = driver.prepare(
      'DELETE FROM incident_series WHERE series_key NOT IN (SELECT series_key FROM incident_series ORDER BY series_key DESC LIMIT ?)',
    )
    this.#series = driver.prepare('SELECT body FROM incident_series WHERE incident_id = ?')
    this.#putEntry = driver.prepare(
      `INSERT INTO ledger (entry_id, monitor_id, group_id, incident_id, outcome, at_ms, last_ms, count, body, crc)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (entry_id) DO UPDATE SET monitor_id = excluded.monitor_id, group_id = excluded.group_id,
         incident_id = excluded.incident_id, outcome = excluded.outcome, at_ms = excluded.at_ms, last_ms = excluded.last_ms,
         count = excluded.count, body = excluded.body, crc = excluded.crc`,
    )
    this.#trimLedger = driver.prepare('DELETE FROM ledger WHERE ledger_key <= (SELECT max(ledger_key) FROM ledger) - ?')
    this.#alarms = driver.prepare(
      `SELECT monitor_id, group_id, incident_id, outcome, at_ms, count FROM ledger
       WHERE outcome IN ('notified', 'renotified', 'recovered', 'flapping') ORDER BY at_ms, ledger_key`,
    )
  }

  saveAnalysis(analysis: Analysis): void {
    const body = writeBody<AnalysisWire>(analysis)
    this.#putAnalysis.run(analysis.incidentId, body.text, body.crc)
  }

  saveSeries(incidentId: string, series: readonly EvidenceSeries[]): void {
    this.#putSeries.run(incidentId, deflateSync(JSON.stringify(toWire<EvidenceSeriesWire[]>([...series])), { level: 1 }))
  }

  saveLedger(entries: Iterable<LedgerEntry>): void {
    for (const entry of entries) {
      const { text, crc } = writeBody<LedgerEntryWire>(entry)
      const { entryId, monitorId, group, incidentId, outcome, at, lastAt, count } = entry
      this.#putEntry.run(entryId, monitorId, group, incidentId, outcome, msOf(at), msOf(lastAt), count, text, crc)
    }
  }

  /** Keeps ledger and charts within their bounds. */
  trim(): void {
    this.#trimLedger.run(LEDGER_ROWS)
    this.#trimSeries.run(SERIES_ROWS)
  }

  analysis(incidentId: string): Analysis | null {
    const row = this.#analysis.get(incidentId)
    if (row === undefined) return null
    return readBody<AnalysisWire>(row, analysisSchema) ?? this.#damaged('analysis', null)
  }

  series(incidentId: string): EvidenceSeries[] {
    const row = this.#series.get(incidentId)
    if (row === undefined) return []
    try {
      return fromWire(seriesSchema.parse(JSON.parse(inflateSync(bytesOf(row, 'body')).toString())))
    } catch {
      return this.#damaged('chart', [])
    }
  }

  /** Newest first. */
  ledger(filter: LedgerFilter): LedgerEntry[] {
    const where: string[] = []
    const values: SqlValue[] = []
    const given = [
      ['monitor_id', filter.monitorId],
      ['group_id', filter.group],
      ['incident_id', filter.incidentId],
    ] as const
    for (const [column, value] of given) {
      if (value === undefined) continue
      where.push(`${column} = ?`)
      values.push(value)
    }
    return this.#driver
      .prepare(
        `SELECT body, crc FROM ledger ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY last_ms DESC, ledger_key DESC LIMIT ?`,
      )
      .all(...values, Math.max(Math.trunc(filter.limit), 1))
      .flatMap((row) => readBody<LedgerEntryWire>(row, ledgerEntrySchema) ?? this.#damaged('ledger line', []))
  }

  /** What monitors notified and what came of it, oldest first. */
  alarms(): AlarmLine[] {
    return this.#alarms.all().map((row) => ({
      monitorId: textOf(row, 'monitor_id'),
      group: textOf(row, 'group_id'),
      incidentId: row.incident_id === null ? null : textOf(row, 'incident_id'),
      outcome: textOf(row, 'outcome'),
      atMs: numberOf(row, 'at_ms'),
      count: numberOf(row, 'count'),
    }))
  }

  #damaged<T>(what: string, instead: T): T {
    this.#onDamaged(what)
    return instead
  }
}
