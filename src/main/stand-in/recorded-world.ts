import type { DemoCue } from '../../shared/model/demo.ts'
import type { Clock } from '../core/clock.ts'
import type { Holds } from '../demo/machine.ts'
import { DemoWorld, type WorldPorts } from '../demo/world.ts'
import type { TelemetrySource } from '../sources/source.ts'
import type { DemoRecording } from './recording-file.ts'

/** How often the recording is looked at, ms. */
const LOOK_MS = 50
/** The recording stands at a cue when it is no further than this from its mark, ms: it is not wound for less. */
const NEAR_MS = 1_500
/** It is held so long before the next cue and before its end, ms: what that cue breaks is not seen early. */
const SHORT_OF_MS = 100

export interface RecordedPorts extends WorldPorts {
  readonly clock: Clock
  readonly source: Pick<TelemetrySource, 'controls' | 'status' | 'catchingUp'>
  readonly recording: DemoRecording
}

/**
 * The system of a recorded demo: nothing is done to it, for everything was done when it was recorded. A cue winds the
 * recording to its own place, and the recording waits there until the next cue is called.
 */
export class RecordedWorld extends DemoWorld {
  private readonly recorded: RecordedPorts
  private readonly marks: readonly number[]
  /** The recording is held here, event time in ms. */
  private holdMs: number
  private readonly unwatch: () => void
  private closed = false

  constructor(ports: RecordedPorts) {
    super(ports)
    this.recorded = ports
    this.marks = [...ports.recording.marks.values()].sort((a, b) => a - b)
    this.holdMs = this.marks[0] ?? ports.recording.endMs
    this.unwatch = ports.clock.every(LOOK_MS, () => this.hold())
  }

  override refusal(): string | null {
    return null
  }

  override holds(): Holds {
    return null
  }

  /** Back to the lead-in, before anything happens. */
  override async reset(): Promise<void> {
    const first = this.marks[0] ?? this.recorded.recording.endMs
    this.holdMs = first
    await this.windTo(first - SHORT_OF_MS)
  }

  override async prepare(): Promise<void> {}

  override async begin(cue: DemoCue): Promise<void> {
    const { recording, source } = this.recorded
    const mark = recording.marks.get(cue.id)
    if (mark === undefined) throw new Error(`The recording has no cue "${cue.id}".`)
    const after = this.marks.find((one) => one > mark) ?? recording.endMs
    this.holdMs = after
    const at = this.positionMs()
    if (at === null || Math.abs(at - mark) > NEAR_MS) await this.windTo(mark)
    if (source.status().state === 'paused') source.controls?.resume()
  }

  /** What is known while the recording is wound is not how it stands. */
  override reached(cue: DemoCue): boolean {
    return this.recorded.source.catchingUp !== true && super.reached(cue)
  }

  override close(): void {
    this.closed = true
    this.unwatch()
  }

  private hold(): void {
    const { source } = this.recorded
    const at = this.positionMs()
    if (at !== null && at >= this.holdMs - SHORT_OF_MS && source.status().state === 'playing' && !source.catchingUp)
      source.controls?.pause()
  }

  private async windTo(positionMs: number): Promise<void> {
    const { source, clock } = this.recorded
    source.controls?.seek(positionMs)
    while (source.catchingUp && !this.closed) await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve))
  }

  private positionMs(): number | null {
    const { position } = this.recorded.source.status()
    return position === null ? null : Date.parse(position)
  }
}
