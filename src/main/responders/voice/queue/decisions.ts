import type { Decision, Waiting } from './types.ts'

/** What was decided since it was looked at last. */
export class Decisions {
  private made: Decision[] = []

  add(decision: Decision): void {
    this.made.push(decision)
  }

  refuse({ id, event }: Waiting, why: string): void {
    this.made.push({ kind: 'not_said', id, event, why })
  }

  refuseAll(items: readonly Waiting[], why: string): void {
    for (const item of items) this.refuse(item, why)
  }

  /** It was given to be said, and nothing of it was heard. */
  takeBack(item: Waiting, why: string): void {
    this.made.push({ kind: 'withdraw', id: item.id })
    this.refuse(item, why)
  }

  /** In order. */
  take(): Decision[] {
    return this.made.splice(0)
  }
}
