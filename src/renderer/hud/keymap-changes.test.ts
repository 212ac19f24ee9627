import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chord, type KeymapChanges, keymapChangesSchema } from '../../shared/model/keymap.ts'
import { actionOf, type Binding, DEFAULT_KEYMAP, type KeyAction, type KeyPress } from './keymap.ts'
import { changed, conflictOf, remapped } from './keymap-changes.ts'
import { captureOf, chordLabel, sameChord, whyNotUsable } from './keymap-chords.ts'
import { press } from './testing/press.ts'

const ACTIONS = DEFAULT_KEYMAP.map((binding) => binding.action)
const of = (bindings: readonly Binding[], action: KeyAction) => bindings.find((binding) => binding.action === action)
const chordsOf = (changes: KeymapChanges, action: KeyAction) => of(remapped(DEFAULT_KEYMAP, changes).bindings, action)?.chords

/** Keys of a US keyboard: what they type without and with Shift. */
const KEYS: readonly (readonly [code: string, plain: string, shifted: string])[] = [
  ...[...'abcdefghijklmnopqrstuvwxyz'].map((letter) => [`Key${letter.toUpperCase()}`, letter, letter.toUpperCase()] as const),
  ...[...')!@#$%^&*('].map((sign, digit) => [`Digit${digit}`, String(digit), sign] as const),
  ['Comma', ',', '<'],
  ['Slash', '/', '?'],
  ['Semicolon', ';', ':'],
  ['Space', ' ', ' '],
  ['F2', 'F2', 'F2'],
  ['F11', 'F11', 'F11'],
  ['Escape', 'Escape', 'Escape'],
  ['Tab', 'Tab', 'Tab'],
]
const presses = fc
  .record({ at: fc.nat(KEYS.length - 1), ctrlKey: fc.boolean(), metaKey: fc.boolean(), shiftKey: fc.boolean(), altKey: fc.boolean() })
  .map(({ at, ...modifiers }) => {
    const [code, plain, shifted] = KEYS[at] ?? ['', '', '']
    return press({ code, key: modifiers.shiftKey ? shifted : plain, ...modifiers })
  })
/** Chords as a person makes them. */
const chords = presses.map(captureOf).filter((one) => one.kind === 'chord')
/** Chords as a store that was damaged, or an old version, may hold them. */
const anyChord = fc.oneof(
  chords.map(({ chord }) => chord),
  fc.record(
    {
      code: fc.constantFrom('Digit1', 'KeyA', 'Escape', 'Tab', '', 'Space', 'F11'),
      key: fc.constantFrom('h', 'H', 'Escape', ' ', '', '7', '/', 'ö', '\u0000', 'Dead'),
      ctrl: fc.boolean(),
      meta: fc.boolean(),
      shift: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
)
const anyChanges = fc.dictionary(
  fc.oneof(fc.constantFrom(...ACTIONS), fc.constantFrom('gone.away', '__proto__', 'constructor', 'toString')),
  fc.array(anyChord, { maxLength: 4 }),
)

describe('remapped', () => {
  it('gives no two actions one chord, whatever is kept', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const all = remapped(DEFAULT_KEYMAP, changes).bindings.flatMap(({ action, chords: own }) => own.map((chord) => ({ action, chord })))
        for (const [at, one] of all.entries())
          for (const other of all.slice(at + 1))
            if (other.action !== one.action) expect(sameChord(one.chord, other.chord), `${one.action} and ${other.action}`).toBe(false)
      }),
    )
  })

  it('always closes with Escape, everywhere', () => {
    fc.assert(
      fc.property(anyChanges, fc.constantFrom('page', 'control', 'text'), (changes, place) => {
        const { bindings } = remapped(DEFAULT_KEYMAP, changes)
        expect(actionOf(press({ key: 'Escape', code: 'Escape' }), place, bindings)).toBe('close')
      }),
    )
  })

  it('keeps every action, in its order, and says of each change that it does not follow why', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const { bindings, refused } = remapped(DEFAULT_KEYMAP, changes)
        expect(bindings.map((binding) => binding.action)).toEqual(ACTIONS)
        for (const [action, wanted] of Object.entries(changes)) {
          if (refused.some((one) => one.action === action)) continue
          expect(bindings.find((binding) => binding.action === action)?.chords).toEqual(wanted)
        }
        for (const { why } of refused) expect(why).toMatch(/^[A-Z0-9/,?;:<>!@#$%^&*()].*\.$/)
      }),
    )
  })

  it('is the keys as shipped without changes', () => {
    expect(remapped(DEFAULT_KEYMAP, {})).toEqual({ bindings: DEFAULT_KEYMAP, refused: [] })
  })

  it('falls back to what is shipped for unknown actions, malformed chords, and a second owner of a chord', () => {
    const { bindings, refused } = remapped(DEFAULT_KEYMAP, {
      'gone.away': [{ key: 'x' }],
      close: [],
      'incidents.open': [{ key: 'Shift' }],
      'search.open': [{ key: 'x' }],
      'monitors.open': [{ key: 'x' }],
    })
    expect(of(bindings, 'incidents.open')?.chords).toEqual([{ key: 'h' }])
    expect(of(bindings, 'search.open')?.label).toBe('X')
    expect(of(bindings, 'monitors.open')?.label).toBe('O')
    expect(Object.fromEntries(refused.map(({ action, why }) => [action, why]))).toEqual({
      'gone.away': 'This version knows no such action.',
      close: 'Esc always closes what is open.',
      'incidents.open': 'This names no key that can be used.',
      'monitors.open': 'X belongs to another action.',
    })
  })

  it('leaves the key that somebody chose with their action when a newer version ships it for another', () => {
    expect(chordsOf({ 'incidents.open': [{ key: 's' }] }, 'incidents.open')).toEqual([{ key: 's' }])
    expect(chordsOf({ 'incidents.open': [{ key: 's' }] }, 'settings.open')).toEqual([
      { key: ',', ctrl: true },
      { key: ',', meta: true },
    ])
  })
})

describe('a key that a person chooses', () => {
  it('then does what it was chosen for, and nothing else does it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACTIONS.filter((action) => action !== 'close')), presses, (action, pressed) => {
        const captured = captureOf(pressed)
        if (captured.kind !== 'chord' || conflictOf(DEFAULT_KEYMAP, action, captured.chord, pressed) !== null) return
        const changes = changed(DEFAULT_KEYMAP, {}, action, [captured.chord])
        // Kept and read again, as after a restart.
        const kept = keymapChangesSchema.parse(JSON.parse(JSON.stringify(changes)))
        expect(kept).toEqual(changes)
        const { bindings, refused } = remapped(DEFAULT_KEYMAP, kept)
        expect(refused).toEqual([])
        expect(actionOf(pressed, 'page', bindings)).toBe(action)
        expect(chordLabel(captured.chord)).toBe(of(bindings, action)?.label)
      }),
    )
  })

  it('conflicts where the press already does something, however the two chords are written', () => {
    // On a German keyboard Shift 7 writes the sign that opens the search.
    const german = press({ key: '/', code: 'Digit7', shiftKey: true })
    const captured = captureOf(german)
    expect(captured).toEqual({ kind: 'chord', chord: { key: '/' } })
    expect(conflictOf(DEFAULT_KEYMAP, 'voice.open', { code: 'Digit7', shift: true }, german)?.action).toBe('search.open')
    expect(conflictOf(DEFAULT_KEYMAP, 'voice.open', { key: 'h' })?.action).toBe('incidents.open')
    expect(conflictOf(DEFAULT_KEYMAP, 'incidents.open', { key: 'h' })).toBeNull()
  })

  it('is refused with a reason where the browser, the system, or a part of the console has it', () => {
    const why = (part: Partial<KeyPress>) => {
      const captured = captureOf(press(part))
      return captured.kind === 'refused' ? captured.why : captured.kind
    }
    expect(why({ key: 'w', code: 'KeyW', ctrlKey: true })).toBe('Ctrl W closes a tab or window: the browser or the system keeps it.')
    expect(why({ key: 'n', code: 'KeyN', ctrlKey: true })).toMatch(/opens a window/)
    expect(why({ key: 'T', code: 'KeyT', ctrlKey: true, shiftKey: true })).toBe(
      'Ctrl Shift T opens a tab: the browser or the system keeps it.',
    )
    expect(why({ key: 'F4', code: 'F4', altKey: true })).toMatch(/^Alt belongs to menus/)
    for (const key of ['Tab', 'Enter', 'ArrowUp', 'Delete']) expect(why({ key, code: key })).toMatch(/needed for fields/)
    expect(why({ key: 'Escape', code: 'Escape' })).toBe('Esc always closes what is open.')
    expect(why({ key: 'Dead', code: 'BracketLeft' })).toMatch(/take another one/)
    expect(why({ key: 'e', code: 'KeyE' })).toBe('E goes to the next failure of a trace.')
    expect(why({ key: 'Control', code: 'ControlLeft', ctrlKey: true })).toBe('waiting')
  })

  it('is a digit by its place, as on AZERTY, and a letter by what it types', () => {
    const azerty = press({ key: 'é', code: 'Digit2' })
    expect(captureOf(azerty)).toEqual({ kind: 'chord', chord: { code: 'Digit2' } })
    expect(captureOf(press({ key: '2', code: 'Digit2', shiftKey: true }))).toEqual({
      kind: 'chord',
      chord: { code: 'Digit2', shift: true },
    })
    expect(captureOf(press({ key: 'q', code: 'KeyA' }))).toEqual({ kind: 'chord', chord: { key: 'q' } })
    expect(captureOf(press({ key: 'Ж', code: 'Semicolon', shiftKey: true }))).toEqual({ kind: 'chord', chord: { key: 'ж', shift: true } })
  })

  it('never acts while text is written, unless it writes nothing', () => {
    const inText = (chord: Chord, part: Partial<KeyPress>) =>
      actionOf(press(part), 'text', remapped(DEFAULT_KEYMAP, { 'chaos.steady': [chord] }).bindings)
    expect(inText({ key: 'x' }, { key: 'x', code: 'KeyX' })).toBeNull()
    expect(inText({ code: 'Digit7' }, { key: '7', code: 'Digit7' })).toBeNull()
    expect(inText({ key: 'x', ctrl: true, shift: true }, { key: 'X', code: 'KeyX', ctrlKey: true, shiftKey: true })).toBeNull()
    expect(inText({ key: 'b', ctrl: true }, { key: 'b', code: 'KeyB', ctrlKey: true })).toBe('chaos.steady')
    expect(inText({ code: 'F2' }, { key: 'F2', code: 'F2' })).toBe('chaos.steady')
  })
})

describe('changed', () => {
  it('keeps only what differs from the keys as shipped, and leaves the others alone', () => {
    const one = changed(DEFAULT_KEYMAP, { 'gone.away': [] }, 'voice.open', [{ key: 'y' }])
    expect(one).toEqual({ 'gone.away': [], 'voice.open': [{ key: 'y' }] })
    expect(changed(DEFAULT_KEYMAP, one, 'voice.open', [{ key: 'v' }])).toEqual({ 'gone.away': [] })
    expect(changed(DEFAULT_KEYMAP, one, 'voice.open', null)).toEqual({ 'gone.away': [] })
    expect(changed(DEFAULT_KEYMAP, {}, 'voice.open', [])).toEqual({ 'voice.open': [] })
  })
})

describe('the keys as shipped', () => {
  it('are written as they are labelled, are usable, and belong to one action each', () => {
    for (const { action, chords: own, label } of DEFAULT_KEYMAP) {
      expect(own[0] && chordLabel(own[0]), action).toBe(label)
      if (action !== 'close') expect(own.map(whyNotUsable), action).toEqual(own.map(() => null))
      for (const chord of own) expect(conflictOf(DEFAULT_KEYMAP, action, chord)).toBeNull()
    }
  })
})
