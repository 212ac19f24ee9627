import { describe, expect, it } from 'vitest'
import { actionOf, DEFAULT_KEYMAP } from './keymap.ts'
import { press } from './testing/press.ts'

describe('actionOf', () => {
  it('finds digits by their place, so that AZERTY works', () => {
    expect(actionOf(press({ key: 'é', code: 'Digit2', ctrlKey: true }), 'page')).toBe('chaos.latency-spike')
  })

  it('finds letters by what they type', () => {
    expect(actionOf(press({ key: 'q', code: 'KeyA', ctrlKey: true }), 'page')).toBe('quality.toggle')
    expect(actionOf(press({ key: 'Q', code: 'KeyQ', ctrlKey: true, shiftKey: true }), 'page')).toBeNull()
  })

  it('finds signs with or without Shift, as the layout needs it', () => {
    expect(actionOf(press({ key: '?', code: 'Slash', shiftKey: true }), 'page')).toBe('help.toggle')
    expect(actionOf(press({ key: '/', code: 'Digit7', shiftKey: true }), 'page')).toBe('search.open')
  })

  it('starts chaos and keeps the browser from quitting even while a search is typed', () => {
    expect(actionOf(press({ key: '2', code: 'Digit2', ctrlKey: true }), 'text')).toBe('chaos.latency-spike')
    expect(actionOf(press({ key: 'q', code: 'KeyQ', ctrlKey: true }), 'text')).toBe('quality.toggle')
    expect(actionOf(press({ key: '2', code: 'Digit2' }), 'text')).toBeNull()
  })

  it('leaves text fields and their Ctrl keys alone, but not Escape', () => {
    expect(actionOf(press({ key: 'd', code: 'KeyD', ctrlKey: true }), 'text')).toBeNull()
    expect(actionOf(press({ key: '/', code: 'Slash' }), 'text')).toBeNull()
    expect(actionOf(press({ key: 'Escape', code: 'Escape' }), 'text')).toBe('close')
  })

  it('lets Space press a focused button', () => {
    expect(actionOf(press({ key: ' ', code: 'Space' }), 'control')).toBeNull()
    expect(actionOf(press({ key: ' ', code: 'Space' }), 'page')).toBe('sitrep.show')
    expect(actionOf(press({ key: '1', code: 'Digit1', ctrlKey: true }), 'control')).toBe('chaos.steady')
  })

  it('ignores repeats, unfinished input and other modifiers', () => {
    expect(actionOf(press({ key: '1', code: 'Digit1', ctrlKey: true, repeat: true }), 'page')).toBeNull()
    expect(actionOf(press({ key: '1', code: 'Digit1', ctrlKey: true, isComposing: true }), 'page')).toBeNull()
    expect(actionOf(press({ key: '1', code: 'Digit1', ctrlKey: true, altKey: true }), 'page')).toBeNull()
    expect(actionOf(press({ key: '1', code: 'Digit1' }), 'page')).toBeNull()
  })

  it('can be remapped', () => {
    const keymap = [{ action: 'help.toggle', title: 'Help', chords: [{ key: 'h' }], label: 'H' }] as const
    expect(actionOf(press({ key: 'h', code: 'KeyH' }), 'page', keymap)).toBe('help.toggle')
    expect(actionOf(press({ key: '?', code: 'Slash', shiftKey: true }), 'page', keymap)).toBeNull()
  })

  it('names every action once', () => {
    const actions = DEFAULT_KEYMAP.map((binding) => binding.action)
    expect(new Set(actions).size).toBe(actions.length)
  })
})
