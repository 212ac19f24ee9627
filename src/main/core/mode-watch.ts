import type { ChaosStatus, ChaosTruth } from '../../shared/model/chaos.ts'
import type { MarkInput } from '../../shared/model/input.ts'

interface ModeControl {
  status(): ChaosStatus
  truths(): readonly ChaosTruth[]
}

/** Tells the engine when the simulator takes up or leaves a mode, so that a recording explains what follows. */
export class ModeWatch {
  private readonly control: ModeControl
  private readonly mark: (mark: MarkInput['mark']) => void
  private mode = 'steady'
  private startedAt = ''

  constructor(control: ModeControl, mark: (mark: MarkInput['mark']) => void) {
    this.control = control
    this.mark = mark
  }

  /** Looks at the mode and marks what changed since the last look. */
  look(): void {
    const { mode, startedAt, seed } = this.control.status()
    if (mode === this.mode && (mode === 'steady' || startedAt === this.startedAt)) return
    if (this.mode !== 'steady') this.mark({ name: 'chaos.stopped', mode: this.mode })
    if (mode !== 'steady') this.mark({ name: 'chaos.started', mode, seed, faults: this.control.truths() })
    this.mode = mode
    this.startedAt = startedAt
  }
}
