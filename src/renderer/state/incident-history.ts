import { atom } from 'jotai'
import { type IncidentSearch, NO_SEARCH } from './incident-search.ts'
import { overlayAtom } from './panels.ts'

/** The search of the history; it stays as it is while its overlay is closed. */
export const incidentSearchAtom = atom<IncidentSearch>(NO_SEARCH)

/** Opens the history with these words to look for. */
export const openHistoryAtom = atom(null, (get, set, text: string) => {
  const search = get(incidentSearchAtom)
  if (text.trim() !== '') set(incidentSearchAtom, { ...NO_SEARCH, filter: { ...search.filter, text } })
  set(overlayAtom, 'incidents')
})
