import { createStore } from 'jotai'
import { expect, it } from 'vitest'
import { connectionAtom } from '../state/store.ts'
import { busyAtom, canActAtom, canPanicAtom } from './state.ts'

it('lets the presenter panic while something else hangs, and once only', () => {
  const store = createStore()
  store.set(connectionAtom, { phase: 'live', since: 0 })
  const may = (busy: 'panic' | 'live' | 'reset' | 'start' | null) => {
    store.set(busyAtom, busy)
    return [store.get(canActAtom), store.get(canPanicAtom)]
  }
  expect(may(null)).toEqual([true, true])
  for (const busy of ['reset', 'start'] as const) expect(may(busy)).toEqual([false, true])
  for (const busy of ['panic', 'live'] as const) expect(may(busy)).toEqual([false, false])
})
