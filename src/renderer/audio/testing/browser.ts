import type { Turn, Word } from '../election.ts'

/** One turn shared by windows, with messages that take their time: as Web Locks and a BroadcastChannel do it. */
export class FakeBrowser {
  private readonly tasks: (() => void)[] = []
  private readonly listeners = new Map<object, (word: Word) => void>()
  private holder: object | null = null
  private queue: { readonly key: object; readonly grant: () => void }[] = []

  /** Does everything that is under way; throws where it never ends. */
  run(): void {
    for (let n = 0; this.tasks.length > 0; n++) {
      if (n > 10_000) throw new Error('The windows never come to rest.')
      this.tasks.shift()?.()
    }
  }

  window(): { readonly turn: Turn; show(shown: boolean): void } {
    const me = {}
    const seen = new Set<() => void>()
    let hidden = false
    return {
      show(shown) {
        hidden = !shown
        for (const run of seen) run()
      },
      turn: {
        hidden: () => hidden,
        onVisibility: (run) => {
          seen.add(run)
          return () => seen.delete(run)
        },
        tell: (word) => {
          for (const [other, run] of this.listeners) if (other !== me) this.tasks.push(() => this.listeners.has(other) && run(word))
        },
        onWord: (run) => {
          this.listeners.set(me, run)
          return () => this.listeners.delete(me)
        },
        ask: (answer) => this.ask(answer),
      },
    }
  }

  private ask(answer: Parameters<Turn['ask']>[0]): () => void {
    const key = {}
    let left = false
    const told = (run: () => void) => this.tasks.push(() => left || run())
    this.tasks.push(() => {
      if (left) return
      if (this.holder === null) {
        this.holder = key
        told(answer.speaks)
      } else {
        this.queue.push({ key, grant: () => told(answer.speaks) })
        told(answer.waits)
      }
    })
    return () => {
      left = true
      this.tasks.push(() => {
        this.queue = this.queue.filter((one) => one.key !== key)
        if (this.holder !== key) return
        const next = this.queue.shift()
        this.holder = next?.key ?? null
        next?.grant()
      })
    }
  }
}
