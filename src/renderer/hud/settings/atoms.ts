import { atom } from 'jotai'

/** Pages of the settings. A page is added here, in `TITLE` and `HINT` of overlay.tsx, and in its list of views. */
export const SETTINGS_TABS = ['general', 'voice', 'sources', 'keys', 'monitors', 'keyboard', 'display'] as const
export type SettingsTab = (typeof SETTINGS_TABS)[number]

/** Page shown; kept while the overlay is closed. */
export const settingsTabAtom = atom<SettingsTab>('general')

/** What became of the last change. */
export type SaveOutcome = { readonly kind: 'none' | 'saving' | 'saved' } | { readonly kind: 'refused'; readonly why: string }
export const saveOutcomeAtom = atom<SaveOutcome>({ kind: 'none' })
