import { createStore } from 'jotai'
import { expect, test } from 'vitest'
import { fixQuestionAtom } from './fixes.ts'
import { closeTopAtom, openServiceAtom, overlayAtom, toggleOverlayAtom } from './panels.ts'
import { selectedServiceAtom } from './view.ts'

test('Escape closes the overlay, then the question before a fix, then the panel it was asked in', () => {
  const store = createStore()
  const open = () => [store.get(overlayAtom), store.get(fixQuestionAtom) !== null, store.get(selectedServiceAtom)]
  store.set(openServiceAtom, 'ai-brain')
  store.set(fixQuestionAtom, { serviceId: 'ai-brain', action: 'restart_service', undoOf: null })
  store.set(toggleOverlayAtom, 'help')
  expect(open()).toEqual(['help', true, 'ai-brain'])
  store.set(closeTopAtom)
  expect(open()).toEqual([null, true, 'ai-brain'])
  store.set(closeTopAtom)
  expect(open()).toEqual([null, false, 'ai-brain'])
  store.set(closeTopAtom)
  expect(open()).toEqual([null, false, null])
})
