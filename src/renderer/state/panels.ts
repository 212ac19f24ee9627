import { atom } from 'jotai'
import { demoCardAtom, leaveCardAtom } from './demo.ts'
import { fixQuestionAtom } from './fixes.ts'
import { selectedIncidentAtom } from './store.ts'
import { selectedServiceAtom } from './view.ts'

/** Overlays that cover the stage; at most one is open. */
export type Overlay =
  | 'help'
  | 'search'
  | 'incidents'
  | 'monitors'
  | 'voice'
  | 'dashboards'
  | 'connections'
  | 'proposals'
  | 'traces'
  | 'settings'
export const overlayAtom = atom<Overlay | null>(null)
/** The debug overlay floats beside everything else. */
export const debugOpenAtom = atom(false)

/** Opens a service's panel (closing an incident's), or closes it with null. */
export const openServiceAtom = atom(null, (_get, set, serviceId: string | null) => {
  set(selectedServiceAtom, serviceId)
  if (serviceId !== null) set(selectedIncidentAtom, null)
})

/** Opens an incident's panel (closing a service's), or closes it with null. */
export const openIncidentAtom = atom(null, (_get, set, incidentId: string | null) => {
  set(selectedIncidentAtom, incidentId)
  if (incidentId !== null) set(selectedServiceAtom, null)
})

/** Opens or closes an overlay. */
export const toggleOverlayAtom = atom(null, (get, set, overlay: Overlay) => {
  set(overlayAtom, get(overlayAtom) === overlay ? null : overlay)
})

/** Escape: closes the topmost open thing. */
export const closeTopAtom = atom(null, (get, set) => {
  if (get(demoCardAtom) !== null) set(leaveCardAtom)
  else if (get(overlayAtom) !== null) set(overlayAtom, null)
  else if (get(fixQuestionAtom) !== null) set(fixQuestionAtom, null)
  else if (get(selectedServiceAtom) !== null) set(selectedServiceAtom, null)
  else if (get(selectedIncidentAtom) !== null) set(selectedIncidentAtom, null)
  else if (get(debugOpenAtom)) set(debugOpenAtom, false)
})
