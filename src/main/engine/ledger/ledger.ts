import type { LedgerEntry, LedgerOutcome } from '../../../shared/model/ledger.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { FactLog } from '../facts.ts'
import { derivedId } from '../ids.ts'
import { isoInstant } from '../text.ts'

/** Entries kept in all, and of one monitor and group. */
const MOST_ENTRIES = 2_000
const MOST_OF_GROUP = 50
/** New lines a tick about what did not happen: when thousands of groups are pending at once, the first few say it. */
const QUIET_A_TICK = 100

/** What is asked of the ledger; absent members do not restrict. Newest first, at most `limit`. */
export interface LedgerFilter {
  readonly monitorId?: string | undefined
  readonly group?: string | undefined
  readonly outcome?: LedgerOutcome | undefined
  readonly incidentId?: string | undefined
  readonly limit?: number | undefined
}

/** A line as it is kept: the time of its last repeat is written out only when it is read. */
export type LedgerRecord = { -readonly [K in keyof Omit<LedgerEntry, 'lastAt'>]: LedgerEntry[K] } & { lastMs: number }
/** What an entry is told of its group; the sentence is built only when it is written. */
type Measured = Pick<MonitorStatus, 'monitorId' | 'group' | 'state' | 'value' | 'threshold' | 'windowSeconds' | 'why'>

export interface SavedLedger {
  sequence: number
  entries: LedgerRecord[]
}

/** Where the newest line of a group is kept, so that a repeat costs no search. */
export interface Noted {
  readonly monitorId: string
  readonly group: string
  line: LedgerRecord | null
}

const keyOf = (monitorId: string, group: string): string => JSON.stringify([monitorId, group])
const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0

/** The why ledger: why monitors spoke, or did not although they were near. Bounded, oldest entries go first. */
export class Ledger {
  private sequence = 0
  private quiet = QUIET_A_TICK
  /** Oldest first. */
  private entries: LedgerRecord[] = []
  /** The newest line of each group: only that one may be repeated. */
  private readonly newest = new Set<LedgerRecord>()
  private readonly byGroup = new Map<string, LedgerRecord[]>()
  private readonly facts: FactLog

  constructor(facts: FactLog) {
    this.facts = facts
  }

  /** A tick begins. */
  begin(): void {
    this.quiet = QUIET_A_TICK
  }

  /**
   * One more evaluation that did not notify, with the same outcome as the group's
   * newest line: counted there. False where there is none such, or its sentence is due
   * again (its count passes a power of two): then `write` it.
   */
  repeats(outcome: LedgerOutcome, noted: Noted, nowMs: number): boolean {
    const line =
      noted.line !== null && this.newest.has(noted.line)
        ? noted.line
        : (this.byGroup.get(keyOf(noted.monitorId, noted.group))?.at(-1) ?? null)
    noted.line = line
    if (line?.outcome !== outcome) return --this.quiet < 0
    if (isPowerOfTwo(line.count + 1)) return false
    line.count++
    line.lastMs = nowMs
    return true
  }

  /**
   * Writes what came of an evaluation. A repeat of the group's newest entry (of an
   * outcome that can last) raises its count. `note`: a further sentence.
   */
  write(outcome: LedgerOutcome, measured: Measured, nowMs: number, incidentId: string | null, note = ''): void {
    const { monitorId, group, state, value, threshold, windowSeconds } = measured
    const key = keyOf(monitorId, group)
    const own = this.byGroup.get(key) ?? []
    const at = isoInstant(nowMs)
    const why = note === '' ? measured.why : `${measured.why} ${note}`
    const newest = own.at(-1)
    const spoken = outcome === 'notified' || outcome === 'renotified' || outcome === 'recovered'
    if (newest?.outcome === outcome && !spoken) {
      newest.count++
      Object.assign(newest, { state, value, threshold, windowSeconds, lastMs: nowMs, incidentId: incidentId ?? newest.incidentId, why })
      if (isPowerOfTwo(newest.count)) this.tell(newest)
      return
    }
    const entry: LedgerRecord = {
      entryId: derivedId('why', ++this.sequence, monitorId, group, nowMs),
      at,
      monitorId,
      group,
      outcome,
      state,
      value,
      threshold,
      windowSeconds,
      count: 1,
      lastMs: nowMs,
      incidentId: incidentId ?? (outcome === 'recovered' ? incidentOf(own) : null),
      why,
    }
    this.keep(entry, own)
    this.byGroup.set(key, own)
    this.tell(entry)
  }

  /** An alert that another service's explains: it joined an incident without a notification. */
  inhibited(measured: Measured, explainedBy: string, nowMs: number, incidentId: string): void {
    this.write('inhibited', measured, nowMs, incidentId, `Not announced, because ${explainedBy} alerts and explains it.`)
  }

  /** An announced alert that a mute silences from now on: it stays with its incident. */
  silenced(measured: Measured, nowMs: number, note: string): void {
    const own = this.byGroup.get(keyOf(measured.monitorId, measured.group)) ?? []
    this.write('muted', measured, nowMs, incidentOf(own), note)
  }

  private keep(entry: LedgerRecord, own: LedgerRecord[]): void {
    this.entries.push(entry)
    const former = own.at(-1)
    if (former !== undefined) this.newest.delete(former)
    this.newest.add(entry)
    own.push(entry)
    if (own.length > MOST_OF_GROUP) {
      const oldest = own.shift()
      this.entries = this.entries.filter((one) => one !== oldest)
    }
    if (this.entries.length <= MOST_ENTRIES) return
    const oldest = this.entries.shift()
    if (oldest === undefined) return
    this.newest.delete(oldest)
    const key = keyOf(oldest.monitorId, oldest.group)
    const list = this.byGroup.get(key) ?? []
    list.shift()
    if (list.length === 0) this.byGroup.delete(key)
  }

  private tell(entry: LedgerRecord): void {
    this.facts.add({ kind: 'ledger.written', entry: shown(entry) })
  }

  list({ monitorId, group, outcome, incidentId, limit = MOST_ENTRIES }: LedgerFilter): LedgerEntry[] {
    const out: LedgerEntry[] = []
    for (let i = this.entries.length - 1; i >= 0 && out.length < limit; i--) {
      const entry = this.entries[i]
      if (entry === undefined || (monitorId !== undefined && entry.monitorId !== monitorId)) continue
      if ((group !== undefined && entry.group !== group) || (outcome !== undefined && entry.outcome !== outcome)) continue
      if (incidentId === undefined || entry.incidentId === incidentId) out.push(shown(entry))
    }
    return out
  }

  save(): SavedLedger {
    return { sequence: this.sequence, entries: this.entries }
  }

  restore(saved: SavedLedger): void {
    this.sequence = saved.sequence
    this.entries = saved.entries.map((entry) => ({ ...entry }))
    this.byGroup.clear()
    this.newest.clear()
    for (const entry of this.entries) {
      const key = keyOf(entry.monitorId, entry.group)
      const own = this.byGroup.get(key) ?? []
      own.push(entry)
      this.byGroup.set(key, own)
    }
    for (const own of this.byGroup.values()) {
      const last = own.at(-1)
      if (last !== undefined) this.newest.add(last)
    }
  }
}

/** Members in the order of the schema, so that a line reads the same from here and from the records, byte for byte. */
function shown({ lastMs, incidentId, why, ...entry }: LedgerRecord): LedgerEntry {
  return { ...entry, lastAt: isoInstant(lastMs), incidentId, why }
}

const incidentOf = (entries: readonly LedgerRecord[]): string | null =>
  entries.findLast(({ incidentId }) => incidentId !== null)?.incidentId ?? null
