import { getDefaultStore, useAtomValue } from 'jotai'
import { loadEvidence } from '../../client/queries.ts'
import { gravestFirst } from '../../state/analyses.ts'
import { analysesAtom, freshAtom, incidentsAtom } from '../../state/store.ts'
import { usePolling } from '../hooks.ts'

const EVERY_MS = 5_000
/** Incidents whose cause the headline and the scene may need. */
const ASKED = 3

/**
 * A page that opens in the middle of an incident missed the messages that named its cause: it asks for what it lacks.
 */
export function useCauses(): void {
  const fresh = useAtomValue(freshAtom)
  usePolling(
    async () => {
      const store = getDefaultStore()
      const known = store.get(analysesAtom)
      const wanted = gravestFirst(store.get(incidentsAtom))
        .slice(0, ASKED)
        .filter((one) => one.cause !== null && !known.has(one.incidentId))
      await Promise.all(wanted.map((one) => loadEvidence(one.incidentId)))
    },
    EVERY_MS,
    fresh,
  )
}
