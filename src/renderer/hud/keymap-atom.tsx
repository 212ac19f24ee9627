import { atom, useAtomValue } from 'jotai'
import { settingsAtom } from '../state/store.ts'
import { DEFAULT_KEYMAP, type KeyAction, type KeyPress } from './keymap.ts'
import { remapped } from './keymap-changes.ts'

const changesAtom = atom((get) => get(settingsAtom).keymap)

/** The keys in force, and what of the kept changes could not be followed. */
export const keymapAtom = atom((get) => remapped(DEFAULT_KEYMAP, get(changesAtom)))

/** Takes every press while a key is being chosen; null: keys do what they are for. */
export const captureAtom = atom<{ readonly take: (press: KeyPress) => void } | null>(null)

/** How the key of an action is written; empty: it has none. */
export function useKeyLabel(action: KeyAction): string {
  return useAtomValue(keymapAtom).bindings.find((binding) => binding.action === action)?.label ?? ''
}

/** The key of an action, where there is one. */
export function KeyHint({ action }: { action: KeyAction }) {
  const label = useKeyLabel(action)
  return label === '' ? null : <kbd>{label}</kbd>
}
