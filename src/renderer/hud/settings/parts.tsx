import { useAtomValue } from 'jotai'
import { type ReactNode, useId } from 'react'
import { WATCH_ONLY, watchOnlyAtom } from '../../state/session.ts'
import { freshAtom } from '../../state/store.ts'

/** One subject of a page, under its heading. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="settings-group" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  )
}

/** Why nothing can be changed here now, or null. `own`: a viewer may, for their own page. */
export function useLocked(own: boolean): string | null {
  const fresh = useAtomValue(freshAtom)
  const watchOnly = useAtomValue(watchOnlyAtom)
  if (!fresh) return 'The line to the core is down: settings can be changed when it is back.'
  return own ? null : watchOnly
}

/** Fields that are off, with the reason, while nothing can be kept. `own`: looks, which a viewer may change for this page. */
export function Changeable({ children, own = false }: { children: ReactNode; own?: boolean }) {
  const why = useLocked(own)
  const viewer = useAtomValue(watchOnlyAtom) !== null
  const note = why ?? (viewer ? `${WATCH_ONLY} What you change here holds for this page only and is not kept.` : null)
  return (
    <fieldset className="operator-only" disabled={why !== null} {...(why !== null && { 'data-off': true })}>
      {note !== null && (
        <p className="settings-locked" role="status" data-testid="settings-locked">
          {note}
        </p>
      )}
      {children}
    </fieldset>
  )
}

interface ChoicesProps<Value extends string> {
  readonly testId: string
  readonly title: string
  readonly hint: ReactNode
  readonly value: Value
  readonly options: readonly (readonly [Value, string])[]
  readonly onChange: (value: Value) => void
}

/** One of a few. Test ids end in the value: `<testId>-<value>`. */
export function Choices<Value extends string>({ testId, title, hint, value, options, onChange }: ChoicesProps<Value>) {
  const name = useId()
  return (
    <div className="voice-field" data-testid={testId} data-value={value}>
      <b id={`${name}-title`}>{title}</b>
      <div className="mon-choices" role="radiogroup" aria-labelledby={`${name}-title`} aria-describedby={`${name}-hint`}>
        {options.map(([option, label]) => (
          <label key={option} className="mon-choice">
            <input
              type="radio"
              name={name}
              data-testid={`${testId}-${option}`}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      <small id={`${name}-hint`}>{hint}</small>
    </div>
  )
}
