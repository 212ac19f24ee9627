/** Time everything gets to stop when the program is asked to end, ms: the core commits and closes. */
const STOP_WITHIN_MS = 3_000

/** Ends the program in order and once, however often and whenever it is asked to: while it starts, runs or stops. */
export class Quit {
  private readonly exit: (code: number) => void
  private readonly stops: (() => unknown)[] = []
  private starting: Promise<unknown> = Promise.resolve()
  private asked = false

  constructor(exit: (code: number) => void) {
    this.exit = exit
  }

  /** It was asked for: whatever is still starting need not go on. */
  get begun(): boolean {
    return this.asked
  }

  /** `work` is under way; nothing is stopped in the middle of it. */
  during<T>(work: Promise<T>): Promise<T> {
    this.starting = Promise.allSettled([this.starting, work])
    return work
  }

  /** Called when the program ends; what was given last goes first. */
  onStop(stop: () => unknown): void {
    this.stops.push(stop)
  }

  /** Stops everything, and ends with `code`; with 1 where something cannot be stopped in order or in time. */
  ask(code = 0): void {
    if (this.asked) return
    this.asked = true
    const end = (with_: number): void => {
      clearTimeout(timer)
      this.exit(with_)
    }
    const timer = setTimeout(() => end(code || 1), STOP_WITHIN_MS)
    this.stopAll().then(
      () => end(code),
      () => end(code || 1),
    )
  }

  private async stopAll(): Promise<void> {
    await this.starting
    const failures: unknown[] = []
    for (const stop of this.stops.reverse()) {
      try {
        await stop()
      } catch (error) {
        // The core comes last and has the most to lose: a window that cannot be closed must not keep it from being stopped.
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Something could not be stopped in order.')
  }
}
