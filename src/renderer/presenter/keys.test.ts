import { describe, expect, it } from 'vitest'
import { press } from '../hud/testing/press.ts'
import { presenterKey } from './keys.ts'

describe('presenterKey', () => {
  it.each([
    [' ', 'next'],
    ['PageDown', 'next'],
    ['ArrowRight', 'next'],
    ['PageUp', 'back'],
    ['ArrowLeft', 'back'],
    ['p', 'panic'],
    ['P', 'panic'],
    ['r', 'reset'],
    ['l', 'live'],
    ['.', 'none'],
    ['b', 'none'],
    ['B', 'none'],
    ['Enter', null],
    ['Tab', null],
    ['x', null],
  ])('%j asks for %s', (key, meaning) => expect(presenterKey(press({ key }), 'page')).toBe(meaning))

  it('goes on with the space bar on a button too: a clicker never presses what was clicked last', () => {
    expect(presenterKey(press({ key: ' ' }), 'control')).toBe('next')
    expect(presenterKey(press({ key: 'Enter' }), 'control')).toBeNull()
  })

  it('leaves keys with modifiers, text and unfinished input alone', () => {
    for (const part of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])
      expect(presenterKey(press({ key: 'p', ...part }), 'page')).toBeNull()
    expect(presenterKey(press({ key: ' ' }), 'text')).toBeNull()
  })

  it('takes a key that is held down once', () => {
    for (const key of [' ', 'PageUp', 'p', 'r', 'l']) expect(presenterKey(press({ key, repeat: true }), 'page')).toBe('none')
  })
})
