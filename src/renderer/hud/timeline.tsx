import { useAtomValue, useSetAtom } from 'jotai'
import { type FormEvent, useMemo, useState } from 'react'
import type { IncidentSummary } from '../../shared/model/incident.ts'
import { openHistoryAtom } from '../state/incident-history.ts'
import { incidentLengthMs, searchIncidents } from '../state/incidents.ts'
import { subjectText } from '../state/origins.ts'
import { openIncidentAtom } from '../state/panels.ts'
import { incidentsAtom, selectedIncidentAtom, sourceAtom, standInAtom } from '../state/store.ts'
import { clockText, countText, dateTimeText, stopwatchText } from '../state/words.ts'
import { useClockKind, useSourceNow } from './hooks.ts'
import { KeyHint } from './keymap-atom.tsx'
import { SeverityBadge, StateBadge } from './mark.tsx'
import { Name } from './name.tsx'
import { OriginTags } from './origin.tsx'
import { Spectrum } from './spectrum.tsx'
import { Transport } from './transport.tsx'

/** Rows shown without a search. */
const VISIBLE = 10
/** Rows a search shows at most. */
const FOUND = 100

/** Time's body: what happened, and a spectrum of the last minutes. */
export function Timeline() {
  const incidents = useAtomValue(incidentsAtom)
  const source = useAtomValue(sourceAtom)
  // The demo's cues wind the recording that stands in for the live system.
  const standIn = useAtomValue(standInAtom)
  const [query, setQuery] = useState('')
  const searching = query.trim() !== ''
  const found = useMemo(() => searchIncidents(incidents, query), [incidents, query])
  const openHistory = useSetAtom(openHistoryAtom)
  const toHistory = (event: FormEvent) => {
    event.preventDefault()
    openHistory(query)
    setQuery('')
  }
  const rows = found.slice(0, searching ? FOUND : VISIBLE)
  return (
    <section className="timeline" aria-label="Incident timeline" data-testid="timeline">
      {source?.kind === 'replay' && !standIn && <Transport source={source} />}
      <div className="timeline-head">
        <h2>Incidents</h2>
        <span className="timeline-count">
          {searching
            ? `${countText(found.length)} found`
            : incidents.length > VISIBLE
              ? `last ${VISIBLE} of ${countText(incidents.length)}`
              : ''}
        </span>
        <form className="timeline-search" role="search" onSubmit={toHistory}>
          <input
            className="filter"
            type="search"
            placeholder="Search all incidents"
            aria-label="Search all incidents; Enter opens the whole history"
            data-testid="incident-search"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          <button type="submit" className="small-button" data-testid="open-history">
            {searching ? 'Search all' : 'History'} {searching ? <kbd>⏎</kbd> : <KeyHint action="incidents.open" />}
          </button>
        </form>
      </div>
      {rows.length === 0 ? (
        <p className="timeline-none">
          {searching
            ? 'None of the last ones says that: Enter searches them all.'
            : 'No incident so far. Each one will be listed here, and stays.'}
        </p>
      ) : (
        <ol className="incident-list" aria-label={searching ? 'Incidents found' : 'Last incidents'}>
          {rows.map((incident) => (
            <IncidentRow key={incident.incidentId} incident={incident} />
          ))}
        </ol>
      )}
      <Spectrum />
    </section>
  )
}

function IncidentRow({ incident }: { incident: IncidentSummary }) {
  const open = useSetAtom(openIncidentAtom)
  const selected = useAtomValue(selectedIncidentAtom) === incident.incidentId
  const now = useSourceNow()
  const clock = useClockKind()
  const others = incident.serviceIds.length - 1
  return (
    <li>
      <button
        type="button"
        className={`incident-row is-${incident.state} row-${incident.severity}`}
        data-testid="incident-row"
        data-incident={incident.incidentId}
        data-state={incident.state}
        aria-current={selected}
        onClick={() => open(incident.incidentId)}
      >
        <SeverityBadge severity={incident.severity} />
        <time dateTime={incident.openedAt} title={dateTimeText(incident.openedAt, clock)}>
          {clockText(incident.openedAt, clock)}
        </time>
        <span className="incident-what" title={`${incident.serviceIds.join(', ')}: ${incident.title}. ${incident.resolution ?? ''}`}>
          <b>
            <Name id={subjectText(incident)} />
          </b>
          {others > 0 && <small>+{others}</small>}
          {incident.serviceId !== '*' && <OriginTags incident={incident} />}
          <span className="incident-title">{incident.title}</span>
          {incident.resolution !== null && <span className="incident-title">{incident.resolution}</span>}
        </span>
        <StateBadge state={incident.state} short />
        <span className="incident-length">{stopwatchText(incidentLengthMs(incident, now))}</span>
      </button>
    </li>
  )
}
