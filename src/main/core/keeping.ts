import type { Log } from './log.ts'

/** Writes to the records; a full or broken disk is said once and never stops the engine. */
export class Keeping {
  private readonly records: { readonly folder: string }
  private readonly log: Log
  private readonly notice: (sentence: string) => void
  private reason: string | null = null

  constructor(records: { readonly folder: string }, log: Log, notice: (sentence: string) => void) {
    this.records = records
    this.log = log
    this.notice = notice
  }

  /** Why the last write failed, or null. */
  get failing(): string | null {
    return this.reason
  }

  keep(write: () => void): void {
    try {
      write()
      if (this.reason !== null) {
        this.reason = null
        this.notice('Records are being kept again.')
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (this.reason === null) {
        this.log.error('The records cannot be written.', { err: error })
        this.notice(
          `History cannot be written to ${this.records.folder} (${reason}); free some space or choose another folder with --data. What happens now is shown but not kept.`,
        )
      }
      this.reason = reason
    }
  }
}
