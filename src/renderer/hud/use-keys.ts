import { getDefaultStore } from 'jotai'
import { useEffect } from 'react'
import { startChaos } from '../client/commands.ts'
import { closeTopAtom, debugOpenAtom, toggleOverlayAtom } from '../state/panels.ts'
import { toggleTracesAtom } from '../state/trace-view.ts'
import { actionOf, type KeyAction, placeOf } from './keymap.ts'
import { showSitrep, toggleFullScreen, toggleQuality, toggleSound } from './switches.ts'

const store = getDefaultStore()

const ACTIONS: Readonly<Record<KeyAction, () => void>> = {
  'chaos.steady': () => void startChaos('steady'),
  'chaos.latency-spike': () => void startChaos('latency-spike'),
  'chaos.cascade': () => void startChaos('cascade'),
  'sound.toggle': toggleSound,
  'debug.toggle': () => store.set(debugOpenAtom, (open) => !open),
  'quality.toggle': toggleQuality,
  'search.open': () => store.set(toggleOverlayAtom, 'search'),
  'incidents.open': () => store.set(toggleOverlayAtom, 'incidents'),
  'monitors.open': () => store.set(toggleOverlayAtom, 'monitors'),
  'voice.open': () => store.set(toggleOverlayAtom, 'voice'),
  'dashboards.open': () => store.set(toggleOverlayAtom, 'dashboards'),
  'connections.open': () => store.set(toggleOverlayAtom, 'connections'),
  'traces.open': () => store.set(toggleTracesAtom),
  'proposals.open': () => store.set(toggleOverlayAtom, 'proposals'),
  'settings.open': () => store.set(toggleOverlayAtom, 'settings'),
  'sitrep.show': showSitrep,
  'screen.toggle': toggleFullScreen,
  'help.toggle': () => store.set(toggleOverlayAtom, 'help'),
  close: () => store.set(closeTopAtom),
}

/** One capture-phase key map for the browser and the desktop alike. */
export function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = actionOf(event, placeOf(event.target))
      if (action === null) return
      // An editor gives up the focus on Escape, before anything closes.
      if (action === 'close' && event.target instanceof Element && event.target.closest('[data-own-escape]')) return
      event.preventDefault()
      event.stopPropagation()
      ACTIONS[action]()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
