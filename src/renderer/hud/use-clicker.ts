import { getDefaultStore } from 'jotai'
import { useEffect } from 'react'
import { ask } from '../client/ask.ts'
import { feed } from '../client/session.ts'
import { demoAtom } from '../state/demo.ts'
import { overlayAtom } from '../state/panels.ts'
import { operableAtom } from '../state/session.ts'
import { placeOf } from './keymap.ts'

const store = getDefaultStore()

/** The keys of a clicker: while a demo runs they call its cues, also where the audience's window has the focus. */
export function useClicker(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const forward = event.key === 'PageDown'
      if (!forward && event.key !== 'PageUp') return
      const state = store.get(demoAtom)?.status.state
      const runs = (state === 'running' || state === 'paused') && store.get(operableAtom)
      if (!runs || event.repeat || placeOf(event.target) === 'text' || store.get(overlayAtom) !== null) return
      event.preventDefault()
      event.stopPropagation()
      void ask((client) => (forward ? client.demo.next() : client.demo.back())).then((answer) => {
        if (!answer.ok) feed.caption('warning', answer.message)
      })
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
