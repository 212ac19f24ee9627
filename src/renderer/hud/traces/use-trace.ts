import { useAtomValue } from 'jotai'
import { useState } from 'react'
import type { Trace } from '../../../shared/model/trace.ts'
import { loadTrace } from '../../client/trace-calls.ts'
import { freshAtom } from '../../state/store.ts'
import { usePolling } from '../hooks.ts'

/** A trace that is whole does not change; one that grows is asked for again by its size. */
const AGAIN_MS = 30_000

/** One trace; while a larger form of it is on its way, the one before stays. @param size spans that the list tells */
export function useTrace(traceId: string, size: number): { readonly data: Trace | null; readonly problem: string | null } {
  const fresh = useAtomValue(freshAtom)
  const [state, setState] = useState<{ data: Trace | null; problem: string | null }>({ data: null, problem: null })
  usePolling(
    async () => {
      const answer = await loadTrace(traceId)
      setState((old) => (answer.ok ? { data: answer.value, problem: null } : { data: old.data, problem: answer.message }))
    },
    AGAIN_MS,
    fresh,
    `${traceId} ${size}`,
  )
  return state
}
