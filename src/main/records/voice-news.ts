import type { VoiceEntry, VoiceShelf } from '../../shared/model/voice.ts'
import { isRefusal, TRANSCRIPT_ROWS, type VoiceTable } from './voice.ts'

/** What of the voice waits to be written. */
export class VoiceNews {
  readonly #entries = new Map<string, VoiceEntry>()
  /** Null: they did not change. */
  shelves: readonly VoiceShelf[] | null = null

  get waits(): boolean {
    return this.#entries.size > 0 || this.shelves !== null
  }

  /** Bounded, because a disk that fails for hours must not fill memory; the oldest refusal goes before anything else. */
  entry(entry: VoiceEntry): void {
    this.#entries.set(entry.entryId, entry)
    if (this.#entries.size <= TRANSCRIPT_ROWS) return
    const waiting = [...this.#entries.values()]
    const gone = waiting.find(isRefusal) ?? waiting[0]
    if (gone) this.#entries.delete(gone.entryId)
  }

  /** Inside a transaction. */
  write(table: VoiceTable): void {
    if (this.#entries.size > 0) table.saveEntries(this.#entries.values())
    if (this.shelves !== null) table.saveShelves(this.shelves)
  }
}
