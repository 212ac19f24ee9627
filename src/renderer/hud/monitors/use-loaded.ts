import { useAtomValue } from 'jotai'
import { useRef, useState } from 'react'
import type { Answer } from '../../client/ask.ts'
import { freshAtom } from '../../state/store.ts'
import { usePolling } from '../hooks.ts'

/** Something the core was asked for: the newest answer, and what went wrong since. */
export interface Loaded<T> {
  /** Null: nothing has come yet. */
  readonly data: T | null
  /** One sentence; null while all is well. */
  readonly problem: string | null
  /** Asks again at once. */
  readonly reload: () => void
}

/** Asks the core again and again while the line is up; a new `cause` asks at once and drops what was asked before. */
export function useLoaded<T>(load: () => Promise<Answer<T>>, everyMs: number, cause = ''): Loaded<T> {
  const fresh = useAtomValue(freshAtom)
  const [turn, setTurn] = useState(0)
  const [kept, setKept] = useState<{ cause: string; data: T | null; problem: string | null }>({ cause, data: null, problem: null })
  const newest = useRef(cause)
  newest.current = cause
  usePolling(
    async () => {
      const answer = await load()
      // An answer to a question that is no longer asked.
      if (newest.current !== cause) return
      setKept((old) =>
        answer.ok
          ? { cause, data: answer.value, problem: null }
          : { cause, data: old.cause === cause ? old.data : null, problem: answer.message },
      )
    },
    everyMs,
    fresh,
    `${cause} ${turn}`,
  )
  const mine = kept.cause === cause ? kept : { data: null, problem: null }
  return { data: mine.data, problem: mine.problem, reload: () => setTurn((n) => n + 1) }
}
