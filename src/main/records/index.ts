import type { DriverName } from './driver.ts'
import { loadAnyDriver, type OpenDriver } from './drivers.ts'
import { LocalRecords } from './records.ts'
import { Store } from './store.ts'

export interface RecordsOptions {
  /** Made when absent. Where it cannot be written, a temporary one is taken instead and `notices` says so. */
  readonly folder: string
  /** Most bytes all recordings together may hold on disk. Incidents are not counted and never dropped. */
  readonly capBytes: number
  /** Wall time, ms since the epoch. */
  readonly clock: { now(): number }
  /** Hears every sentence that goes into `notices`, from the first on. */
  readonly onNotice?: (sentence: string) => void
  /** Most events that wait in memory while the disk fails; default 200,000 (some 60 MB). */
  readonly queueLimit?: number
  /** SQLite libraries to try, in order. */
  readonly drivers?: readonly DriverName[]
  /** Takes the place of the libraries; for tests that make the disk fail. */
  readonly open?: OpenDriver
}

/**
 * Opens the local history, which this process alone writes until `close`. Throws
 * `UsageError` when another process holds the folder or a newer NEXUS wrote it; any
 * other trouble (damaged database, unwritable folder, missing binary) is survived
 * and said in `notices`.
 */
export function openRecords(options: RecordsOptions): LocalRecords {
  const onNotice = options.onNotice ?? (() => {})
  const { open, notice } =
    options.open === undefined ? loadAnyDriver(options.drivers ?? ['better-sqlite3', 'node:sqlite']) : { open: options.open, notice: null }
  const now = () => options.clock.now()
  const store = new Store(options.folder, open, now, onNotice)
  if (notice !== null) store.notice(notice)
  return new LocalRecords(store, now, { capBytes: options.capBytes, queueLimit: options.queueLimit ?? 200_000 })
}
