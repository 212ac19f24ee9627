import type { Analysis } from '../../shared/model/analysis.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { TimedInput } from '../../shared/model/input.ts'
import type { Proposal } from '../../shared/model/proposal.ts'
import type { RemediationRun } from '../../shared/model/runbook.ts'
import type { SettingsWire } from '../../shared/model/settings.ts'
import type { VoiceEntry, VoiceShelf } from '../../shared/model/voice.ts'
import { isDamage } from './database.ts'
import { collectEffects, type Effects, hasEffects, isUrgent, noEffects } from './effects.ts'
import { reasonOf } from './folder.ts'
import { PROPOSAL_ROWS } from './proposals.ts'
import type { ChunkMeta } from './recording.ts'
import { KEPT_RUNS } from './remediation-runs.ts'
import { enforceCap } from './retention.ts'
import type { Run } from './run.ts'
import type { Session, Store } from './store.ts'
import { type PlannedChunk, Tail } from './tail.ts'
import type { RecordFigures } from './types.ts'
import { VoiceNews } from './voice-news.ts'

/** Wall time between attempts while the disk fails. */
const RETRY_MS = 1_000

export interface RecordLimits {
  readonly capBytes: number
  /** Most events, and most inputs, that wait in memory while the disk fails. */
  readonly queueLimit: number
}

/** Buffers what happens and writes it in whole transactions; never throws for a failing disk. */
export class Writer {
  readonly #store: Store
  readonly #now: () => number
  readonly #limits: RecordLimits
  readonly #tail = new Tail()
  #run: Run | null = null
  #pending: TimedInput[] = []
  #pendingEvents = 0
  #effects = noEffects()
  #settings: SettingsWire | null = null
  #voice = new VoiceNews()
  #fixRuns = new Map<string, RemediationRun>()
  #proposals = new Map<string, Proposal>()
  #generation: number
  #bytes: number
  #dropped = 0
  #lost = 0
  #retryAt: number | null = null
  #trouble = ''

  constructor(store: Store, now: () => number, limits: RecordLimits) {
    this.#store = store
    this.#now = now
    this.#limits = limits
    this.#bytes = store.read((session) => session.recording.totalBytes())
    this.#generation = store.generation
  }

  get run(): Run | null {
    return this.#run
  }

  get dirty(): boolean {
    const { size } = this.#fixRuns
    return (
      this.#pending.length > 0 ||
      hasEffects(this.#effects) ||
      this.#settings !== null ||
      this.#voice.waits ||
      this.#proposals.size > 0 ||
      size > 0
    )
  }

  /** From here on inputs belong to `run`. The former run must be flushed. */
  begin(run: Run): void {
    this.#run = run
    this.#pending = []
    this.#pendingEvents = 0
    this.#tail.reset(run.inputs)
    this.flush()
  }

  append(timed: TimedInput, facts: readonly Fact[]): void {
    const run = this.#run
    if (run === null) throw new Error('records.append was called before records.openRun')
    run.count(timed)
    this.#pending.push(timed)
    if (timed.input.kind === 'telemetry') this.#pendingEvents += timed.input.events.length
    // Whoever sent an alert hears that it was received: by then it is kept.
    if (collectEffects(this.#effects, facts) || timed.input.kind === 'external' || this.#overfull()) this.commit()
  }

  /** A model put an analysis into words. */
  saveAnalysis(analysis: Analysis): void {
    this.#effects.analyses.set(analysis.incidentId, analysis)
    this.commit()
  }

  saveSettings(settings: SettingsWire): void {
    this.#settings = settings
    this.flush()
  }

  /** What is run is on the disk before it starts; a disk that fails for hours must not fill memory with outputs. */
  saveRemediationRun(run: RemediationRun): void {
    this.#fixRuns.set(run.runId, run)
    if (this.#fixRuns.size > KEPT_RUNS) for (const oldest of [...this.#fixRuns.keys()].slice(0, 1)) this.#fixRuns.delete(oldest)
    this.flush()
  }

  saveVoiceEntry(entry: VoiceEntry): void {
    this.#voice.entry(entry)
  }

  saveVoiceShelves(shelves: readonly VoiceShelf[]): void {
    this.#voice.shelves = shelves
    this.flush()
  }

  saveProposal(proposal: Proposal): void {
    this.#proposals.set(proposal.proposalId, proposal)
    // While the disk fails for hours, no more than it would hold.
    const [oldest] = this.#proposals.keys()
    if (oldest !== undefined && this.#proposals.size > PROPOSAL_ROWS) this.#proposals.delete(oldest)
    this.flush()
  }

  /** One that the disk has not taken yet. */
  waitingProposal(id: string): Proposal | undefined {
    return this.#proposals.get(id)
  }

  /** Writes what waits, unless the disk failed less than a second ago. */
  commit(): void {
    if (!this.dirty) return
    if (this.#retryAt === null || this.#now() >= this.#retryAt) this.flush()
    else this.#boundQueue()
  }

  /** Writes now. `snapshot` is engine state standing for everything appended. */
  flush(snapshot: string | null = null): void {
    try {
      this.#adoptDatabase()
      this.#write(snapshot)
    } catch (error) {
      if (!isDamage(error)) {
        this.#failed(error)
        return
      }
      try {
        this.#store.heal(error)
        this.#adoptDatabase()
        this.#write(snapshot)
      } catch (again) {
        this.#failed(again)
      }
    }
  }

  figures(): Required<RecordFigures> {
    return {
      queued: this.#pendingEvents,
      queueLimit: this.#limits.queueLimit,
      bytes: this.#bytes,
      capBytes: this.#limits.capBytes,
      dropped: this.#dropped,
      lost: this.#lost,
      failing: this.#retryAt !== null,
    }
  }

  /** The last attempt; says what could not be written. */
  close(): void {
    if (this.dirty) this.flush()
    if (!this.dirty) return
    this.#store.notice(
      `${this.#pendingEvents} telemetry events, ${this.#effects.incidents.size} changed incidents and ${this.#effects.remediations.size} fixes could not be written before the end.`,
    )
  }

  /** A fresh database took the place of a damaged one: the run starts over in it. */
  #adoptDatabase(): void {
    if (this.#generation === this.#store.generation) return
    this.#generation = this.#store.generation
    this.#bytes = 0
    if (this.#run === null) return
    this.#run.restart()
    this.#tail.reset(this.#run.inputs - this.#pending.length)
  }

  #write(snapshot: string | null): void {
    const run = this.#run
    const effects = this.#effects
    const settings = this.#settings
    const voice = this.#voice
    const proposals = this.#proposals
    const fixRuns = this.#fixRuns
    const planned = this.#tail.plan(this.#pending)
    const kept = run === null || run.finished ? null : snapshot
    const durable = isUrgent(effects) || settings !== null || voice.shelves !== null || proposals.size > 0 || fixRuns.size > 0
    const done = this.#store.transaction(durable, (session) => {
      if (settings !== null) session.settings.write(settings)
      voice.write(session.voice)
      if (proposals.size > 0) session.proposals.save(proposals.values())
      if (fixRuns.size > 0) session.remediationRuns.save(fixRuns.values())
      if (run === null) return null
      run.prepare(session.recording, this.#now())
      const written = writeChunks(session, run, planned)
      applyEffects(session, run.id, effects)
      session.recording.saveProgress(run.id, run.inputs, run.lastNow, run.offsets)
      if (kept !== null) session.recording.addSnapshot(run.id, run.inputs, run.lastNow, run.offsets, kept)
      if (run.finished) session.recording.close(run.id, 'finished')
      return { ...written, pruned: enforceCap(session.recording, run.id, this.#limits.capBytes, this.#bytes + written.grown) }
    })
    this.#settings = null
    this.#voice = new VoiceNews()
    this.#fixRuns = new Map()
    this.#proposals = new Map()
    this.#effects = noEffects()
    this.#pending = []
    this.#pendingEvents = 0
    if (this.#retryAt !== null) this.#recovered()
    if (done === null || run === null) return
    run.prepared(done.grown)
    const last = planned.at(-1)
    if (last !== undefined && done.lastRow !== null) this.#tail.committed(last, done.lastRow)
    this.#tail.removed(done.pruned.chunkIds)
    this.#bytes = done.pruned.total
    this.#dropped += done.pruned.events
    if (kept !== null) {
      this.#tail.reset(run.inputs)
      run.snapshotTaken()
    }
    if (done.pruned.hole) this.#holed(run)
  }

  #holed(run: Run): void {
    run.hole = true
    this.#store.notice(
      'The recording of this run outgrew its cap before a snapshot was taken: after a restart it goes on from the last snapshot.',
    )
  }

  #failed(error: unknown): void {
    if (this.#retryAt === null) {
      this.#trouble = `The history database in ${this.#store.folder} cannot be written (${reasonOf(error)}): history waits in memory and is tried again every second; make room there or check the disk.`
      this.#store.notice(this.#trouble)
    }
    this.#retryAt = this.#now() + RETRY_MS
    this.#boundQueue()
  }

  #recovered(): void {
    this.#retryAt = null
    this.#store.settled(this.#trouble)
    this.#store.notice(`The history database can be written again; ${this.#lost} telemetry events in all were not recorded.`)
  }

  #overfull(): boolean {
    return this.#pendingEvents > this.#limits.queueLimit || this.#pending.length > this.#limits.queueLimit
  }

  /** Telemetry beyond the bound is let go and counted; incidents and fixes never are. */
  #boundQueue(): void {
    if (!this.#overfull() || this.#run === null) return
    this.#lost += this.#pendingEvents
    this.#pending = []
    this.#pendingEvents = 0
    this.#run.hole = true
    this.#tail.reset(this.#run.inputs)
  }
}

function writeChunks({ recording }: Session, run: Run, planned: readonly PlannedChunk[]): { grown: number; lastRow: ChunkMeta | null } {
  let grown = 0
  let lastRow: ChunkMeta | null = null
  for (const chunk of planned) {
    lastRow = recording.putChunk({
      chunkId: chunk.chunkId,
      runId: run.id,
      firstInput: chunk.firstInput,
      inputs: chunk.inputs.length,
      events: chunk.events,
      body: chunk.body,
    })
    grown += lastRow.bytes - chunk.replacedBytes
  }
  return { grown, lastRow }
}

function applyEffects(session: Session, runId: number, effects: Effects): void {
  session.history.apply(runId, effects)
  for (const analysis of effects.analyses.values()) session.detection.saveAnalysis(analysis)
  for (const [incidentId, series] of effects.series) session.detection.saveSeries(incidentId, series)
  session.detection.saveLedger(effects.ledger.values())
  if (effects.ledger.size > 0 || effects.series.size > 0) session.detection.trim()
}
