import type { Chord, KeymapChanges } from '../../shared/model/keymap.ts'
import { type Binding, type KeyAction, type KeyPress, matches } from './keymap.ts'
import { chordLabel, sameChord, whyNotUsable } from './keymap-chords.ts'

/** A kept change that cannot be followed. */
export interface RefusedChange {
  /** As kept: it may be an action that this version does not know. */
  readonly action: string
  readonly why: string
}

/** The keys in force. */
export interface Remapped {
  readonly bindings: readonly Binding[]
  readonly refused: readonly RefusedChange[]
}

/**
 * The keys as shipped with what somebody changed. Whatever the changes are, no two actions share a chord and `close`
 * keeps its own: what somebody chose is dearer than what is shipped, an earlier action goes before a later one, and
 * a change that cannot be followed leaves its action with the keys as shipped, as far as they are free.
 */
export function remapped(keymap: readonly Binding[], changes: KeymapChanges): Remapped {
  const refused: RefusedChange[] = Object.keys(changes)
    .filter((action) => !keymap.some((binding) => binding.action === action))
    .map((action) => ({ action, why: 'This version knows no such action.' }))
  const taken: Chord[] = keymap.filter(isFixed).flatMap((binding) => binding.chords)
  const free = (chord: Chord) => !taken.some((one) => sameChord(one, chord))
  const chosen = new Map<KeyAction, readonly Chord[]>()
  for (const binding of keymap) {
    const wanted = Object.hasOwn(changes, binding.action) ? changes[binding.action] : undefined
    if (wanted === undefined) continue
    const why = isFixed(binding) ? `${binding.label} always closes what is open.` : whyNotAll(wanted, free)
    if (why !== null) {
      refused.push({ action: binding.action, why })
      continue
    }
    taken.push(...wanted)
    chosen.set(binding.action, wanted)
  }
  const bindings = keymap.map((binding) => {
    if (isFixed(binding)) return binding
    const chords = chosen.get(binding.action) ?? binding.chords.filter(free)
    return { ...binding, chords, label: chords[0] ? chordLabel(chords[0]) : '' }
  })
  return { bindings, refused }
}

/** `close` must be reachable whatever somebody changes. */
export function isFixed({ action }: Binding): boolean {
  return action === 'close'
}

function whyNotAll(chords: readonly Chord[], free: (chord: Chord) => boolean): string | null {
  for (const chord of chords) {
    const why = whyNotUsable(chord) ?? (free(chord) ? null : `${chordLabel(chord)} belongs to another action.`)
    if (why !== null) return why
  }
  return null
}

/** The other action that a chord, or the press that made it, belongs to; null: none. */
export function conflictOf(bindings: readonly Binding[], action: KeyAction, chord: Chord, press?: KeyPress): Binding | null {
  const has = (binding: Binding) =>
    binding.chords.some((one) => sameChord(one, chord) || (press !== undefined && matches(one, { ...press, repeat: false })))
  return bindings.find((binding) => binding.action !== action && has(binding)) ?? null
}

/** The changes with other keys for one action; null: as shipped. Only what differs from the keys as shipped is kept. */
export function changed(
  keymap: readonly Binding[],
  changes: KeymapChanges,
  action: KeyAction,
  chords: readonly Chord[] | null,
): KeymapChanges {
  const { [action]: _, ...others } = changes
  const shipped = keymap.find((binding) => binding.action === action)?.chords ?? []
  const same = chords !== null && chords.length === shipped.length && chords.every((chord, at) => sameChord(chord, shipped[at] ?? {}))
  return chords === null || same ? others : { ...others, [action]: chords.map((chord) => ({ ...chord })) }
}
