import { basename } from 'node:path'
import { NexusError } from '../../../shared/errors.ts'
import type { SourceState } from '../../../shared/model/source.ts'
import type { SourceClock } from '../clock.ts'
import type { ResumePoint, SourceControls, SourceSink, TelemetrySource } from '../source.ts'
import { readLineBlocks } from './line-reader.ts'
import { Pacer } from './pacer.ts'
import { openRecording, type Recording } from './recording.ts'
import { type TimelineItem, timeline } from './timeline.ts'

export interface ReplaySourceOptions {
  /** JSONL file, plain or gzip. */
  readonly file: string
  /** How it was given, for sentences about it; absent: by --replay. */
  readonly given?: string
  /** Times real time, 0.25-1000; null: as fast as the engine folds; undefined: one sample interval a second, but not slower than real time. */
  readonly speed?: number | null | undefined
  readonly loop?: boolean
  readonly clock: SourceClock
  /** Lines in a batch at most. */
  readonly batchLines?: number
}

export interface ReplaySource extends TelemetrySource {
  /** Stable name of the recording's content, as in its batches. */
  readonly stream: string
  readonly controls: SourceControls
  /** Settles when playing is over: at the end without loop, on an error or after `stop`. */
  finished(): Promise<void>
}

/** Why a round of playing stopped. */
type RoundEnd = { readonly why: 'end'; readonly lines: number; readonly cut: string | null } | { readonly why: 'seek' | 'stop' }

const MIN_SPEED = 0.25
const MAX_SPEED = 1_000

/** Opens a recording for playing. Throws UsageError for a file that is missing, unreadable, empty or no recording. */
export async function createReplaySource(options: ReplaySourceOptions): Promise<ReplaySource> {
  return new Playback(await openRecording(options.file, options.given), options)
}

class Playback implements ReplaySource {
  readonly kind = 'replay'
  readonly ownsClock = true
  readonly stream: string
  readonly controls: SourceControls
  private readonly recording: Recording
  private readonly name: string
  private readonly loop: boolean
  private readonly batchLines: number
  private readonly pacer: Pacer
  private sink: SourceSink | null = null
  private state: SourceState = 'connecting'
  private detail = ''
  /** Source time of the newest delivery. */
  private positionMs: number | null = null
  /** Source time of the delivery that is waited for; null: none is. */
  private nextMs: number | null = null
  private bytes = 0
  /** Where a seek wants to go; taken up between two deliveries. */
  private seekMs: number | null = null
  /** Everything up to here is folded without waiting. */
  private refoldMs = Number.NEGATIVE_INFINITY
  private stopped = false
  private running: Promise<void> | null = null
  private wakeEnded: (() => void) | null = null
  private finishWaiters: (() => void)[] = []

  constructor(recording: Recording, options: ReplaySourceOptions) {
    this.recording = recording
    this.stream = recording.stream
    this.name = basename(recording.path)
    this.loop = options.loop ?? false
    this.batchLines = options.batchLines ?? 2_000
    const speed = options.speed === undefined ? Math.max(1, recording.sampleMs / 1_000) : options.speed
    this.pacer = new Pacer(options.clock, inRange(speed), recording.sampleMs)
    this.controls = {
      pause: () => this.pause(),
      resume: () => this.resume(),
      seek: (positionMs) => this.seek(positionMs),
      setSpeed: (next) => {
        this.pacer.setSpeed(inRange(next))
        this.sink?.changed()
      },
    }
  }

  async start(sink: SourceSink, resume: ResumePoint | null): Promise<void> {
    this.sink = sink
    this.enter('playing', '')
    this.running = this.run(sink, resume).catch((error: unknown) => {
      if (!this.stopped) {
        const cause = error instanceof Error ? error.message : String(error)
        this.enter('error', `${this.name} cannot be played further (${cause}); start the replay again.`)
      }
      this.settleFinished()
    })
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.pacer.close()
    this.wakeEnded?.()
    await this.running
    this.settleFinished()
  }

  finished(): Promise<void> {
    if (this.stopped || this.state === 'ended' || this.state === 'error') return Promise.resolve()
    return new Promise((resolve) => this.finishWaiters.push(resolve))
  }

  status() {
    const { startMs, endMs, bytes } = this.recording
    const { speed } = this.pacer
    const positionMs = this.shownMs()
    const share = endMs === null || endMs === startMs ? this.bytes / bytes : ((positionMs ?? startMs) - startMs) / (endMs - startMs)
    return {
      kind: this.kind,
      state: this.state,
      detail: this.detail || `Replay of ${this.name} at ${speed === null ? 'full speed' : `${speed} times real time`}.`,
      position: positionMs === null ? null : new Date(positionMs).toISOString(),
      start: new Date(startMs).toISOString(),
      end: endMs === null ? null : new Date(endMs).toISOString(),
      progress: this.state === 'ended' ? 1 : Math.min(1, Math.max(0, share)),
      speed,
      loop: this.loop,
      seed: null,
      scenario: null,
    } as const
  }

  /** Where the recording stands: between two deliveries its time runs on, but never past the next one or the end. */
  private shownMs(): number | null {
    const { positionMs, nextMs } = this
    if (positionMs === null) return null
    const runMs = nextMs === null ? positionMs : Math.min(nextMs, Math.max(positionMs, this.pacer.positionMs ?? positionMs))
    return Math.floor(Math.min(runMs, this.recording.endMs ?? runMs))
  }

  private pause(): void {
    this.refuseInError()
    if (this.state === 'ended') {
      if (this.seekMs === null)
        throw new NexusError(
          'NEXUS_SOURCE_STATE',
          'The recording has ended, so there is nothing to pause; resume plays it from its start again.',
        )
      // A seek is on its way: it arrives paused.
      this.pacer.pause()
      return
    }
    if (this.state !== 'playing') return
    this.pacer.pause()
    this.enter('paused', '')
  }

  /** At the end, playing means from the start again, as in any player. */
  private resume(): void {
    this.refuseInError()
    if (this.state === 'ended') {
      this.pacer.resume()
      if (this.seekMs === null) this.seek(this.recording.startMs)
      return
    }
    if (this.state !== 'paused') return
    this.pacer.resume()
    this.enter('playing', '')
  }

  private refuseInError(): void {
    if (this.state === 'error') throw new NexusError('NEXUS_SOURCE_STATE', this.detail)
  }

  get catchingUp(): boolean {
    return this.seekMs !== null || this.refoldMs !== Number.NEGATIVE_INFINITY
  }

  /** Plays on from there if it played (or had ended), stands there if it was paused. */
  private seek(positionMs: number): void {
    this.refuseInError()
    if (this.stopped || this.state === 'connecting') return
    const { startMs, endMs } = this.recording
    this.seekMs = Math.max(startMs, Math.min(positionMs, endMs ?? positionMs))
    this.pacer.nudge()
    this.wakeEnded?.()
  }

  private async run(sink: SourceSink, resume: ResumePoint | null): Promise<void> {
    let from = resume
    for (;;) {
      const round = await this.playRound(sink, from)
      from = null
      let reason: 'seek' | 'loop' = 'seek'
      if (round.why === 'end' && this.loop && !this.stopped && this.seekMs === null) reason = 'loop'
      else if (round.why === 'end') await this.end(round)
      if (this.stopped) return
      await sink.restarted?.(reason)
      this.refoldMs = this.seekMs ?? Number.NEGATIVE_INFINITY
      this.seekMs = null
      this.positionMs = null
      this.bytes = 0
      this.pacer.restartAt(null)
      if (this.state === 'ended') this.enter(this.pacer.paused ? 'paused' : 'playing', '')
      else sink.changed()
    }
  }

  private async playRound(sink: SourceSink, resume: ResumePoint | null): Promise<RoundEnd> {
    const { path, startMs, sampleMs } = this.recording
    const items = timeline(readLineBlocks(path), { startMs, sampleMs, batchLines: this.batchLines })
    const nextOffset = resume?.offsets.get(0) ?? 0
    const resumedMs = resume?.now ?? Number.NEGATIVE_INFINITY
    let resuming = nextOffset > 0
    try {
      for (;;) {
        const next = await items.next()
        if (next.done) return { why: 'end', ...next.value }
        let item = next.value
        if (item.kind === 'batch') this.bytes = item.bytes
        if (resuming) {
          const rest = afterResume(item, nextOffset, resumedMs)
          if (rest === null) continue
          resuming = false
          item = rest
          this.positionMs = Math.max(resumedMs, this.recording.startMs)
          this.pacer.restartAt(this.positionMs)
        }
        if (!(await this.due(item))) return { why: this.stopped ? 'stop' : 'seek' }
        this.positionMs = item.now
        if (item.kind === 'tick') await sink.tick(item.now)
        else await sink.push({ source: this.stream, partition: 0, offset: item.offset, lines: item.lines, now: item.now })
        if (this.stopped) return { why: 'stop' }
      }
    } finally {
      await items.return({ lines: 0, cut: null })
    }
  }

  /** Waits for the item's time; while a seek refolds there is nothing to wait for. False: stop or seek came first. */
  private async due(item: TimelineItem): Promise<boolean> {
    if (this.stopped || this.seekMs !== null) return false
    if (item.now <= this.refoldMs) return true
    if (this.refoldMs !== Number.NEGATIVE_INFINITY) {
      this.pacer.restartAt(this.refoldMs)
      this.refoldMs = Number.NEGATIVE_INFINITY
    }
    this.nextMs = item.now
    const due = await this.pacer.until(item.now, item.gapMs, () => this.stopped || this.seekMs !== null)
    this.nextMs = null
    return due
  }

  /** The recording is over: stays for inspection until a seek or stop. */
  private async end({ lines, cut }: { lines: number; cut: string | null }): Promise<void> {
    if (this.stopped || this.seekMs !== null) return
    const count = `${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'}`
    this.enter('ended', cut === null ? `${this.name} has ended after ${count}.` : `${this.name} has ended early: ${cut} after ${count}.`)
    this.settleFinished()
    await new Promise<void>((resolve) => {
      this.wakeEnded = resolve
    })
    this.wakeEnded = null
  }

  private enter(state: SourceState, detail: string): void {
    this.state = state
    this.detail = detail
    this.sink?.changed()
  }

  private settleFinished(): void {
    for (const waiter of this.finishWaiters.splice(0)) waiter()
  }
}

/** What of an item is still to be delivered after a restart: the rest of a batch, a later tick, or nothing (null). */
function afterResume(item: TimelineItem, nextOffset: number, resumedMs: number): TimelineItem | null {
  if (item.kind === 'tick') return resumedMs !== Number.NEGATIVE_INFINITY && item.now > resumedMs ? item : null
  const done = nextOffset - item.offset
  if (done <= 0) return item
  return done >= item.lines.length ? null : { ...item, offset: nextOffset, lines: item.lines.slice(done) }
}

function inRange(speed: number | null): number | null {
  return speed === null ? null : Math.min(MAX_SPEED, Math.max(MIN_SPEED, speed))
}
