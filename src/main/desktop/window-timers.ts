/** Timers of one window, which are forgotten with it. */
export class WindowTimers {
  private readonly running = new Set<NodeJS.Timeout>()

  /** Calls `run` once after `ms`. */
  after(ms: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.running.delete(timer)
      run()
    }, ms)
    this.running.add(timer)
    return timer
  }

  cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer)
    this.running.delete(timer)
  }

  forget(): void {
    for (const timer of this.running) clearTimeout(timer)
    this.running.clear()
  }
}
