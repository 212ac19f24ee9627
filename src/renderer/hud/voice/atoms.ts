import { atom } from 'jotai'
import type { VoiceShelf } from '../../../shared/model/voice.ts'
import { overlayAtom } from '../../state/panels.ts'

/** Pages of the voice overlay. */
export const VOICE_TABS = ['now', 'transcript', 'shelves'] as const
export type VoiceTab = (typeof VOICE_TABS)[number]

/** Page shown; kept while the overlay is closed. */
export const voiceTabAtom = atom<VoiceTab>('now')

/** What the transcript is narrowed to. */
export type SaidFilter = 'all' | 'said' | 'unsaid'
export const saidFilterAtom = atom<SaidFilter>('all')

/** Line of the transcript whose whole text is shown; null: the newest. */
export const chosenEntryAtom = atom<string | null>(null)

/** What the form of the shelves begins with. */
export interface ShelfDraft {
  readonly scope: VoiceShelf['scope']
  /** Service or monitor; empty with `all`, and while none is chosen. */
  readonly subject: string
}
export const shelfDraftAtom = atom<ShelfDraft>({ scope: 'all', subject: '' })

/** Opens the overlay on one of its pages. */
export const openVoiceAtom = atom(null, (_get, set, tab: VoiceTab) => {
  set(voiceTabAtom, tab)
  set(overlayAtom, 'voice')
})

/** Opens the form of the shelves for one service. */
export const openShelfFormAtom = atom(null, (_get, set, serviceId: string) => {
  set(shelfDraftAtom, { scope: 'service', subject: serviceId })
  set(openVoiceAtom, 'shelves')
})
