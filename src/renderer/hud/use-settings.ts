import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect } from 'react'
import { settingsAtom } from '../state/store.ts'
import { calmAtom, effectsAtom, type Quality, qualityAtom, qualityPinnedAtom, themeAtom, wallModeAtom } from '../state/view.ts'
import { useMedia } from './hooks.ts'

/** What the page's address fixes for this window, whatever the settings say. */
interface AddressChoice {
  readonly quality: Quality | null
  readonly theme: 'dark' | 'light' | null
  readonly calm: boolean
  readonly wall: boolean
}

/** Reads `?quality=low&theme=light&motion=calm&wall` of an address. */
export function choiceOfAddress(search: string): AddressChoice {
  const params = new URLSearchParams(search)
  const quality = params.get('quality')
  const theme = params.get('theme')
  return {
    quality: quality === 'high' || quality === 'medium' || quality === 'low' ? quality : null,
    theme: theme === 'dark' || theme === 'light' ? theme : null,
    calm: params.get('motion') === 'calm',
    wall: params.has('wall') && params.get('wall') !== '0',
  }
}

/** Lets settings, the address and the system's wish for calm decide how the page looks. */
export function useSettings(): void {
  const settings = useAtomValue(settingsAtom)
  const reduced = useMedia('(prefers-reduced-motion: reduce)')
  const setQuality = useSetAtom(qualityAtom)
  const setPinned = useSetAtom(qualityPinnedAtom)
  const setCalm = useSetAtom(calmAtom)
  const setTheme = useSetAtom(themeAtom)
  const setWall = useSetAtom(wallModeAtom)
  const setEffects = useSetAtom(effectsAtom)
  const { quality, motion, theme, effects } = settings

  useEffect(() => {
    setWall(choiceOfAddress(window.location.search).wall)
  }, [setWall])
  useEffect(() => {
    // The address decides how this window starts; a change by hand (which is not "auto") still wins later.
    const wanted = quality === 'auto' ? choiceOfAddress(window.location.search).quality : quality
    setPinned(wanted !== null)
    if (wanted !== null) setQuality(wanted)
  }, [quality, setPinned, setQuality])
  useEffect(() => {
    const calm = motion === 'calm' || (motion === 'system' && (reduced || choiceOfAddress(window.location.search).calm))
    setCalm(calm)
  }, [motion, reduced, setCalm])
  useEffect(() => {
    setTheme(choiceOfAddress(window.location.search).theme ?? theme)
  }, [theme, setTheme])
  useEffect(() => {
    setEffects(effects)
  }, [effects, setEffects])
}
