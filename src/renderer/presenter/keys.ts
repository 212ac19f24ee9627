import type { KeyPlace, KeyPress } from '../hud/keymap.ts'

/** What a key of the presenter's window asks for. `reset` and `live` ask for a key that is held. */
export type PresenterKey = 'next' | 'back' | 'panic' | 'reset' | 'live' | 'none'

/** A key that is held so long was not touched by mistake, ms. */
export const HOLD_MS = 900

/** Keys that clickers send for "next" and "back", and those of a keyboard that mean the same. */
const NEXT: ReadonlySet<string> = new Set([' ', 'PageDown', 'ArrowRight'])
const BACK: ReadonlySet<string> = new Set(['PageUp', 'ArrowLeft'])
/** What clickers send for a black screen: here it does nothing, and nothing else may hear it. */
const FREE: ReadonlySet<string> = new Set(['.', 'b', 'B'])

/**
 * What a key press asks for; null: it is none of ours. The space bar always means "next", on a button too: the button
 * that was clicked last must not be pressed again by a clicker. Enter presses buttons.
 */
export function presenterKey(press: KeyPress, place: KeyPlace): PresenterKey | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing || place === 'text') return null
  const known = meaningOf(press.key)
  return known !== null && press.repeat ? 'none' : known
}

function meaningOf(key: string): PresenterKey | null {
  if (NEXT.has(key)) return 'next'
  if (BACK.has(key)) return 'back'
  if (FREE.has(key)) return 'none'
  switch (key.toLowerCase()) {
    case 'p':
      return 'panic'
    case 'r':
      return 'reset'
    case 'l':
      return 'live'
    default:
      return null
  }
}
