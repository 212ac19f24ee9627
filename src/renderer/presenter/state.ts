import { atom } from 'jotai'
import type { DemoScript } from '../../shared/model/demo.ts'
import type { StandInStatus } from '../../shared/model/stand-in.ts'
import { demoAtom } from '../state/demo.ts'
import { operableAtom } from '../state/session.ts'
import { settingsAtom, sourceAtom, standInAtom } from '../state/store.ts'

/** The script, as far as this page may read it; null: it was not fetched yet. */
export const scriptAtom = atom<DemoScript | null>(null)
/** How the stand-in of the live system stands; null: not fetched yet. */
export const standInStatusAtom = atom<StandInStatus | null>(null)
/** What came of the last command, where that was not what was asked for; null: nothing to say. */
export const refusalAtom = atom<string | null>(null)
/** A command that takes its time is under way. */
export const busyAtom = atom<'panic' | 'live' | 'reset' | 'start' | null>(null)

/** What the presenter should know before the first word, one sentence each. */
export const warningsAtom = atom((get) => {
  const source = get(sourceAtom)
  const standIn = get(standInStatusAtom)
  const status = get(demoAtom)?.status
  return [
    ...(source !== null && source.kind !== 'chaos' && !get(standInAtom)
      ? ['The source is not the simulator: cues that break or fix something cannot do so here.']
      : []),
    ...(source?.state === 'error' ? [source.detail] : []),
    ...(standIn?.refusal != null ? [`Panic will not work: ${standIn.refusal}`] : []),
    ...(get(settingsAtom).muted ? ['Sound is off: nothing is spoken, and captions stay.'] : []),
    ...(status?.problem != null ? [status.problem] : []),
  ]
})

/** True while commands can be given. */
export const canActAtom = atom((get) => get(operableAtom) && get(busyAtom) === null)

/** The way out stays open while a reset or a start hangs: that may be what makes the presenter panic. */
export const canPanicAtom = atom((get) => get(operableAtom) && get(busyAtom) !== 'panic' && get(busyAtom) !== 'live')
