import { atom } from 'jotai'
import type { Session } from '../../shared/model/session.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { freshAtom } from './store.ts'

/** Said wherever a viewer meets what only operators may do. */
export const WATCH_ONLY = 'You watch; an operator may change things.'

/** Who this page speaks for, as the core said last; on the machine itself an operator. */
export const sessionAtom = atom<Session>({ role: 'operator', name: 'operator', how: 'local' })

/** The core asks for a token, with the reason as a sentence; null: it does not. */
export const signInAtom = atom<string | null>(null)

/** Why nothing can be changed from here, or null. */
export const watchOnlyAtom = atom((get) => (get(sessionAtom).role === 'viewer' ? WATCH_ONLY : null))

/** True while what changes something can be used: the line is up, and this is an operator. */
export const operableAtom = atom((get) => get(freshAtom) && get(watchOnlyAtom) === null)

/** Preferences that a viewer changed: of this page alone, for the core keeps those of operators. */
export const ownSettingsAtom = atom<Partial<Settings>>({})
