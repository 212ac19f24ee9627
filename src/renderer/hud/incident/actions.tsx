import { type FormEvent, useId, useState } from 'react'
import type { Incident, IncidentSummary } from '../../../shared/model/incident.ts'
import { acknowledgeIncident, assignIncident, noteIncident, reopenIncident, resolveIncident } from '../../client/commands.ts'
import { OperatorOnly } from '../operator-only.tsx'

interface ActionsProps {
  readonly incident: IncidentSummary
  readonly fresh: boolean
  readonly onChange: (incident: Incident) => void
}

type Act = (run: () => Promise<Incident | undefined>, then?: () => void) => Promise<void>

/** What a person does with an incident: take it, hand it on, write, close, open again. */
export function IncidentActions({ incident, fresh, onChange }: ActionsProps) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const act: Act = async (run, then) => {
    setBusy(true)
    const changed = await run()
    setBusy(false)
    if (!changed) return
    onChange(changed)
    then?.()
  }
  const id = incident.incidentId
  const clear = () => setText('')
  const note = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') void act(() => noteIncident(id, text.trim()), clear)
  }
  const off = !fresh || busy
  const resolved = incident.state === 'resolved'
  return (
    <section className="incident-actions" aria-label="Actions" aria-busy={busy}>
      <OperatorOnly>
        <div className="button-row">
          <button
            type="button"
            className="big-button"
            data-testid="acknowledge"
            disabled={off || incident.state !== 'open'}
            onClick={() => void act(() => acknowledgeIncident(id))}
          >
            {incident.state === 'acknowledged' ? 'Acknowledged' : 'Acknowledge'}
          </button>
          {resolved ? (
            <button
              type="button"
              className="big-button is-resolve"
              data-testid="reopen"
              disabled={off}
              onClick={() => void act(() => reopenIncident(id, text.trim()), clear)}
            >
              Reopen
            </button>
          ) : (
            <button
              type="button"
              className="big-button is-resolve"
              data-testid="resolve"
              disabled={off}
              onClick={() => void act(() => resolveIncident(id, text.trim()), clear)}
            >
              Resolve
            </button>
          )}
        </div>
        {!resolved && <Assign incident={incident} off={off} act={act} />}
        <form onSubmit={note} className="note-form">
          <label className="note-field">
            <span>{resolved ? 'Note, or why it is reopened' : 'Note, or how it was resolved'}</span>
            <textarea rows={2} maxLength={2000} data-testid="note-text" value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <button type="submit" className="small-button" data-testid="add-note" disabled={off || text.trim() === ''}>
            Add note
          </button>
        </form>
      </OperatorOnly>
      {!fresh && <p className="panel-note">Not connected: nothing can be changed until the line is back.</p>}
    </section>
  )
}

const NAME_KEY = 'nexus.name'

/** The name last assigned to in this browser: mostly the person in front of it. */
function rememberedName(): string {
  try {
    return window.localStorage.getItem(NAME_KEY) ?? ''
  } catch {
    return ''
  }
}

function remember(name: string): void {
  try {
    window.localStorage.setItem(NAME_KEY, name)
  } catch {
    // A window without storage asks again next time.
  }
}

function Assign({ incident, off, act }: { incident: IncidentSummary; off: boolean; act: Act }) {
  const [me, setMe] = useState(rememberedName)
  const [name, setName] = useState('')
  const fieldId = useId()
  const assign = (to: string) => {
    void act(
      () => assignIncident(incident.incidentId, to),
      () => setName(''),
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const to = name.trim()
    if (to === '') return
    if (me === '') {
      remember(to)
      setMe(to)
    }
    assign(to)
  }
  return (
    <form className="assign-form" onSubmit={submit}>
      <label htmlFor={fieldId}>{incident.assignee === null ? 'Assign to' : 'Hand on to'}</label>
      <input
        id={fieldId}
        className="filter"
        type="text"
        maxLength={100}
        autoComplete="off"
        placeholder={me === '' ? 'your name' : 'a name'}
        data-testid="assign-name"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="small-button" data-testid="assign" disabled={off || name.trim() === ''}>
        Assign
      </button>
      {me !== '' && incident.assignee !== me && (
        <button
          type="button"
          className="small-button"
          data-testid="assign-me"
          title={`Assign to ${me}`}
          disabled={off}
          onClick={() => assign(me)}
        >
          Me
        </button>
      )}
    </form>
  )
}
