import { atom } from 'jotai'
import { fixQuestionAtom } from './fixes.ts'
import { overlayAtom } from './panels.ts'
import { activeIncidentsAtom, countsAtom, freshAtom, selectedIncidentAtom, settingsAtom } from './store.ts'
import { calmAtom, selectedServiceAtom, wallModeAtom } from './view.ts'

/** What the tour shows now. */
export interface Visited {
  /** Name of a district; null: a single service. */
  readonly name: string | null
  readonly serviceIds: readonly string[]
}
/** Where the tour is, or null. */
export const visitedAtom = atom<Visited | null>(null)

/** True while, and shortly after, a person moves the mouse or presses a key. */
export const handAtom = atom(false)
/** What the address of the page asks of the tour: minutes of calm, `off`, or nothing. */
export const tourChoiceAtom = atom<number | 'off' | null>(null)

/** Nothing is wrong, nothing is open, and nobody is there. */
const undisturbedAtom = atom((get) => {
  const { critical, warning, stale } = get(countsAtom)
  const open = get(overlayAtom) ?? get(selectedServiceAtom) ?? get(selectedIncidentAtom) ?? get(fixQuestionAtom)
  return get(freshAtom) && critical + warning + stale + get(activeIncidentsAtom) === 0 && open === null && !get(handAtom)
})

/** Minutes of calm after which the camera goes round; null: it does not, or must not now. */
export const tourAfterAtom = atom<number | null>((get) => {
  const { tour, tourAfterMinutes } = get(settingsAtom).wall
  const choice = get(tourChoiceAtom)
  const wanted = choice !== null ? choice !== 'off' : tour === 'always' || (tour === 'wall' && get(wallModeAtom))
  if (!wanted || get(calmAtom) || !get(undisturbedAtom)) return null
  return typeof choice === 'number' ? choice : tourAfterMinutes
})
