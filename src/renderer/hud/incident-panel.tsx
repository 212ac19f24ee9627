import { useAtomValue, useSetAtom } from 'jotai'
import { type FormEvent, useEffect, useState } from 'react'
import type { Incident, IncidentSummary } from '../../shared/model/incident.ts'
import { acknowledgeIncident, loadIncident, noteIncident, resolveIncident } from '../client/commands.ts'
import { toneOf } from '../state/board.ts'
import { incidentLengthMs } from '../state/incidents.ts'
import { openIncidentAtom, openServiceAtom } from '../state/panels.ts'
import { freshAtom, incidentsAtom, serviceByIdAtom } from '../state/store.ts'
import { clockText, dateTimeText, plural, stopwatchText } from '../state/words.ts'
import { Dialog } from './dialog.tsx'
import { useClockKind, useSourceNow } from './hooks.ts'
import { keyed } from './keyed.ts'
import { Mark, SeverityBadge, StateBadge } from './mark.tsx'
import { Name } from './name.tsx'

/** One incident: what happened when, who did what, and what can be done now. */
export function IncidentPanel({ incidentId }: { incidentId: string }) {
  const summary = useAtomValue(incidentsAtom).find((one) => one.incidentId === incidentId)
  const fresh = useAtomValue(freshAtom)
  const close = useSetAtom(openIncidentAtom)
  const [incident, setIncident] = useState<Incident | null>(null)
  const updatedAt = summary?.updatedAt
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change announced by the feed loads the timeline again
  useEffect(() => {
    let stopped = false
    if (fresh) {
      void loadIncident(incidentId).then((loaded) => {
        if (loaded && !stopped) setIncident(loaded)
      })
    }
    return () => {
      stopped = true
    }
  }, [incidentId, updatedAt, fresh])
  const shown = summary ?? incident
  return (
    <Dialog
      modal={false}
      testId="incident-panel"
      className={`dock panel-incident ${shown ? `row-${shown.severity}` : ''}`}
      onClose={() => close(null)}
      title={
        <span className="panel-title">
          {shown && <SeverityBadge severity={shown.severity} />}
          <span>{shown?.title ?? 'Incident'}</span>
        </span>
      }
    >
      {shown ? <IncidentHead incident={shown} /> : <p className="panel-note">Asking the core …</p>}
      {shown && <IncidentActions incident={shown} fresh={fresh} onChange={setIncident} />}
      {incident && <IncidentTimeline incident={incident} />}
    </Dialog>
  )
}

function IncidentHead({ incident }: { incident: IncidentSummary }) {
  const clock = useClockKind()
  const now = useSourceNow()
  const services = useAtomValue(serviceByIdAtom)
  const fresh = useAtomValue(freshAtom)
  const open = useSetAtom(openServiceAtom)
  return (
    <>
      <p className="badges">
        <StateBadge state={incident.state} />
        <span className="badge">
          {incident.state === 'resolved' ? 'lasted' : 'for'} {stopwatchText(incidentLengthMs(incident, now))}
        </span>
        <span className="badge">{dateTimeText(incident.openedAt, clock)}</span>
      </p>
      {incident.resolution !== null && <p className="panel-reason">{incident.resolution}</p>}
      <section className="facts" aria-label="Affected services">
        <h3>{plural(incident.serviceIds.length, 'service')} in order of onset</h3>
        <ol className="chips is-ordered">
          {incident.serviceIds.map((id) => {
            const view = services.get(id)
            return (
              <li key={id}>
                <button type="button" className="chip" title={id} data-testid="incident-service" onClick={() => open(id)}>
                  <Mark tone={!view ? 'unknown' : fresh ? toneOf(view) : 'stale'} label />
                  <Name id={id} />
                </button>
              </li>
            )
          })}
        </ol>
      </section>
    </>
  )
}

interface ActionsProps {
  readonly incident: IncidentSummary
  readonly fresh: boolean
  readonly onChange: (incident: Incident) => void
}

function IncidentActions({ incident, fresh, onChange }: ActionsProps) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const act = async (run: () => Promise<Incident | undefined>, clears: boolean) => {
    setBusy(true)
    const changed = await run()
    setBusy(false)
    if (!changed) return
    onChange(changed)
    if (clears) setText('')
  }
  const note = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') void act(() => noteIncident(incident.incidentId, text.trim()), true)
  }
  const off = !fresh || busy
  return (
    <form className="incident-actions" onSubmit={note}>
      <div className="button-row">
        <button
          type="button"
          className="big-button"
          data-testid="acknowledge"
          disabled={off || incident.state !== 'open'}
          onClick={() => void act(() => acknowledgeIncident(incident.incidentId), false)}
        >
          {incident.state === 'acknowledged' ? 'Acknowledged' : 'Acknowledge'}
        </button>
        <button
          type="button"
          className="big-button is-resolve"
          data-testid="resolve"
          disabled={off || incident.state === 'resolved'}
          onClick={() => void act(() => resolveIncident(incident.incidentId, text.trim()), true)}
        >
          {incident.state === 'resolved' ? 'Resolved' : 'Resolve'}
        </button>
      </div>
      <label className="note-field">
        <span>Note, or how it was resolved</span>
        <textarea rows={2} maxLength={2000} data-testid="note-text" value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <button type="submit" className="small-button" data-testid="add-note" disabled={off || text.trim() === ''}>
        Add note
      </button>
    </form>
  )
}

function IncidentTimeline({ incident }: { incident: Incident }) {
  const clock = useClockKind()
  return (
    <section className="facts" aria-label="Timeline">
      <h3>Timeline</h3>
      <ol className="entries" data-testid="incident-timeline">
        {keyed(incident.timeline, (entry) => `${entry.at} ${entry.kind}`).map(({ key, item: entry }) => (
          <li key={key} className={`entry entry-${entry.kind}`}>
            <time dateTime={entry.at}>{clockText(entry.at, clock)}</time>
            <b>{entry.kind.replaceAll('_', ' ')}</b>
            <span>{entry.text}</span>
            <em>{entry.actor}</em>
          </li>
        ))}
      </ol>
    </section>
  )
}
