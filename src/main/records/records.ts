import type { Analysis } from '../../shared/model/analysis.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { TimedInput } from '../../shared/model/input.ts'
import type { Proposal } from '../../shared/model/proposal.ts'
import type { RemediationRun, RemediationRunFilter } from '../../shared/model/runbook.ts'
import type { SettingsWire } from '../../shared/model/settings.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import type { TranscriptFilter, VoiceEntry, VoiceShelf } from '../../shared/model/voice.ts'
import { DamagedChunk } from './codec.ts'
import { SqlFailure } from './driver.ts'
import type { ChunkMeta, StoredRun } from './recording.ts'
import { planResume } from './resume.ts'
import { EventRing } from './ring.ts'
import { Run, type RunIdentity } from './run.ts'
import { changedSettings } from './settings.ts'
import type { Store } from './store.ts'
import type {
  IncidentFilter,
  LedgerFilter,
  ProposalFilter,
  RecordedPart,
  RecordedRun,
  RecordFigures,
  Records,
  ResumedRun,
} from './types.ts'
import { type RecordLimits, Writer } from './writer.ts'

/** Events kept for `recentEvents`: the most one answer holds. */
const RECENT = 1_000
/** Unfinished runs of other sources that stay resumable. */
const OTHER_OPEN_RUNS = 8
/** When a snapshot pays: refolding this much takes about a second. */
const SNAPSHOT_EVENTS = 100_000
const SNAPSHOT_INPUTS = 20_000

/** {@link Records} on SQLite. */
export class LocalRecords implements Records {
  readonly #store: Store
  readonly #writer: Writer
  readonly #capBytes: number
  readonly #recent = new EventRing(RECENT)
  #settings: SettingsWire
  #closed = false

  constructor(store: Store, now: () => number, limits: RecordLimits) {
    this.#store = store
    this.#capBytes = limits.capBytes
    this.#writer = new Writer(store, now, limits)
    this.#settings = store.read((session) => session.settings.read())
    this.#addMissingTexts()
  }

  /** A failing disk only costs the search in old incidents until the next start. */
  #addMissingTexts(): void {
    try {
      this.#store.transaction(false, ({ history }) => history.addMissingTexts())
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
    }
  }

  get folder(): string {
    return this.#store.folder
  }

  get notices(): readonly string[] {
    return this.#store.notices
  }

  get dirty(): boolean {
    return this.#writer.dirty
  }

  get snapshotDue(): boolean {
    const { run } = this.#writer
    if (run === null || run.finished) return false
    return (
      run.hole ||
      run.eventsSinceSnapshot >= SNAPSHOT_EVENTS ||
      run.inputs - run.snapshotAt >= SNAPSHOT_INPUTS ||
      run.bytesSinceSnapshot * 4 > this.#capBytes
    )
  }

  openRun(identity: RunIdentity): Required<ResumedRun> {
    if (this.#writer.dirty) this.#writer.flush()
    const { id, plan } = this.#store.readOrMove(({ recording }) => {
      const row = recording.findOpen(identity.source, identity.header)
      return row === null ? { id: recording.nextRunId(), plan: null } : { id: row.runId, plan: planResume(recording, row) }
    })
    if (plan?.foreign === true) {
      this.#store.notice(
        plan.whole
          ? `Another version of NEXUS kept the state of ${identity.source} in a form that this one does not know, so the run was folded again from its recorded inputs.`
          : `Another version of NEXUS kept the state of ${identity.source} in a form that this one does not know, and not all of its inputs are recorded, so the run begins anew; earlier incidents stay in the history.`,
      )
    } else if (plan?.whole === false) {
      this.#store.notice(
        `Part of the recording of ${identity.source} is missing or damaged, so it goes on from its last whole snapshot; what followed is read from the source again.`,
      )
    }
    this.#fillRecent(id, plan?.inputsCommitted ?? 0)
    this.#writer.begin(
      new Run(id, identity, plan, (recording) => {
        if (plan?.whole === false) recording.dropFrom(id, plan.atInput)
        const others = recording.otherOpenRuns(id)
        for (const other of others.slice(0, Math.max(others.length - OTHER_OPEN_RUNS, 0))) recording.close(other, 'abandoned')
        recording.forgetEmptyRuns(id)
      }),
    )
    return {
      runId: id,
      engineState: plan?.engineState ?? null,
      inputs: plan?.inputs ?? [],
      offsets: new Map(plan?.offsets),
      inputsCommitted: plan?.inputsCommitted ?? 0,
      lastNow: plan?.lastNow ?? null,
    }
  }

  append(timed: TimedInput, facts: readonly Fact[]): void {
    this.#writer.append(timed, facts)
    if (timed.input.kind !== 'telemetry') return
    for (const event of timed.input.events) this.#recent.push(event)
  }

  commit(): void {
    this.#writer.commit()
  }

  saveEngineState(state: string): void {
    if (this.#writer.run !== null) this.#writer.flush(state)
  }

  finishRun(): void {
    const { run } = this.#writer
    if (run === null || run.finished) return
    run.finished = true
    this.#writer.flush()
  }

  closeUnfollowed(followed: ReadonlySet<string>): number {
    return this.#store.transaction(true, ({ history }) => history.closeUnfollowed(followed))
  }

  incidents(filter: IncidentFilter): ReturnType<Records['incidents']> {
    return this.#store.read(({ history }) => history.incidents(filter))
  }

  incident(id: string): ReturnType<Records['incident']> {
    return this.#store.read(({ history }) => history.incident(id))
  }

  evidence(incidentId: string): ReturnType<Records['evidence']> {
    return this.#store.read(({ detection }) => ({ analysis: detection.analysis(incidentId), series: detection.series(incidentId) }))
  }

  saveAnalysis(analysis: Analysis): void {
    this.#writer.saveAnalysis(analysis)
  }

  ledger(filter: LedgerFilter): ReturnType<Records['ledger']> {
    this.commit()
    return this.#store.read(({ detection }) => detection.ledger(filter))
  }

  alarms(): ReturnType<Records['alarms']> {
    this.commit()
    return this.#store.read(({ detection }) => detection.alarms())
  }

  recordedRun({ incidentId, sinceMs, mostEvents }: RecordedPart): RecordedRun | null {
    this.commit()
    return this.#store.read(({ history, recording }) => {
      const runId = incidentId === undefined ? recording.newestRecorded() : history.runOf(incidentId)
      const run = runId === null ? null : recording.recorded(runId)
      if (run === null) return null
      const newest = mostEvents === undefined ? 0 : recording.newestInputs(run.runId, mostEvents)
      const from = Math.max(newest, sinceMs === undefined ? 0 : this.#inputAt(run, sinceMs))
      return { runId: run.runId, header: run.header, from, to: run.inputs, cut: run.pruned || from > run.firstInput }
    })
  }

  /** About the first input at or after an instant: the beginning of its chunk. */
  #inputAt({ runId, firstInput, inputs }: StoredRun, ms: number): number {
    let low = firstInput
    let high = inputs
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2)
      const chunk = this.#store.read(({ recording }) => recording.chunkAt(runId, middle))
      if (chunk === null || chunk.firstInput >= high) high = middle
      else if ((this.#inputsOf(chunk).at(-1)?.now ?? 0) < ms) low = chunk.firstInput + chunk.inputs
      else high = Math.min(chunk.firstInput, middle)
    }
    return low
  }

  remediations(limit: number): ReturnType<Records['remediations']> {
    return this.#store.read(({ history }) => history.remediations(limit))
  }

  saveRemediationRun(run: RemediationRun): void {
    this.#writer.saveRemediationRun(run)
  }

  remediationRuns(filter: RemediationRunFilter): RemediationRun[] {
    this.commit()
    return this.#store.read(({ remediationRuns }) => remediationRuns.list(filter))
  }

  recentEvents(limit: number): TelemetryEvent[] {
    return this.#recent.newest(limit)
  }

  *recording(runId: number, start = 0): IterableIterator<TimedInput> {
    if (runId === this.#writer.run?.id) this.commit()
    // By position, not by cursor: the run may grow and be pruned while somebody reads.
    for (let next = start; ; ) {
      const from = next
      const chunk = this.#store.read(({ recording }) => recording.chunkAt(runId, from))
      if (chunk === null) return
      next = chunk.firstInput + chunk.inputs
      yield* this.#inputsOf(chunk).slice(Math.max(from - chunk.firstInput, 0))
    }
  }

  settings(): SettingsWire {
    return this.#settings
  }

  updateSettings(change: Partial<SettingsWire>): SettingsWire {
    this.#settings = changedSettings(this.#settings, change)
    this.#writer.saveSettings(this.#settings)
    return this.#settings
  }

  saveVoiceEntry(entry: VoiceEntry): void {
    this.#writer.saveVoiceEntry(entry)
  }

  voiceEntries(filter: TranscriptFilter): VoiceEntry[] {
    this.commit()
    return this.#store.read(({ voice }) => voice.entries(filter))
  }

  saveVoiceShelves(shelves: readonly VoiceShelf[]): void {
    this.#writer.saveVoiceShelves(shelves)
  }

  voiceShelves(): VoiceShelf[] {
    return this.#store.read(({ voice }) => voice.shelves())
  }

  saveProposal(proposal: Proposal): void {
    this.#writer.saveProposal(proposal)
  }

  proposal(id: string): Proposal | null {
    return this.#writer.waitingProposal(id) ?? this.#store.read(({ proposals }) => proposals.one(id))
  }

  proposals(filter: ProposalFilter): Proposal[] {
    this.commit()
    return this.#store.read(({ proposals }) => proposals.list(filter))
  }

  figures(): Required<RecordFigures> {
    return this.#writer.figures()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#writer.close()
    this.#store.close()
  }

  /** The newest events of a resumed run, from the end of its recording. */
  #fillRecent(runId: number, inputs: number): void {
    this.#recent.clear()
    const batches: (readonly TelemetryEvent[])[] = []
    let found = 0
    for (let before = inputs; before > 0 && found < RECENT; ) {
      const end = before
      const chunk = this.#store.read(({ recording }) => recording.chunkBefore(runId, end))
      if (chunk === null) break
      before = chunk.firstInput
      for (const { input } of this.#inputsOf(chunk)
        .slice(0, end - chunk.firstInput)
        .reverse()) {
        if (input.kind !== 'telemetry' || found >= RECENT) continue
        batches.push(input.events)
        found += input.events.length
      }
    }
    for (const events of batches.reverse()) for (const event of events) this.#recent.push(event)
  }

  #inputsOf(chunk: ChunkMeta): TimedInput[] {
    try {
      return this.#store.read(({ recording }) => recording.inputsOf(chunk))
    } catch (error) {
      if (!(error instanceof DamagedChunk)) throw error
      this.#store.notice(`Part of a recording is damaged and was left out: ${error.message}.`)
      return []
    }
  }
}
