import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Answer } from '../../client/ask.ts'
import { removeSecret, type SecretList, type SecretStatus, setSecret } from '../../client/secret-calls.ts'
import { Mark } from '../mark.tsx'

/** What gets the focus: the first thing to do, or what changes nothing. */
const FIRST = { rest: '.key-actions button:enabled', removing: '[data-testid="key-remove-no"]' } as const

type Mode = 'rest' | 'entering' | 'removing' | 'saving'

interface KeyCardProps {
  readonly one: SecretStatus
  /** Something can keep a key here. */
  readonly keeps: boolean
  readonly locked: boolean
  readonly onChanged: (list: SecretList) => void
}

/** One key: how it stands, and what can be done about it. */
export function KeyCard({ one, keeps, locked, onChanged }: KeyCardProps) {
  const [mode, setMode] = useState<Mode>('rest')
  const [refused, setRefused] = useState<string | null>(null)
  const titleId = useId()
  const card = useRef<HTMLLIElement>(null)
  const before = useRef(mode)
  // The button that was pressed is gone with what it led to: the keyboard stays at this card.
  useEffect(() => {
    if (before.current !== mode && (mode === 'rest' || mode === 'removing')) card.current?.querySelector<HTMLElement>(FIRST[mode])?.focus()
    before.current = mode
  }, [mode])
  const { tone, word } = standingOf(one)
  const choose = (next: Mode) => {
    setRefused(null)
    setMode(next)
  }
  const carryOut = async (change: Promise<Answer<SecretList>>, after: Mode) => {
    setRefused(null)
    setMode('saving')
    const answer = await change
    setMode(answer.ok ? 'rest' : after)
    if (answer.ok) onChanged(answer.value)
    else setRefused(answer.message)
  }
  return (
    <li
      ref={card}
      className={`key-card is-${tone}`}
      data-testid={`key-${one.name}`}
      data-source={one.source}
      data-mode={mode}
      aria-labelledby={titleId}
    >
      <span className="key-mark">
        <Mark tone={tone} />
      </span>
      <div className="key-head">
        <b id={titleId}>{one.title}</b>
        <em className={`tone-text-${tone}`} data-testid="key-state">
          {word}
        </em>
        <code>{one.name}</code>
      </div>
      <p className="key-purpose">{one.purpose}</p>
      {one.source !== 'none' && (
        <p className="key-where" data-testid="key-where">
          {one.sentence}
        </p>
      )}
      {one.problem !== null && (
        <p className="keys-problem" data-testid="key-problem">
          {one.problem}
        </p>
      )}
      {one.pending && (
        <p className="key-pending" data-testid="key-pending">
          Changed: it takes effect when NEXUS starts the next time.
        </p>
      )}
      {refused !== null && (
        <p className="keys-problem" role="alert" data-testid="key-refused">
          {refused}
        </p>
      )}
      {mode === 'entering' && (
        <Entry
          one={one}
          locked={locked}
          onCancel={() => choose('rest')}
          onKeep={(value) => void carryOut(setSecret(one.name, value), 'entering')}
        />
      )}
      {mode === 'saving' && (
        <p className="key-saving" role="status" data-testid="key-saving">
          Saving. The system may ask you to allow it.
        </p>
      )}
      {mode === 'removing' && (
        <p className="key-actions">
          <span>It cannot be brought back.</span>
          <button
            type="button"
            className="small-button is-primary"
            data-testid="key-remove-yes"
            disabled={locked}
            onClick={() => void carryOut(removeSecret(one.name), 'removing')}
          >
            Remove it
          </button>
          <button type="button" className="small-button" data-testid="key-remove-no" onClick={() => choose('rest')}>
            Cancel
          </button>
        </p>
      )}
      {mode === 'rest' && <Actions one={one} keeps={keeps} locked={locked} onMode={choose} />}
    </li>
  )
}

function Actions({ one, keeps, locked, onMode }: Pick<KeyCardProps, 'one' | 'keeps' | 'locked'> & { onMode: (mode: Mode) => void }) {
  const settable = keeps && !one.readOnly
  if (!settable && !one.kept) return null
  return (
    <p className="key-actions">
      {settable && (
        <button type="button" className="small-button" data-testid="key-set" disabled={locked} onClick={() => onMode('entering')}>
          {one.kept ? 'Replace' : 'Set'}
        </button>
      )}
      {one.kept && (
        <button type="button" className="small-button" data-testid="key-remove" disabled={locked} onClick={() => onMode('removing')}>
          Remove
        </button>
      )}
      <small>{one.effect === 'at_once' ? 'takes effect at once' : 'takes effect at the next start'}</small>
    </p>
  )
}

interface EntryProps {
  readonly one: SecretStatus
  readonly locked: boolean
  readonly onCancel: () => void
  readonly onKeep: (value: string) => void
}

/**
 * The field for a new value. It is read once, when it is sent, and emptied then; nothing of it is React's, so no state, no
 * render and no tool that looks at them holds it. No form: a browser would offer to remember its password.
 */
function Entry({ one, locked, onCancel, onKeep }: EntryProps) {
  const field = useRef<HTMLInputElement>(null)
  const [empty, setEmpty] = useState(true)
  const id = useId()
  useEffect(() => {
    const input = field.current
    input?.focus()
    return () => {
      if (input) input.value = ''
    }
  }, [])
  const keep = () => {
    const input = field.current
    if (input === null || locked || input.value.trim() === '') return
    const { value } = input
    input.value = ''
    onKeep(value)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.target === field.current) keep()
    // It takes back what was typed, before anything closes.
    else if (event.key === 'Escape') onCancel()
  }
  return (
    <div className="key-entry" role="group" aria-label={`Value of ${one.title}`} data-own-escape onKeyDown={onKeyDown}>
      <label htmlFor={id}>{one.configured ? 'New value' : 'Value'}</label>
      <input
        ref={field}
        id={id}
        type="password"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={10_000}
        data-testid="key-value"
        onChange={(event) => setEmpty(event.target.value.trim() === '')}
      />
      <button type="button" className="small-button is-primary" data-testid="key-keep" disabled={locked || empty} onClick={keep}>
        Keep it
      </button>
      <button type="button" className="small-button" data-testid="key-cancel" onClick={onCancel}>
        Cancel
      </button>
    </div>
  )
}

function standingOf({ source, problem, protected: isProtected }: SecretStatus): {
  readonly tone: 'healthy' | 'warning' | 'unknown'
  readonly word: string
} {
  if (problem !== null) return { tone: 'warning', word: 'Not used' }
  switch (source) {
    case 'none':
      return { tone: 'unknown', word: 'Not set' }
    case 'environment':
    case 'config_file':
      return { tone: 'healthy', word: 'Set outside' }
    case 'keychain':
      return isProtected === true ? { tone: 'healthy', word: 'Set, encrypted' } : { tone: 'warning', word: 'Set, not protected' }
    case 'file':
      return { tone: 'warning', word: 'Set, not encrypted' }
  }
}
