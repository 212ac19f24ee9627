import type { Log } from '../../core/log.ts'

/** A mistake of the voice costs words, and nothing else. */
export class Guard {
  private readonly log: Log
  private failed = false

  constructor(log: Log) {
    this.log = log
  }

  /** One sentence once something has failed. */
  get problems(): readonly string[] {
    return this.failed ? ['The voice met an error that it does not know, and may leave things out; the log says more.'] : []
  }

  /** The result of `work`; `instead` where it throws, which is logged the first time. */
  run<T>(work: () => T, instead: T): T {
    try {
      return work()
    } catch (error) {
      if (!this.failed) this.log.error('The voice failed.', { err: error })
      this.failed = true
      return instead
    }
  }
}
