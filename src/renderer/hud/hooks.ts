import { useAtomValue } from 'jotai'
import { useEffect, useRef, useState } from 'react'
import { clockKindAtom, clockSkewAtom, sourceAtom } from '../state/store.ts'

/** Wall clock in ms, renewed every `everyMs`. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** The clock that incidents and chaos live on, ms: event time in a replay, the core's clock when live. */
export function useSourceNow(everyMs = 1_000): number {
  const wall = useNow(everyMs)
  const skew = useAtomValue(clockSkewAtom)
  const source = useAtomValue(sourceAtom)
  if (source?.kind === 'replay') return source.position === null ? 0 : Date.parse(source.position)
  return wall + skew
}

/** How the page writes times. */
export function useClockKind() {
  return useAtomValue(clockKindAtom)
}

/** The newest value, but changing at most once per `everyMs`: for live regions. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value)
  const last = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, last.current + everyMs - Date.now())
    const timer = setTimeout(() => {
      last.current = Date.now()
      setShown(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value, everyMs])
  return shown
}

/** Runs `work` at once and every `everyMs` after it settled, while `active`; at once again when `cause` changes. */
export function usePolling(work: () => Promise<unknown>, everyMs: number, active = true, cause = ''): void {
  const latest = useRef(work)
  useEffect(() => {
    latest.current = work
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `cause` restarts the turns
  useEffect(() => {
    if (!active) return
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const turn = async () => {
      await latest.current()
      if (!stopped) timer = setTimeout(turn, everyMs)
    }
    void turn()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [active, everyMs, cause])
}

/** True while a media query matches. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches)
  useEffect(() => {
    const list = window.matchMedia(query)
    const change = () => setMatches(list.matches)
    change()
    list.addEventListener('change', change)
    return () => list.removeEventListener('change', change)
  }, [query])
  return matches
}
