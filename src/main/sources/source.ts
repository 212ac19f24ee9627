import type { ChaosStatus, ChaosTruth } from '../../shared/model/chaos.ts'
import type { SourceKind, SourceStatus } from '../../shared/model/source.ts'

/**
 * A batch of undecoded events on its way to the engine. `(source, partition,
 * offset + i)` identifies line i; refused lines keep their offset.
 */
export interface RawBatch {
  /** Stable name of the stream: `chaos:<seed>`, `replay:<content hash>`, `kafka:<topic>@<brokers>`. */
  readonly source: string
  readonly partition: number
  /** Offset (or line number from 0) of the first line. */
  readonly offset: number
  /** One JSON event each; blank lines are skipped. */
  readonly lines: readonly (string | Uint8Array)[]
  /** Source time, ms since the epoch; absent for live sources, whose clock is ours. */
  readonly now?: number
}

export type RestartReason = 'seek' | 'loop' | 'replaced'

/** Where a source delivers. Awaiting is the back-pressure: the promise settles once the engine has folded the batch. */
export interface SourceSink {
  push(batch: RawBatch): Promise<void>
  /** Sources with their own clock (replay) say that it moved on; live sources never call it. */
  tick(now: number): Promise<void>
  /** State, position or mode changed. */
  changed(): void
  /**
   * The stream starts over from its first line with the same offsets (a seek, the next
   * round of a loop, or another stream under the same name): forget everything folded so
   * far, then settle. Awaited between two deliveries, never while one is under way.
   */
  restarted?(reason: RestartReason): Promise<void>
}

/** How far the records hold this source's stream, for resuming after a restart. */
export interface ResumePoint {
  readonly source: string
  /** Next offset to deliver, by partition. */
  readonly offsets: ReadonlyMap<number, number>
  /**
   * Source time (ms) of the last committed input. A replay then repeats no tick: a tick
   * always comes before the batch of the same instant. Absent: ticks between the
   * last committed batch and the next are left out.
   */
  readonly now?: number
}

/**
 * Anything that feeds the engine. `start` returns once delivery has begun (not when
 * it ends); a source never throws after that: trouble becomes `state: 'error'` with
 * a sentence in `detail`, and endless back-off where trying again can help.
 */
export interface TelemetrySource {
  readonly kind: SourceKind
  /** True when `now` comes from the source (replay), false when it is wall time. */
  readonly ownsClock: boolean
  /** What is delivered just now lies before the place that somebody went to: it is not news. Absent: never. */
  readonly catchingUp?: boolean
  start(sink: SourceSink, resume: ResumePoint | null): Promise<void>
  stop(): Promise<void>
  /** `events` and `eventsPerSecond` are filled in by the core. */
  status(): Omit<SourceStatus, 'events' | 'eventsPerSecond'>
  /** Everything that was pushed and has settled so far is in the records. Called often; returns at once. */
  kept?(): void
  /** Present where a broker counts what is still to come: messages not yet folded, null while that is unknown. */
  consumer?(): { readonly group: string; readonly lag: number | null }
  /** Present where the source can be steered. */
  readonly controls?: SourceControls
  /** Present where faults can be injected. */
  readonly chaos?: ChaosControl
}

/** Steering of the simulator. Settles once the simulator has done it. */
export interface ChaosControl {
  /** Throws NEXUS_CHAOS_MODE_UNKNOWN, NEXUS_SERVICE_UNKNOWN, or NEXUS_CHAOS_UNAVAILABLE while the simulator restarts. */
  start(
    mode: string,
    options?: { seed?: number | undefined; serviceId?: string | undefined; eventsPerSecond?: number | undefined },
  ): Promise<ChaosStatus>
  /** Emergency stop: steady at once, whatever goes on. */
  stop(): Promise<ChaosStatus>
  /**
   * Fixes a service, or all ('*'), gradually: healthy values by 3.5 s. `applied` is false
   * only where nothing could be done; a symptom whose cause persists is fixed for now,
   * and the text says that it will relapse and which service to fix instead.
   */
  recover(serviceId: string): Promise<{ applied: boolean; text: string }>
  status(): ChaosStatus
  /** Faults of the running mode: what detection is graded against. Never shown before it is over. */
  truths(): readonly ChaosTruth[]
}

export interface SourceControls {
  pause(): void
  resume(): void
  /** Jump to a source time; the core restarts the engine and refolds up to there. */
  seek(positionMs: number): void
  /** Times real time, 0.25-1000; null is "as fast as the engine folds". */
  setSpeed(speed: number | null): void
}

/** What a status says of a playback, where nothing is played: what comes is now, and has no end. */
export const NO_PLAYBACK = { start: null, end: null, progress: null, speed: 1, loop: false, seed: null, scenario: null } as const
