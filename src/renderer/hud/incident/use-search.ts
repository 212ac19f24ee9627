import { useAtom, useAtomValue } from 'jotai'
import { useCallback, useEffect, useRef } from 'react'
import { loadIncidentPage } from '../../client/queries.ts'
import { incidentSearchAtom } from '../../state/incident-history.ts'
import { addPage, filterProblem, type IncidentFilter, isUnfiltered, NO_FILTER, PAGE, queryOf } from '../../state/incident-search.ts'
import { freshAtom, incidentsAtom } from '../../state/store.ts'
import { useClockKind, useSourceNow } from '../hooks.ts'

/** Typing settles this long before the core is asked. */
const SETTLE_MS = 250

/** The search of the history: its filter, what was found, and the next page. */
export function useSearch() {
  const [search, setSearch] = useAtom(incidentSearchAtom)
  const fresh = useAtomValue(freshAtom)
  const now = useSourceNow()
  const utc = useClockKind() === 'utc'
  // A change of the newest incidents is a change of what can be found.
  const newest = useAtomValue(incidentsAtom)
    .slice(0, 5)
    .map((one) => `${one.incidentId} ${one.updatedAt}`)
    .join('|')
  const clock = useRef({ now, utc })
  clock.current = { now, utc }
  const turn = useRef(0)
  const { filter } = search
  const problem = filterProblem(filter, utc)

  const ask = useCallback(
    async (wanted: IncidentFilter, cursor: string | null) => {
      const mine = ++turn.current
      setSearch((old) => ({ ...old, phase: 'loading' }))
      const answer = await loadIncidentPage(queryOf(wanted, clock.current.now, clock.current.utc, cursor))
      // A newer question has been asked meanwhile: its answer counts.
      if (mine !== turn.current) return
      setSearch((old) =>
        typeof answer === 'string'
          ? { ...old, phase: 'failed', problem: answer }
          : {
              ...old,
              found: cursor === null ? answer.incidents : addPage(old.found, answer.incidents),
              cursor: answer.cursor,
              phase: 'done',
              problem: '',
            },
      )
    },
    [setSearch],
  )

  useEffect(() => {
    if (!fresh || problem !== '') return
    const timer = setTimeout(() => void ask(filter, null), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [filter, fresh, problem, ask])
  // News ask again, but never take away pages that somebody scrolled down to.
  const heard = useRef(newest)
  const first = search.found.length <= PAGE && search.phase === 'done' && problem === '' && fresh
  useEffect(() => {
    if (heard.current === newest || !first) return
    heard.current = newest
    void ask(filter, null)
  }, [newest, first, filter, ask])
  // Closed while a page was under way: nothing is under way any more.
  useEffect(
    () => () => {
      turn.current++
      setSearch((old) => (old.phase === 'loading' ? { ...old, phase: 'idle' } : old))
    },
    [setSearch],
  )

  return {
    search,
    fresh,
    problem: problem !== '' ? problem : search.phase === 'failed' ? search.problem : '',
    unfiltered: isUnfiltered(filter),
    change: (part: Partial<IncidentFilter>) => setSearch((old) => ({ ...old, filter: { ...old.filter, ...part } })),
    clear: () => setSearch((old) => ({ ...old, filter: NO_FILTER })),
    retry: () => void ask(filter, null),
    more: () => {
      if (search.cursor !== null && search.phase !== 'loading') void ask(filter, search.cursor)
    },
  }
}
