import { getDefaultStore, useAtomValue } from 'jotai'
import { useEffect } from 'react'
import { startChaos } from '../client/commands.ts'
import { feed } from '../client/session.ts'
import { closeTopAtom, debugOpenAtom, toggleOverlayAtom } from '../state/panels.ts'
import { toggleTracesAtom } from '../state/trace-view.ts'
import { actionOf, type KeyAction, placeOf } from './keymap.ts'
import { captureAtom, keymapAtom } from './keymap-atom.tsx'
import { openPresenter } from './presenter-window.ts'
import { showSitrep, toggleDemo, toggleFullScreen, toggleQuality, toggleSound } from './switches.ts'

const store = getDefaultStore()

const ACTIONS: Readonly<Record<KeyAction, () => void>> = {
  'chaos.steady': () => void startChaos('steady'),
  'chaos.latency-spike': () => void startChaos('latency-spike'),
  'chaos.cascade': () => void startChaos('cascade'),
  'demo.toggle': toggleDemo,
  'presenter.open': openPresenter,
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

/** Says once that kept keys could not all be followed; the page of the keyboard says which. */
function useRefusedKeys(): void {
  const { refused } = useAtomValue(keymapAtom)
  const some = refused.length > 0
  useEffect(() => {
    if (some) feed.caption('warning', 'Not every key that was changed can be used: see Settings, Keyboard.')
  }, [some])
}

/** One capture-phase key map for the browser and the desktop alike. */
export function useKeys(): void {
  useRefusedKeys()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const capture = store.get(captureAtom)
      if (capture !== null) {
        event.preventDefault()
        event.stopPropagation()
        capture.take(event)
        return
      }
      const action = actionOf(event, placeOf(event.target), store.get(keymapAtom).bindings)
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
