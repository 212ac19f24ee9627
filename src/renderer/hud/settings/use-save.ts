import { getDefaultStore, useSetAtom } from 'jotai'
import { useCallback } from 'react'
import { settingsAtom } from '../../state/store.ts'
import { type SomeSettings, saveSettings } from '../save-settings.ts'
import { saveOutcomeAtom } from './atoms.ts'

/** Changes preferences and tells the overlay what became of it. */
export function useSave(): (change: SomeSettings) => Promise<void> {
  const tell = useSetAtom(saveOutcomeAtom)
  return useCallback(
    async (change) => {
      const before = getDefaultStore().get(settingsAtom)
      tell({ kind: 'saving' })
      const why = await saveSettings(change, before)
      tell(why === null ? { kind: 'saved' } : { kind: 'refused', why })
    },
    [tell],
  )
}
