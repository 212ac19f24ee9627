import { useEffect, useState } from 'react'

/** A part of the program that is fetched when it is first needed. */
export interface Chunk<T> {
  /** Null until it is there. */
  readonly part: T | null
  readonly failed: boolean
  readonly retry: () => void
}

/** Fetches a part of the program. A failure is not kept, as React's `lazy` would: `retry`, or opening again, fetches anew. */
export function useChunk<T>(fetchPart: () => Promise<T>): Chunk<T> {
  const [part, setPart] = useState<{ readonly it: T } | null>(null)
  const [failed, setFailed] = useState(false)
  const wanted = part === null && !failed
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is fetched never changes, only its function does
  useEffect(() => {
    if (!wanted) return
    let stopped = false
    void fetchPart().then(
      (it) => {
        if (!stopped) setPart({ it })
      },
      () => {
        if (!stopped) setFailed(true)
      },
    )
    return () => {
      stopped = true
    }
  }, [wanted])
  return { part: part?.it ?? null, failed, retry: () => setFailed(false) }
}
