import { getDefaultStore } from 'jotai'
import { useEffect, useState } from 'react'
import { placeOf } from '../hud/keymap.ts'
import { demoAtom } from '../state/demo.ts'
import { standInAtom } from '../state/store.ts'
import { back, next, panic, reset } from './calls.ts'
import { HOLD_MS, type PresenterKey, presenterKey } from './keys.ts'

/** A key that is held, and would act when it is held long enough. */
export type Held = 'reset' | 'live' | null

const store = getDefaultStore()

function act(key: PresenterKey): void {
  // A clicker that is tried before the demo must not begin it.
  const on = (store.get(demoAtom)?.status.state ?? 'idle') !== 'idle'
  if (key === 'next' && on) void next()
  else if (key === 'back' && on) void back()
  else if (key === 'panic' && !store.get(standInAtom)) void panic(true)
}

/** Hears the keys of this window; says which of those that must be held is being held. */
export function useHeldKeys(): Held {
  const [held, setHeld] = useState<Held>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const release = () => {
      clearTimeout(timer)
      setHeld(null)
    }
    const down = (event: KeyboardEvent) => {
      const key = presenterKey(event, placeOf(event.target))
      if (key === null) return
      event.preventDefault()
      event.stopPropagation()
      if (key !== 'reset' && key !== 'live') {
        act(key)
        return
      }
      if (key === 'live' && !store.get(standInAtom)) return
      clearTimeout(timer)
      setHeld(key)
      timer = setTimeout(() => {
        setHeld(null)
        void (key === 'reset' ? reset() : panic(false))
      }, HOLD_MS)
    }
    window.addEventListener('keydown', down, { capture: true })
    window.addEventListener('keyup', release, { capture: true })
    window.addEventListener('blur', release)
    return () => {
      release()
      window.removeEventListener('keydown', down, { capture: true })
      window.removeEventListener('keyup', release, { capture: true })
      window.removeEventListener('blur', release)
    }
  }, [])
  return held
}
