import { expect, it } from 'vitest'
import { isQuitKey } from './quit-keys.ts'

const key = { type: 'keyDown', key: 'q', control: true, shift: false, alt: false, meta: false }

it('Ctrl+Q ends the program only where the page cannot hear it; Ctrl+Shift+Q always does', () => {
  expect(isQuitKey(key, true)).toBe(false)
  expect(isQuitKey(key, false)).toBe(true)
  expect(isQuitKey({ ...key, key: 'Q', shift: true }, true)).toBe(true)
})

it.each([{ type: 'keyUp' }, { key: 'w' }, { control: false }, { alt: true }, { meta: true }])('no other key does: %j', (other) => {
  expect(isQuitKey({ ...key, ...other }, false)).toBe(false)
})
