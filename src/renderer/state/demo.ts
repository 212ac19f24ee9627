import { atom } from 'jotai'
import type { DemoStatus } from '../../shared/model/demo.ts'

/** How the demo stands; null: the core has not told. `at`: wall time of the core when it told, ms. */
export const demoAtom = atom<{ readonly at: number; readonly status: DemoStatus } | null>(null)

/** What the demo shows; null: there is none, or it is over and nothing of it is left on the stage. */
export const demoSceneAtom = atom((get) => {
  const status = get(demoAtom)?.status
  return status === undefined || status.scene.turn === 0 ? null : status.scene
})

/** A demo runs or is held. */
export const demoOnAtom = atom((get) => {
  const state = get(demoAtom)?.status.state
  return state === 'running' || state === 'paused'
})

/** Turn of the card that somebody in front of this window left. */
const leftCardAtom = atom(-1)

/** The title card that covers the stage; null: none, or somebody left it. */
export const demoCardAtom = atom((get) => {
  const scene = get(demoSceneAtom)
  return scene === null || scene.turn === get(leftCardAtom) ? null : scene.card
})

/** Leaves the card of this turn; the next one comes all the same. */
export const leaveCardAtom = atom(null, (get, set) => {
  const scene = get(demoSceneAtom)
  if (scene !== null) set(leftCardAtom, scene.turn)
})
