import type { Turn, Word } from './election.ts'

/** Of the lock and of the channel. */
const NAME = 'nexus-voice'

/** Where windows cannot tell each other anything, each speaks. */
const EACH: Pick<Turn, 'ask' | 'tell' | 'onWord'> = {
  ask: ({ speaks }) => {
    speaks()
    return () => undefined
  },
  tell: () => undefined,
  onWord: () => () => undefined,
}

function wordOf(data: unknown): Word | null {
  return data === 'waiting' || data === 'hidden' ? data : null
}

/** The turn of this browser, held as a Web Lock, which passes on when its window closes or crashes. */
export function browserTurn(): Turn {
  const visibility: Pick<Turn, 'hidden' | 'onVisibility'> = {
    hidden: () => document.visibilityState === 'hidden',
    onVisibility: (run) => {
      document.addEventListener('visibilitychange', run)
      return () => document.removeEventListener('visibilitychange', run)
    },
  }
  // Absent on pages that came over plain http from another host.
  const locks: LockManager | undefined = navigator.locks
  if (!locks) return { ...visibility, ...EACH }
  return { ...visibility, ...channelTurn(), ask: (answer) => askLock(locks, answer) }
}

function channelTurn(): Pick<Turn, 'tell' | 'onWord'> {
  let channel: BroadcastChannel | null = null
  return {
    tell: (word) => channel?.postMessage(word),
    onWord(run) {
      const mine = new BroadcastChannel(NAME)
      channel = mine
      mine.addEventListener('message', ({ data }) => {
        const word = wordOf(data)
        if (word !== null) run(word)
      })
      return () => {
        mine.close()
        if (channel === mine) channel = null
      }
    },
  }
}

function askLock(locks: LockManager, { speaks, waits }: Parameters<Turn['ask']>[0]): () => void {
  const stop = new AbortController()
  const { signal } = stop
  /** Holds the lock until it is left. */
  const hold = () =>
    new Promise<void>((done) => {
      if (signal.aborted) {
        done()
        return
      }
      signal.addEventListener('abort', () => done())
      speaks()
    })
  const ask = async () => {
    const free = await locks.request(NAME, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await hold()
      return lock !== null
    })
    if (free || signal.aborted) return
    waits()
    await locks.request(NAME, { signal }, hold)
  }
  ask().catch(() => {
    // Left while it waited; or a browser that forbids locks, as it does with storage.
    if (!signal.aborted) speaks()
  })
  return () => stop.abort()
}
