import { useAtom, useAtomValue } from 'jotai'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { settingsAtom } from '../../state/store.ts'
import { type Binding, DEFAULT_KEYMAP, type KeyAction, type KeyPress } from '../keymap.ts'
import { captureAtom, keymapAtom } from '../keymap-atom.tsx'
import { changed, conflictOf, isFixed } from '../keymap-changes.ts'
import { captureOf, chordLabel } from '../keymap-chords.ts'
import { Changeable } from './parts.tsx'
import { useSave } from './use-save.ts'

/** The action whose key is being chosen, and why the last press was refused. */
interface Choosing {
  readonly action: KeyAction
  readonly why: string | null
}

/** Every action with its keys, to be changed, taken away or reset. */
export function KeyboardPage() {
  const { bindings, refused } = useAtomValue(keymapAtom)
  const changes = useAtomValue(settingsAtom).keymap
  const [choosing, setChoosing] = useState<Choosing | null>(null)
  const save = useSave()
  const some = Object.keys(changes).length > 0
  return (
    <Changeable>
      {refused.length > 0 && (
        <ul className="settings-refused" data-testid="keys-refused">
          {refused.map(({ action, why }) => (
            <li key={action}>
              Not followed: {titleOf(action)}. {why}
            </li>
          ))}
        </ul>
      )}
      <div className="settings-keys-head">
        <p className="settings-note">
          A key by itself acts outside text fields only. Digits count by their place, so that they work on AZERTY too.
        </p>
        <button
          type="button"
          className="small-button"
          data-testid="keys-reset-all"
          disabled={!some}
          onClick={() => {
            setChoosing(null)
            void save({ keymap: {} })
          }}
        >
          Reset all keys
        </button>
      </div>
      <ul className="settings-keys" data-testid="keys">
        {bindings.map((binding) => (
          <KeyRow
            key={binding.action}
            binding={binding}
            isChanged={Object.hasOwn(changes, binding.action)}
            choosing={choosing?.action === binding.action ? choosing : null}
            onChoose={setChoosing}
          />
        ))}
      </ul>
    </Changeable>
  )
}

const titleOf = (action: string) => DEFAULT_KEYMAP.find((binding) => binding.action === action)?.title ?? `"${action.slice(0, 40)}"`

interface KeyRowProps {
  readonly binding: Binding
  readonly isChanged: boolean
  readonly choosing: Choosing | null
  readonly onChoose: (choosing: Choosing | null) => void
}

function KeyRow({ binding, isChanged, choosing, onChoose }: KeyRowProps) {
  const { action, title, chords } = binding
  const { bindings } = useAtomValue(keymapAtom)
  const changes = useAtomValue(settingsAtom).keymap
  const save = useSave()
  const keep = (wanted: Binding['chords'] | null) => {
    onChoose(null)
    void save({ keymap: changed(DEFAULT_KEYMAP, changes, action, wanted) })
  }
  const take = (press: KeyPress) => {
    const answer = answerOf(press, bindings, action)
    if (answer.kind === 'chord') keep([answer.chord])
    else if (answer.kind === 'over') onChoose(null)
    else if (answer.kind === 'refused') onChoose({ action, why: answer.why })
  }
  const reset = () => {
    const shipped = DEFAULT_KEYMAP.find((one) => one.action === action)?.chords ?? []
    const other = shipped.map((chord) => ({ chord, by: conflictOf(bindings, action, chord) })).find(({ by }) => by !== null)
    if (other?.by) onChoose({ action, why: `${chordLabel(other.chord)} is now the key of "${other.by.title}": change that one first.` })
    else keep(null)
  }
  const button = useRef<HTMLButtonElement>(null)
  const swallow = useCapture(choosing !== null, take, button)
  const fixed = isFixed(binding)
  return (
    <li className={`settings-key ${choosing ? 'is-choosing' : ''}`} data-testid="key-row" data-action={action}>
      <span className="settings-key-title">{title}</span>
      <span className="settings-key-chords" data-testid="key-chords">
        {chords.length === 0 ? <small>no key</small> : chords.map((chord) => <kbd key={chordLabel(chord)}>{chordLabel(chord)}</kbd>)}
      </span>
      {fixed ? (
        <small className="settings-key-fixed">always</small>
      ) : (
        <span className="settings-key-tools">
          <button
            ref={button}
            type="button"
            className={`small-button ${choosing ? 'is-primary' : ''}`}
            data-testid="key-change"
            aria-label={choosing ? `Press a key for: ${title}. Escape keeps it as it is.` : `Change the key of: ${title}`}
            onClick={() => onChoose(choosing ? null : { action, why: null })}
            onBlur={() => choosing && onChoose(null)}
            onKeyUp={swallow}
          >
            {choosing ? 'Press a key' : 'Change'}
          </button>
          {isChanged ? (
            <button
              type="button"
              className="small-button"
              data-testid="key-reset"
              aria-label={`Reset the key of: ${title}`}
              onClick={reset}
            >
              Reset
            </button>
          ) : (
            <button
              type="button"
              className="small-button"
              data-testid="key-none"
              aria-label={`None: no key for ${title}`}
              onClick={() => keep([])}
            >
              None
            </button>
          )}
        </span>
      )}
      {choosing !== null && (
        <p className="settings-key-why" role={choosing.why === null ? 'status' : 'alert'} data-testid="key-why">
          {choosing.why ?? 'Press the new key. Esc keeps it as it is.'}
        </p>
      )}
    </li>
  )
}

type PressAnswer = ReturnType<typeof captureOf> | { readonly kind: 'over' }

/** What a press means for the key of an action that is being chosen. */
function answerOf(press: KeyPress, bindings: readonly Binding[], action: KeyAction): PressAnswer {
  // The press that began the choice is still held down.
  if (press.repeat) return { kind: 'waiting' }
  if (press.key === 'Escape') return { kind: 'over' }
  const captured = captureOf(press)
  if (captured.kind !== 'chord') return captured
  const other = conflictOf(bindings, action, captured.chord, press)
  if (other === null) return captured
  return { kind: 'refused', why: `${chordLabel(captured.chord)} is the key of "${other.title}": change that one first, or take another.` }
}

/**
 * Takes every press while `on`. The button keeps the focus; the release of a chosen blank or Enter would press it again,
 * so the handler that comes back goes to its `onKeyUp`.
 */
function useCapture(on: boolean, take: (press: KeyPress) => void, button: RefObject<HTMLButtonElement | null>) {
  const [, setCapture] = useAtom(captureAtom)
  const latest = useRef(take)
  const taken = useRef(false)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    if (!on) return
    taken.current = false
    button.current?.focus()
    setCapture({
      take(press) {
        taken.current = true
        latest.current(press)
      },
    })
    return () => setCapture(null)
  }, [on, setCapture, button])
  return (event: { preventDefault(): void }) => {
    if (taken.current) event.preventDefault()
    taken.current = false
  }
}
