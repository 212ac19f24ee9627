import { useSetAtom } from 'jotai'
import { type KeyboardEvent, useRef } from 'react'
import type { IncidentSummary } from '../../../shared/model/incident.ts'
import { countWords } from '../../state/incident-search.ts'
import { incidentLengthMs } from '../../state/incidents.ts'
import { subjectText } from '../../state/origins.ts'
import { openIncidentAtom, overlayAtom } from '../../state/panels.ts'
import { dateTimeText, spanText } from '../../state/words.ts'
import { Dialog } from '../dialog.tsx'
import { useClockKind, useSourceNow } from '../hooks.ts'
import { SeverityBadge, StateBadge } from '../mark.tsx'
import { Name } from '../name.tsx'
import { SearchFilters } from './search-filters.tsx'
import { useSearch } from './use-search.ts'

/** The next page is fetched this many pixels before the end is reached. */
const AHEAD_PX = 240

/** Every incident ever kept, found by service, severity, state, time and words. */
export function HistoryOverlay() {
  const history = useSearch()
  const setOverlay = useSetAtom(overlayAtom)
  const { search } = history
  const list = useRef<HTMLDivElement>(null)
  const onScroll = () => {
    const box = list.current
    if (box && box.scrollTop + box.clientHeight > box.scrollHeight - AHEAD_PX && search.phase === 'done') history.more()
  }
  // Arrows walk the rows, as in every list of the console.
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || !list.current) return
    const rows = [...list.current.querySelectorAll<HTMLElement>('.history-row, .history-more')]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]
    if (!next) return
    event.preventDefault()
    next.focus()
  }
  return (
    <Dialog
      testId="incident-history"
      modal
      className="overlay overlay-history"
      title="Incidents"
      onClose={() => setOverlay(null)}
      initialFocus='input[type="search"]'
    >
      <SearchFilters filter={search.filter} unfiltered={history.unfiltered} onChange={history.change} onClear={history.clear} />
      <p className="history-count" role="status" data-testid="history-count">
        {history.problem !== '' || !history.fresh
          ? ''
          : search.phase === 'loading' && search.found.length === 0
            ? 'Searching …'
            : search.phase === 'idle'
              ? ''
              : countWords(search)}
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows are the controls, the frame only moves the focus between them */}
      <div className="history-list" ref={list} onScroll={onScroll} onKeyDown={onKeyDown} aria-busy={search.phase === 'loading'}>
        <HistoryFaces history={history} />
        {search.found.length > 0 && (
          <ol aria-label="Incidents found">
            {search.found.map((incident) => (
              <HistoryRow key={incident.incidentId} incident={incident} />
            ))}
          </ol>
        )}
        {search.cursor !== null && search.found.length > 0 && (
          <button
            type="button"
            className="small-button history-more"
            data-testid="history-more"
            disabled={search.phase === 'loading' || !history.fresh}
            onClick={history.more}
          >
            {search.phase === 'loading' ? 'Loading …' : 'Older incidents'}
          </button>
        )}
      </div>
    </Dialog>
  )
}

/** What stands where no list can: off line, refused, nothing found, nothing ever. */
function HistoryFaces({ history }: { history: ReturnType<typeof useSearch> }) {
  const { search, fresh, problem, unfiltered } = history
  if (!fresh) {
    return (
      <p className="history-face" data-testid="history-offline">
        {search.found.length > 0
          ? 'Not connected: this is what was found before the line was lost.'
          : 'Not connected: the history comes when the line is back.'}
      </p>
    )
  }
  if (problem !== '') {
    return (
      <div className="history-face" data-testid="history-problem" role="alert">
        <p>{problem}</p>
        {search.phase === 'failed' && (
          <button type="button" className="small-button" onClick={history.retry}>
            Try again
          </button>
        )}
      </div>
    )
  }
  if (search.phase === 'done' && search.found.length === 0) {
    return (
      <div className="history-face" data-testid="history-empty">
        <p>{unfiltered ? 'No incident so far. Each one is kept here.' : 'No incident matches all of this.'}</p>
        {!unfiltered && (
          <button type="button" className="small-button" onClick={history.clear}>
            Show all incidents
          </button>
        )}
      </div>
    )
  }
  return null
}

function HistoryRow({ incident }: { incident: IncidentSummary }) {
  const open = useSetAtom(openIncidentAtom)
  const setOverlay = useSetAtom(overlayAtom)
  const clock = useClockKind()
  const now = useSourceNow(10_000)
  const others = incident.serviceIds.length - 1
  return (
    <li>
      <button
        type="button"
        className={`history-row is-${incident.state} row-${incident.severity}`}
        data-testid="history-row"
        data-incident={incident.incidentId}
        onClick={() => {
          setOverlay(null)
          open(incident.incidentId)
        }}
      >
        <SeverityBadge severity={incident.severity} />
        <time dateTime={incident.openedAt}>{dateTimeText(incident.openedAt, clock)}</time>
        <span className="history-what">
          <b>
            <Name id={subjectText(incident)} />
          </b>
          {others > 0 && <small>+{others}</small>}
          <span>{incident.title}</span>
        </span>
        <StateBadge state={incident.state} />
        <em>{spanText(incidentLengthMs(incident, now))}</em>
        <span className="history-more-text">
          {incident.cause !== null && (
            <span>
              cause <b>{incident.cause.serviceId}</b>
            </span>
          )}
          {incident.assignee !== null && <span>{incident.assignee}</span>}
          {incident.resolution !== null && <span>{incident.resolution}</span>}
        </span>
      </button>
    </li>
  )
}
