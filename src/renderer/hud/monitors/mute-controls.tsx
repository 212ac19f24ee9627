import { type FormEvent, useId, useState } from 'react'
import type { Mute } from '../../../shared/model/monitor-rules.ts'
import { muteMonitor, unmuteMonitor } from '../../client/monitor-calls.ts'
import type { MonitorChoice } from '../../state/monitors.ts'
import { MUTE_LENGTHS, minutesUntilTomorrow } from '../../state/monitors-states.ts'
import { groupText } from '../../state/monitors-words.ts'
import { dateTimeText } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { OperatorOnly } from '../operator-only.tsx'
import { MutedMark } from './muted-mark.tsx'

interface MuteProps {
  readonly choice: MonitorChoice
  readonly mute: Mute | null
  /** Muted, or in a downtime, as the engine says. */
  readonly silenced: boolean
  readonly problem: string | null
  readonly onChanged: () => void
}

/** Who muted it and until when, or the form that does. */
export function MuteControls({ choice, mute, silenced, problem, onChanged }: MuteProps) {
  const [open, setOpen] = useState(false)
  if (mute) return <MutedBy mute={mute} onChanged={onChanged} />
  if (!open) {
    return (
      <div className="mon-mute">
        {silenced && <p className="panel-note">Silenced by a planned downtime.</p>}
        {problem !== null && <p className="panel-note">{problem}</p>}
        <OperatorOnly>
          <button type="button" className="small-button" data-testid="mute-open" onClick={() => setOpen(true)}>
            <MutedMark /> Mute …
          </button>
        </OperatorOnly>
      </div>
    )
  }
  return (
    <MuteForm
      choice={choice}
      onDone={(changed) => {
        setOpen(false)
        if (changed) onChanged()
      }}
    />
  )
}

function MutedBy({ mute, onChanged }: { mute: Mute; onChanged: () => void }) {
  const clock = useClockKind()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const unmute = async () => {
    setBusy(true)
    const answer = await unmuteMonitor({ monitor_id: mute.monitorId, group: mute.group })
    setBusy(false)
    setProblem(answer.ok ? null : answer.message)
    onChanged()
  }
  return (
    <div className="mon-mute is-muted" data-testid="muted-by">
      <p>
        <MutedMark /> <b>Muted</b> by {mute.actor} until {dateTimeText(mute.until, clock)}
        {mute.group === null ? ', all groups' : ''}
      </p>
      <p className="mon-mute-reason">“{mute.reason}”</p>
      {problem !== null && <p role="alert">{problem}</p>}
      <OperatorOnly>
        <button type="button" className="small-button" data-testid="unmute" disabled={busy} onClick={unmute}>
          Unmute
        </button>
      </OperatorOnly>
    </div>
  )
}

type Length = (typeof MUTE_LENGTHS)[number]['key'] | 'tomorrow' | 'custom'

/** Minutes of a choice; null when what was typed is not a length. */
function minutesOf(length: Length, custom: string): number | null {
  if (length === 'tomorrow') return minutesUntilTomorrow(Date.now())
  if (length !== 'custom') return MUTE_LENGTHS.find((one) => one.key === length)?.minutes ?? null
  const typed = Number(custom)
  return custom.trim() !== '' && typed >= 1 && typed <= 60 * 24 * 30 ? typed : null
}

/** The person has just asked for this form: the focus goes there. */
const focusFirst = (element: HTMLInputElement | null) => element?.focus()

function MuteForm({ choice, onDone }: { choice: MonitorChoice; onDone: (changed: boolean) => void }) {
  const name = useId()
  const [reason, setReason] = useState('')
  const [length, setLength] = useState<Length>('60')
  const [custom, setCustom] = useState('30')
  const [everyGroup, setEveryGroup] = useState(choice.group === null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const minutes = minutesOf(length, custom)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim() === '') return setProblem('Say why: whoever finds it silent will read this.')
    if (minutes === null) return setProblem('Write a length from 1 minute to 30 days, in minutes.')
    setBusy(true)
    const answer = await muteMonitor({
      monitor_id: choice.monitorId,
      group: everyGroup ? null : choice.group,
      reason: reason.trim(),
      minutes,
    })
    setBusy(false)
    if (answer.ok) onDone(true)
    else setProblem(answer.message)
  }
  const option = (key: Length, label: string) => (
    <label key={key} className="mon-choice">
      <input type="radio" name={`${name}-length`} value={key} checked={length === key} onChange={() => setLength(key)} />
      <span>{label}</span>
    </label>
  )
  return (
    <form className="mon-mute" data-testid="mute-form" onSubmit={send}>
      <label className="mon-field">
        Reason
        <input
          ref={focusFirst}
          maxLength={500}
          data-testid="mute-reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <div className="mon-choices" role="radiogroup" aria-label="For how long">
        {MUTE_LENGTHS.map(({ key, label }) => option(key, label))}
        {option('tomorrow', 'until tomorrow 8:00')}
        {option('custom', 'custom')}
      </div>
      {length === 'custom' && (
        <label className="mon-field">
          Minutes
          <input inputMode="numeric" data-testid="mute-minutes" value={custom} onChange={(event) => setCustom(event.target.value)} />
        </label>
      )}
      {choice.group !== null && (
        <div className="mon-choices" role="radiogroup" aria-label="What">
          <label className="mon-choice">
            <input type="radio" name={`${name}-what`} checked={!everyGroup} onChange={() => setEveryGroup(false)} />
            <span>only {groupText(choice.group)}</span>
          </label>
          <label className="mon-choice">
            <input type="radio" name={`${name}-what`} checked={everyGroup} onChange={() => setEveryGroup(true)} />
            <span>every group</span>
          </label>
        </div>
      )}
      {problem !== null && (
        <p className="mon-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="mon-actions">
        <button type="submit" className="small-button is-primary" data-testid="mute-send" disabled={busy}>
          Mute
        </button>
        <button type="button" className="small-button" onClick={() => onDone(false)}>
          Cancel
        </button>
      </div>
    </form>
  )
}
