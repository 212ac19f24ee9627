import {
  type RemediationRun,
  type RemediationRunFilter,
  type RemediationRunWire,
  remediationRunSchema,
} from '../../shared/model/runbook.ts'
import { readBody, writeBody } from './body.ts'
import type { Driver, SqlValue, Statement } from './driver.ts'

/** Commands and calls that are kept; the oldest go first. Each is at most some 40 KB. */
export const KEPT_RUNS = 1_000

/** What was run or called for fixes, with its output. Writes belong inside a transaction of the caller. */
export class RemediationRunTable {
  readonly #driver: Driver
  readonly #put: Statement
  readonly #trim: Statement
  /** Rows left out because they are damaged. */
  readonly #onDamaged: (what: string) => void

  constructor(driver: Driver, onDamaged: (what: string) => void) {
    this.#driver = driver
    this.#onDamaged = onDamaged
    this.#put = driver.prepare(
      `INSERT INTO remediation_runs (run_id, remediation_id, service_id, state, body, crc) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (run_id) DO UPDATE SET state = excluded.state, body = excluded.body, crc = excluded.crc`,
    )
    this.#trim = driver.prepare(
      'DELETE FROM remediation_runs WHERE run_key <= (SELECT run_key FROM remediation_runs ORDER BY run_key DESC LIMIT 1 OFFSET ?)',
    )
  }

  save(runs: Iterable<RemediationRun>): void {
    for (const run of runs) {
      const { text, crc } = writeBody<RemediationRunWire>(run)
      this.#put.run(run.runId, run.remediationId, run.serviceId, run.state, text, crc)
    }
    this.#trim.run(KEPT_RUNS)
  }

  /** Newest first. */
  list({ remediationId, serviceId, state, limit }: RemediationRunFilter): RemediationRun[] {
    const where: string[] = []
    const values: SqlValue[] = []
    for (const [column, value] of [
      ['remediation_id', remediationId],
      ['service_id', serviceId],
      ['state', state],
    ] as const) {
      if (value === undefined) continue
      where.push(`${column} = ?`)
      values.push(value)
    }
    return this.#driver
      .prepare(
        `SELECT body, crc FROM remediation_runs ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY run_key DESC LIMIT ?`,
      )
      .all(...values, Math.max(Math.trunc(limit), 1))
      .flatMap((row) => {
        const run = readBody<RemediationRunWire>(row, remediationRunSchema)
        if (run === null) this.#onDamaged('command of a fix')
        return run ?? []
      })
  }
}
