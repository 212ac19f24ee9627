import type { Chord } from '../../shared/model/keymap.ts'
import type { KeyPress } from './keymap.ts'

const LETTER = /^\p{L}$/u
/** Keys that are told by their place: digits, so that AZERTY works, and what types nothing or a blank. */
const BY_PLACE = /^(?:Digit\d|Numpad\d|F(?:[1-9]|1\d|2[0-4])|Space)$/
const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Fn', 'OS'])
/** Keys that lists, fields and buttons need for themselves. */
const OF_CONTROLS = /^(?:Tab|Enter|Backspace|Delete|Insert|Home|End|Page(?:Up|Down)|Arrow\w+|ContextMenu)$/

/** How a chord is written on keys: `Ctrl Shift K`. */
export function chordLabel(chord: Chord): string {
  const parts = [chord.ctrl && 'Ctrl', chord.meta && 'Cmd', chord.shift && 'Shift', nameOf(chord)]
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

function nameOf({ code, key }: Chord): string {
  if (code !== undefined) return code.replace(/^Digit/, '').replace(/^Numpad/, 'Num ')
  return key === 'Escape' ? 'Esc' : (key ?? '').toUpperCase()
}

/** One text for all chords that are the same. Shift is part of writing a sign, not of the chord. */
function idOf({ code, key, ctrl, meta, shift }: Chord): string {
  const counts = code !== undefined || (key !== undefined && LETTER.test(key))
  return `${ctrl ? 'ctrl ' : ''}${meta ? 'meta ' : ''}${shift && counts ? 'shift ' : ''}${code ?? `"${key?.toLowerCase()}"`}`
}

/** True where one press would be both. */
export function sameChord(one: Chord, other: Chord): boolean {
  return idOf(one) === idOf(other)
}

/** Why no action may have this chord, in a sentence; null: one may. */
export function whyNotUsable(chord: Chord): string | null {
  const { code, key } = chord
  if ((code === undefined) === (key === undefined)) return 'This names no key.'
  if (code !== undefined && !BY_PLACE.test(code)) return 'This names no key that can be used.'
  if (key === 'Escape') return 'Esc always closes what is open.'
  if (key !== undefined && ([...key].length !== 1 || /[\s\p{Nd}\p{C}]/u.test(key) || key !== key.toLowerCase()))
    return 'This names no key that can be used.'
  return reservedFor(chord)
}

const EDITING = new Set(['c', 'v', 'x', 'a', 'z', 'y'])
const BROWSER: Readonly<Record<string, string>> = {
  w: 'closes a tab or window',
  t: 'opens a tab',
  n: 'opens a window',
  r: 'loads the page again',
  l: 'goes to the address',
  p: 'prints',
  f: 'finds text in the page',
  '+': 'enlarges the page',
  '=': 'enlarges the page',
  '-': 'makes the page smaller',
  Digit0: 'shows the page in its own size',
}
const FUNCTION_KEYS: Readonly<Record<string, string>> = {
  F5: 'loads the page again',
  F6: 'goes to the address',
  F10: 'opens the menu',
  F12: 'opens the developer tools',
}
/** Keys without Ctrl that a part of the console has for itself. */
const OF_PARTS: Readonly<Record<string, string>> = {
  '+': 'brings the camera or a trace nearer',
  '=': 'brings the camera or a trace nearer',
  '-': 'takes the camera or a trace further away',
  Digit0: 'shows the whole of a trace',
  z: 'shows one span of a trace',
  e: 'goes to the next failure of a trace',
  c: 'goes to the next span that a trace waited for',
  a: 'opens all spans of a trace',
}
/** With Ctrl or Cmd, and Shift. */
const SHIFTED: Readonly<Record<string, string>> = {
  q: 'quits NEXUS',
  i: 'opens the developer tools',
  j: 'opens the developer tools',
  delete: 'clears what the browser keeps',
}
const OF_MAC: Readonly<Record<string, string>> = {
  q: 'quits',
  h: 'hides the window',
  m: 'puts the window away',
  Space: 'searches the system',
}

/** What the browser or the system does with a chord, as a sentence; null: nothing. */
function reservedFor(chord: Chord): string | null {
  const { ctrl = false, meta = false, shift = false } = chord
  const key = chord.code ?? chord.key ?? ''
  if (!ctrl && !meta && !shift && OF_PARTS[key] !== undefined) return `${chordLabel(chord)} ${OF_PARTS[key]}.`
  const does =
    ctrl || meta
      ? (BROWSER[key] ??
        (EDITING.has(key) ? 'edits text' : undefined) ??
        (key === 's' ? 'saves where text is written' : undefined) ??
        (shift ? SHIFTED[key] : undefined) ??
        (meta ? OF_MAC[key] : undefined))
      : FUNCTION_KEYS[key]
  return does === undefined ? null : `${chordLabel(chord)} ${does}: the browser or the system keeps it.`
}

/** What a press while a key is being chosen comes to. */
export type Captured =
  | { readonly kind: 'chord'; readonly chord: Chord }
  /** Only modifiers so far. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused'; readonly why: string }

/** The chord of a press, or why it can be none. Digits by their place, letters and signs by what they type. */
export function captureOf(press: KeyPress): Captured {
  const refused = (why: string): Captured => ({ kind: 'refused', why })
  if (MODIFIERS.has(press.key)) return { kind: 'waiting' }
  if (press.key === 'Escape') return refused('Esc always closes what is open.')
  if (press.altKey) return refused('Alt belongs to menus, and writes signs on some keyboards: take Ctrl, or a key by itself.')
  if (OF_CONTROLS.test(press.key)) return refused(`${press.key} is needed for fields, lists and buttons.`)
  const chord = chordOf(press)
  if (chord === null) return refused('This key cannot be told apart on every keyboard: take another one.')
  const why = whyNotUsable(chord)
  return why === null ? { kind: 'chord', chord } : refused(why)
}

function chordOf(press: KeyPress): Chord | null {
  const modifiers = { ...(press.ctrlKey && { ctrl: true }), ...(press.metaKey && { meta: true }) }
  const shift = press.shiftKey && { shift: true }
  const digit = /^(?:Digit|Numpad)\d$/.test(press.code)
  // A digit with Shift is a sign on most keyboards, and a digit on AZERTY.
  const sign = digit && press.shiftKey && !/^\d$/.test(press.key)
  if (BY_PLACE.test(press.code) && !sign) return { code: press.code, ...modifiers, ...shift }
  const key = press.key.toLowerCase()
  if (press.isComposing || [...key].length !== 1) return null
  return LETTER.test(key) ? { key, ...modifiers, ...shift } : { key, ...modifiers }
}
