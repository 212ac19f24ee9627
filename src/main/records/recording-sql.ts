import type { Driver, Statement } from './driver.ts'

const CHUNK = 'c.chunk_id, c.run_id, c.first_input, c.inputs, c.events, c.bytes'

/** Every statement of the recordings. */
export function prepareAll(
  driver: Driver,
): Record<
  | 'findOpen'
  | 'recorded'
  | 'newestRecorded'
  | 'nextRunId'
  | 'begin'
  | 'progress'
  | 'setState'
  | 'dropSnapshots'
  | 'otherOpen'
  | 'forget'
  | 'addChunk'
  | 'replaceChunk'
  | 'dropChunk'
  | 'countPruned'
  | 'dropFrom'
  | 'dropSnapshotsFrom'
  | 'total'
  | 'oldestEnded'
  | 'oldestCovered'
  | 'oldestOf'
  | 'chunkFrom'
  | 'chunkBefore'
  | 'body'
  | 'addSnapshot'
  | 'trimSnapshots'
  | 'snapshots',
  Statement
> {
  const p = (sql: string) => driver.prepare(sql)
  return {
    findOpen: p(
      `SELECT run_id, inputs, last_now, offsets FROM runs WHERE source = ? AND header = ? AND state = 'open' ORDER BY run_id DESC LIMIT 1`,
    ),
    recorded: p(
      `SELECT r.run_id, r.header, r.inputs, r.pruned_inputs, min(c.first_input) AS first_input
       FROM runs r JOIN chunks c ON c.run_id = r.run_id WHERE r.run_id = ? GROUP BY r.run_id`,
    ),
    newestRecorded: p('SELECT run_id FROM chunks WHERE events > 0 ORDER BY run_id DESC LIMIT 1'),
    nextRunId: p('SELECT coalesce(max(run_id), 0) + 1 AS next FROM runs'),
    begin: p(`INSERT INTO runs (run_id, source, header, live, state, started_ms) VALUES (?, ?, ?, ?, 'open', ?)`),
    progress: p('UPDATE runs SET inputs = ?, last_now = ?, offsets = ? WHERE run_id = ?'),
    setState: p('UPDATE runs SET state = ? WHERE run_id = ?'),
    dropSnapshots: p('DELETE FROM snapshots WHERE run_id = ?'),
    otherOpen: p(`SELECT run_id FROM runs WHERE state = 'open' AND run_id <> ? ORDER BY run_id`),
    forget: p(`DELETE FROM runs WHERE state <> 'open' AND run_id <> ? AND run_id NOT IN (SELECT run_id FROM chunks)`),
    addChunk: p('INSERT INTO chunks (run_id, first_input, inputs, events, bytes, body) VALUES (?, ?, ?, ?, ?, ?)'),
    replaceChunk: p('UPDATE chunks SET inputs = ?, events = ?, bytes = ?, body = ? WHERE chunk_id = ?'),
    dropChunk: p('DELETE FROM chunks WHERE chunk_id = ?'),
    countPruned: p('UPDATE runs SET pruned_inputs = pruned_inputs + ?, pruned_events = pruned_events + ? WHERE run_id = ?'),
    dropFrom: p('DELETE FROM chunks WHERE run_id = ? AND first_input >= ?'),
    dropSnapshotsFrom: p('DELETE FROM snapshots WHERE run_id = ? AND at_input > ?'),
    total: p('SELECT coalesce(sum(bytes), 0) AS bytes FROM chunks'),
    oldestEnded: p(
      `SELECT ${CHUNK} FROM runs r JOIN chunks c ON c.run_id = r.run_id WHERE r.state <> 'open' ORDER BY r.run_id, c.first_input LIMIT 1`,
    ),
    oldestCovered: p(
      `SELECT ${CHUNK} FROM runs r JOIN chunks c ON c.run_id = r.run_id
       WHERE r.state = 'open' AND c.first_input + c.inputs <= (SELECT max(at_input) FROM snapshots s WHERE s.run_id = r.run_id)
       ORDER BY r.run_id, c.first_input LIMIT 1`,
    ),
    oldestOf: p(`SELECT ${CHUNK} FROM chunks c WHERE c.run_id = ? ORDER BY c.first_input LIMIT 1`),
    chunkFrom: p(`SELECT ${CHUNK} FROM chunks c WHERE c.run_id = ? AND c.first_input >= ? ORDER BY c.first_input LIMIT 1`),
    chunkBefore: p(`SELECT ${CHUNK} FROM chunks c WHERE c.run_id = ? AND c.first_input < ? ORDER BY c.first_input DESC LIMIT 1`),
    body: p('SELECT body FROM chunks WHERE chunk_id = ?'),
    addSnapshot: p('INSERT OR REPLACE INTO snapshots (run_id, at_input, last_now, offsets, body, format) VALUES (?, ?, ?, ?, ?, ?)'),
    trimSnapshots: p(
      `DELETE FROM snapshots WHERE run_id = ? AND at_input NOT IN
         (SELECT at_input FROM snapshots WHERE run_id = ? ORDER BY at_input DESC LIMIT ?)`,
    ),
    snapshots: p('SELECT at_input, last_now, offsets, body, format FROM snapshots WHERE run_id = ? ORDER BY at_input DESC'),
  }
}
