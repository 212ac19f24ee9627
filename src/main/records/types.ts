import type { Analysis, IncidentEvidence } from '../../shared/model/analysis.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { Incident, IncidentSummary } from '../../shared/model/incident.ts'
import type { TimedInput } from '../../shared/model/input.ts'
import type { LedgerEntry } from '../../shared/model/ledger.ts'
import type { Proposal, ProposalState } from '../../shared/model/proposal.ts'
import type { Remediation } from '../../shared/model/remediation.ts'
import type { RemediationRun, RemediationRunFilter } from '../../shared/model/runbook.ts'
import type { SettingsWire } from '../../shared/model/settings.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import type { TranscriptFilter, VoiceEntry, VoiceShelf } from '../../shared/model/voice.ts'

/** What was committed of a run, for continuing it exactly where it stood. */
export interface ResumedRun {
  readonly runId: number
  /** Engine state text of the newest committed snapshot; null: start from nothing. */
  readonly engineState: string | null
  /** Inputs committed after that snapshot, in order. */
  readonly inputs: readonly TimedInput[]
  /** Next offset by partition, after everything committed. */
  readonly offsets: ReadonlyMap<number, number>
  /** How many inputs the run has had up to here, 0 for a new one; `openRecords` always says. */
  readonly inputsCommitted?: number
  /** Source time of the last committed input, null when there is none; `openRecords` always says. */
  readonly lastNow?: number | null
}

export interface IncidentFilter {
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
  /** Words that must all appear in title, services, resolution, assignee or timeline; case and accents do not matter. */
  readonly text?: string | undefined
  readonly service?: string | undefined
  readonly severity?: string | undefined
  readonly state?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface ProposalFilter {
  readonly state?: ProposalState | undefined
  readonly limit: number
}

export interface LedgerFilter {
  readonly monitorId?: string | undefined
  readonly group?: string | undefined
  readonly incidentId?: string | undefined
  readonly limit: number
}

/** A ledger line of a notification, a recovery or flapping, without its words. */
export interface AlarmLine {
  readonly monitorId: string
  readonly group: string
  readonly incidentId: string | null
  readonly outcome: string
  readonly atMs: number
  readonly count: number
}

/** Which part of which run is asked for. */
export interface RecordedPart {
  /** Run of this incident; absent: the newest of which there are events. */
  readonly incidentId?: string | undefined
  /** Not before this source time, ms. */
  readonly sinceMs?: number | undefined
  /** Only the newest events, about so many. */
  readonly mostEvents?: number | undefined
}

/** A run as recorded, from some input on. */
export interface RecordedRun {
  readonly runId: number
  /** JSON text of the engine configuration it was made with. */
  readonly header: string
  /** First input of the asked part, for `recording`. */
  readonly from: number
  /** Input after its last one when it was asked for. */
  readonly to: number
  /** Whether something recorded lies before `from`, or was removed there because of the byte cap. */
  readonly cut: boolean
}

/** What the debug overlay shows of the records. */
export interface RecordFigures {
  /** Events waiting for a commit. */
  readonly queued: number
  /** Most events that may wait while the disk fails. */
  readonly queueLimit?: number
  /** Bytes of all recordings, never above `capBytes` after a commit. */
  readonly bytes: number
  readonly capBytes: number
  /** Events removed from recordings since the start because of the cap: the oldest go first. */
  readonly dropped: number
  /** Events never recorded because the disk failed for too long. Their incidents are kept. */
  readonly lost?: number
  /** True while commits fail. */
  readonly failing?: boolean
}

/**
 * Local history. Single writer. `append` buffers; a commit is one transaction that
 * holds inputs, the facts they led to and the next offsets together, so a kill at
 * any instant leaves a whole prefix. A commit happens at once when a fact concerns
 * an incident or a remediation, otherwise at least every 250 ms of wall time
 * (the core calls `commit`).
 */
export interface Records {
  /** Where the data is. */
  readonly folder: string
  /** Sentences to say aloud (corrupt database put aside, folder replaced ...). */
  readonly notices: readonly string[]
  /**
   * Continues the unfinished run of this source and configuration, or begins one.
   * `header` is JSON text of the engine configuration: a different one begins anew.
   * Put the version of the engine's state text into it, so that a state which a newer
   * engine cannot read is not offered to it. To begin anew on purpose (seek, restart),
   * call `finishRun` first.
   */
  openRun(run: { source: string; header: string; live: boolean }): ResumedRun
  append(timed: TimedInput, facts: readonly Fact[]): void
  /** True when buffered inputs wait for a commit. */
  readonly dirty: boolean
  /** Never throws for a failing disk: what cannot be written waits, is tried again and said in `notices`. */
  commit(): void
  /**
   * True when a snapshot is worth its cost: much was recorded since the newest one
   * (so a restart would take long), or what was recorded since has a hole. Absent
   * where nothing is kept.
   */
  readonly snapshotDue?: boolean
  /** Stores an engine snapshot that stands for everything appended so far (commits too). */
  saveEngineState(state: string): void
  /** The run came to its end by itself: the next `openRun` begins anew. */
  finishRun(): void
  /**
   * Resolves, with a sentence, the open incidents of earlier runs: all but `followed`,
   * which the engine knows. Returns how many.
   */
  closeUnfollowed(followed: ReadonlySet<string>): number
  incidents(filter: IncidentFilter): { incidents: IncidentSummary[]; nextCursor: string | null }
  incident(id: string): Incident | null
  /** Newest analysis of an incident and the charts that belong to it; empty where none was made. */
  evidence(incidentId: string): IncidentEvidence
  /** Keeps what a model made of an analysis in its place. */
  saveAnalysis(analysis: Analysis): void
  /** Why ledger, newest first. */
  ledger(filter: LedgerFilter): LedgerEntry[]
  /** Of the kept ledger, what monitors notified and what came of it; oldest first. */
  alarms(): AlarmLine[]
  remediations(limit: number): Remediation[]
  /** Keeps a command or call of a fix at once, in place of one with the same id. */
  saveRemediationRun(run: RemediationRun): void
  /** Commands and calls of fixes, newest first. */
  remediationRuns(filter: RemediationRunFilter): RemediationRun[]
  recentEvents(limit: number): TelemetryEvent[]
  /** Null when there is no such run, or nothing of it is recorded any more. */
  recordedRun(part: RecordedPart): RecordedRun | null
  /** Every recorded input of a run still inside the byte cap, in order; `from` an input on. */
  recording(runId: number, from?: number): IterableIterator<TimedInput>
  settings(): SettingsWire
  updateSettings(change: Partial<SettingsWire>): SettingsWire
  /** Keeps a line of the voice's transcript, in place of one with the same id; it waits for the next commit. */
  saveVoiceEntry(entry: VoiceEntry): void
  /** Newest first. */
  voiceEntries(filter: TranscriptFilter): VoiceEntry[]
  /** Keeps the voice's silences, in place of those before. */
  saveVoiceShelves(shelves: readonly VoiceShelf[]): void
  voiceShelves(): VoiceShelf[]
  /** Keeps a proposal, in place of one with the same id; on the platter when this returns, unless the disk fails. */
  saveProposal(proposal: Proposal): void
  proposal(id: string): Proposal | null
  /** Newest first. */
  proposals(filter: ProposalFilter): Proposal[]
  figures(): RecordFigures
  close(): void
}
