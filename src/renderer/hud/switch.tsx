import { useId } from 'react'

interface SwitchProps {
  readonly testId: string
  readonly title: string
  readonly hint: string
  readonly on: boolean
  readonly disabled?: boolean
  readonly onChange: (on: boolean) => void
}

/** Something that is on or off, with what that means. */
export function Switch({ testId, title, hint, on, disabled = false, onChange }: SwitchProps) {
  const describes = useId()
  return (
    <p className="voice-switch-line">
      <button
        type="button"
        role="switch"
        className="voice-switch"
        data-testid={testId}
        aria-checked={on}
        aria-describedby={describes}
        disabled={disabled}
        onClick={() => onChange(!on)}
      >
        <i aria-hidden="true" />
        <b>{title}</b>
        <span aria-hidden="true">{on ? 'on' : 'off'}</span>
      </button>
      <small id={describes}>{hint}</small>
    </p>
  )
}
