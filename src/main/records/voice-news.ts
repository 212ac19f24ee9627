import type { VoiceEntry, VoiceShelf } from '../../shared/model/voice.ts'
import { TRANSCRIPT_ROWS, type VoiceTable } from './voice.ts'

/** What of the voice waits to be written. */
export class VoiceNews {
  readonly #entries = new Map<string, VoiceEntry>()
  /** Null: they did not change. */
  shelves: readonly VoiceShelf[] | null = null

  get waits(): boolean {
    return this.#entries.size > 0 || this.shelves !== null
  }

  /** Holds no more lines than the database would: a disk that fails for hours must not fill memory. */
  entry(entry: VoiceEntry): void {
    this.#entries.set(entry.entryId, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= TRANSCRIPT_ROWS) return
      this.#entries.delete(oldest)
    }
  }

  /** Inside a transaction. */
  write(table: VoiceTable): void {
    if (this.#entries.size > 0) table.saveEntries(this.#entries.values())
    if (this.shelves !== null) table.saveShelves(this.shelves)
  }
}
