import type { Log } from './log.ts'

/** Sentences kept for the debug overlay; the oldest go first. */
const KEPT = 50

/** What a person should know about this installation, said once and kept in sight. */
export class Notices {
  private readonly kept: string[] = []
  private readonly log: Log
  private readonly say: (sentence: string) => void

  constructor(log: Log, say: (sentence: string) => void = () => {}) {
    this.log = log
    this.say = say
  }

  /** Adds a sentence, unless it is in sight already. */
  readonly add = (sentence: string): void => {
    if (this.kept.includes(sentence)) return
    this.kept.push(sentence)
    if (this.kept.length > KEPT) this.kept.shift()
    this.log.info(sentence)
    this.say(sentence)
  }

  /** Oldest first. */
  all(): string[] {
    return [...this.kept]
  }
}
