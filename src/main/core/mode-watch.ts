import type { ChaosStatus } from '../../shared/model/chaos.ts'
import type { MarkInput } from '../../shared/model/input.ts'

/** Tells the engine when the simulator takes up or leaves a mode, so that a recording explains what follows. */
export class ModeWatch {
  private readonly control: { status(): ChaosStatus }
  private readonly mark: (mark: MarkInput['mark']) => void
  private mode = 'steady'
  private startedAt = ''

  constructor(control: { status(): ChaosStatus }, mark: (mark: MarkInput['mark']) => void) {
    this.control = control
    this.mark = mark
  }

  /** Looks at the mode and marks what changed since the last look. */
  look(): void {
    const { mode, startedAt, seed } = this.control.status()
    if (mode === this.mode && (mode === 'steady' || startedAt === this.startedAt)) return
    if (this.mode !== 'steady') this.mark({ name: 'chaos.stopped', mode: this.mode })
    if (mode !== 'steady') this.mark({ name: 'chaos.started', mode, seed })
    this.mode = mode
    this.startedAt = startedAt
  }
}
