import {
  type TranscriptFilter,
  type VoiceEntry,
  type VoiceEntryWire,
  type VoiceShelf,
  type VoiceShelfWire,
  voiceEntrySchema,
  voiceShelfSchema,
} from '../../shared/model/voice.ts'
import { readBody, writeBody } from './body.ts'
import type { Driver, SqlValue, Statement } from './driver.ts'

/** Lines of each sort that are kept of the transcript; the oldest go first. A flood of refusals pushes out refusals alone. */
export const TRANSCRIPT_ROWS = 5_000

/** How the column `said` holds a line: refused, said, or about what somebody did (a silence, a report that was not said). */
const SORTS = { refused: 0, said: 1, asked: 2 } as const

/** Whether an announcement was kept back: the sort of line that can come by the thousand. */
export const isRefusal = (entry: VoiceEntry): boolean => sortOf(entry) === SORTS.refused

function sortOf({ said, kind }: VoiceEntry): number {
  if (said) return SORTS.said
  return kind === 'line' || kind === 'sitrep' ? SORTS.asked : SORTS.refused
}

/** What the voice said and did not say, and the silences that somebody asked for. Writes belong inside a transaction of the caller. */
export class VoiceTable {
  readonly #driver: Driver
  readonly #putEntry: Statement
  readonly #trim: Statement
  readonly #shelves: Statement
  readonly #clearShelves: Statement
  readonly #putShelf: Statement
  /** Rows left out because they are damaged. */
  readonly #onDamaged: (what: string) => void

  constructor(driver: Driver, onDamaged: (what: string) => void) {
    this.#driver = driver
    this.#onDamaged = onDamaged
    this.#putEntry = driver.prepare(
      `INSERT INTO voice_transcript (entry_id, said, incident_id, body, crc) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (entry_id) DO UPDATE SET said = excluded.said, incident_id = excluded.incident_id, body = excluded.body, crc = excluded.crc`,
    )
    this.#trim = driver.prepare(
      `DELETE FROM voice_transcript WHERE said = ? AND entry_key <=
         (SELECT entry_key FROM voice_transcript WHERE said = ? ORDER BY entry_key DESC LIMIT 1 OFFSET ?)`,
    )
    this.#shelves = driver.prepare('SELECT body, crc FROM voice_shelves ORDER BY position')
    this.#clearShelves = driver.prepare('DELETE FROM voice_shelves')
    this.#putShelf = driver.prepare('INSERT INTO voice_shelves (position, body, crc) VALUES (?, ?, ?)')
  }

  saveEntries(entries: Iterable<VoiceEntry>): void {
    for (const entry of entries) {
      const { text, crc } = writeBody<VoiceEntryWire>(entry)
      this.#putEntry.run(entry.entryId, sortOf(entry), entry.incidentId, text, crc)
    }
    for (const sort of Object.values(SORTS)) this.#trim.run(sort, sort, TRANSCRIPT_ROWS)
  }

  /** Newest first. */
  entries({ said, incidentId, limit }: TranscriptFilter): VoiceEntry[] {
    const where: string[] = []
    const values: SqlValue[] = []
    if (said !== undefined) {
      where.push(said ? 'said = ?' : 'said <> ?')
      values.push(SORTS.said)
    }
    if (incidentId !== undefined) {
      where.push('incident_id = ?')
      values.push(incidentId)
    }
    return this.#driver
      .prepare(
        `SELECT body, crc FROM voice_transcript ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY entry_key DESC LIMIT ?`,
      )
      .all(...values, Math.max(Math.trunc(limit), 1))
      .flatMap((row) => readBody<VoiceEntryWire>(row, voiceEntrySchema) ?? this.#damaged('line of the transcript'))
  }

  saveShelves(shelves: readonly VoiceShelf[]): void {
    this.#clearShelves.run()
    shelves.forEach((shelf, position) => {
      const { text, crc } = writeBody<VoiceShelfWire>(shelf)
      this.#putShelf.run(position, text, crc)
    })
  }

  /** In the order in which they began. */
  shelves(): VoiceShelf[] {
    return this.#shelves.all().flatMap((row) => readBody<VoiceShelfWire>(row, voiceShelfSchema) ?? this.#damaged('silence of the voice'))
  }

  #damaged(what: string): [] {
    this.#onDamaged(what)
    return []
  }
}
