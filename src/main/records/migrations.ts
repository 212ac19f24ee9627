import { UsageError } from '../../shared/errors.ts'
import { type Driver, numberOf } from './driver.ts'

/**
 * The schema, step by step. Each migration runs once, in a transaction that also
 * sets `user_version` to its number. Never change one that was released: append.
 */
export const MIGRATIONS: readonly string[] = [
  // 1: history. Bodies are wire JSON with a CRC-32, so a damaged page is noticed and not shown as truth.
  `CREATE TABLE incidents (
     incident_key INTEGER PRIMARY KEY,
     incident_id TEXT NOT NULL UNIQUE,
     run_id INTEGER NOT NULL,
     opened_ms REAL NOT NULL,
     severity TEXT NOT NULL,
     state TEXT NOT NULL,
     service_ids TEXT NOT NULL,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX incidents_by_time ON incidents (opened_ms, incident_key);
   CREATE TABLE timeline (
     incident_key INTEGER NOT NULL,
     position INTEGER NOT NULL,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL,
     PRIMARY KEY (incident_key, position)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE remediations (
     remediation_key INTEGER PRIMARY KEY,
     remediation_id TEXT NOT NULL UNIQUE,
     run_id INTEGER NOT NULL,
     started_ms REAL NOT NULL,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX remediations_by_time ON remediations (started_ms, remediation_key);
   CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  // 2: recordings. A chunk holds the inputs [first_input, first_input + inputs) of its run.
  `CREATE TABLE runs (
     run_id INTEGER PRIMARY KEY,
     source TEXT NOT NULL,
     header TEXT NOT NULL,
     live INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('open', 'finished', 'abandoned')),
     started_ms REAL NOT NULL,
     inputs INTEGER NOT NULL DEFAULT 0,
     last_now REAL,
     offsets TEXT NOT NULL DEFAULT '[]',
     pruned_inputs INTEGER NOT NULL DEFAULT 0,
     pruned_events INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX runs_by_source ON runs (source, state);
   CREATE TABLE chunks (
     chunk_id INTEGER PRIMARY KEY,
     run_id INTEGER NOT NULL,
     first_input INTEGER NOT NULL,
     inputs INTEGER NOT NULL,
     events INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     body BLOB NOT NULL
   ) STRICT;
   CREATE INDEX chunks_by_run ON chunks (run_id, first_input, inputs, events, bytes);
   CREATE TABLE snapshots (
     run_id INTEGER NOT NULL,
     at_input INTEGER NOT NULL,
     last_now REAL,
     offsets TEXT NOT NULL,
     body BLOB NOT NULL,
     PRIMARY KEY (run_id, at_input)
   ) STRICT;`,
  // 3: snapshots say which form of engine state they hold.
  'ALTER TABLE snapshots ADD COLUMN format INTEGER NOT NULL DEFAULT 1',
  // 4: detection. The search text is folded by us and not by SQLite: its full-text modules are missing from some builds of
  // node:sqlite, where a database that uses them would look damaged. Rows of older incidents are added at the next start.
  `CREATE TABLE incident_text (incident_key INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
   CREATE TABLE analyses (incident_id TEXT PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL) STRICT;
   CREATE TABLE incident_series (
     series_key INTEGER PRIMARY KEY,
     incident_id TEXT NOT NULL UNIQUE,
     body BLOB NOT NULL
   ) STRICT;
   CREATE TABLE ledger (
     ledger_key INTEGER PRIMARY KEY,
     entry_id TEXT NOT NULL UNIQUE,
     monitor_id TEXT NOT NULL,
     group_id TEXT NOT NULL,
     incident_id TEXT,
     outcome TEXT NOT NULL,
     at_ms REAL NOT NULL,
     last_ms REAL NOT NULL,
     count INTEGER NOT NULL,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX ledger_by_time ON ledger (last_ms, ledger_key);
   CREATE INDEX ledger_by_monitor ON ledger (monitor_id, last_ms);
   CREATE INDEX ledger_by_incident ON ledger (incident_id, last_ms);`,
  // 5: the voice. One transcript for what was said and what was not; a silence survives a restart.
  `CREATE TABLE voice_transcript (
     entry_key INTEGER PRIMARY KEY,
     entry_id TEXT NOT NULL UNIQUE,
     said INTEGER NOT NULL,
     incident_id TEXT,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX voice_transcript_by_said ON voice_transcript (said, entry_key);
   CREATE INDEX voice_transcript_by_incident ON voice_transcript (incident_id, entry_key);
   CREATE TABLE voice_shelves (position INTEGER PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL) STRICT;`,
  // 6: fixes that programs proposed, and what people decided.
  `CREATE TABLE proposals (
     proposal_key INTEGER PRIMARY KEY,
     proposal_id TEXT NOT NULL UNIQUE,
     state TEXT NOT NULL,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX proposals_by_state ON proposals (state, proposal_key);`,
  // 7: what was run or called for fixes of real systems, with its output.
  `CREATE TABLE remediation_runs (
     run_key INTEGER PRIMARY KEY,
     run_id TEXT NOT NULL UNIQUE,
     remediation_id TEXT,
     service_id TEXT NOT NULL,
     state TEXT NOT NULL,
     body TEXT NOT NULL,
     crc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX remediation_runs_by_remediation ON remediation_runs (remediation_id, run_key);
   CREATE INDEX remediation_runs_by_service ON remediation_runs (service_id, run_key);`,
]

/** `user_version` of the file: how many migrations it has had. */
export function schemaVersion(driver: Driver): number {
  return numberOf(driver.prepare('PRAGMA user_version').get() ?? {}, 'user_version')
}

/**
 * Refuses a database that a newer NEXUS wrote: an older program must not guess at
 * what it holds, and putting it aside would make its history seem lost.
 */
export function refuseNewer(driver: Driver, file: string): void {
  const version = schemaVersion(driver)
  if (version <= MIGRATIONS.length) return
  throw new UsageError(
    `${file} was written by a newer NEXUS (schema ${version}, this one knows up to ${MIGRATIONS.length}): update NEXUS, or choose another folder with --data.`,
  )
}

/** Brings the database up to `migrations.length`. */
export function migrate(driver: Driver, migrations: readonly string[] = MIGRATIONS): void {
  const version = schemaVersion(driver)
  for (let next = version; next < migrations.length; next++) {
    driver.transaction(() => {
      driver.exec(migrations[next] ?? '')
      driver.exec(`PRAGMA user_version = ${next + 1}`)
    })
  }
}
