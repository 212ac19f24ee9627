import { type AlertOrigin, ORIGIN_TITLES } from '../../shared/model/external.ts'
import type { Incident, IncidentSummary } from '../../shared/model/incident.ts'
import { incidentOrigins, pageOfIncident, safePage } from '../state/origins.ts'

interface OriginProps {
  readonly origin: AlertOrigin
  readonly url?: string | null | undefined
  /** Words of the link; the system's name where absent. */
  readonly words?: string
}

/** Whose word something is; a link to the alert's own page over there, where it has one. */
export function Origin({ origin, url, words }: OriginProps) {
  const title = ORIGIN_TITLES[origin]
  const page = safePage(url)
  if (page === null) return <span className="origin">{title}</span>
  return (
    <a className="origin" href={page} target="_blank" rel="noopener noreferrer" title={page} data-testid="origin-link">
      {words ?? title} <span aria-hidden="true">↗</span>
      <span className="visually-hidden"> opens the alert at {title} in another window</span>
    </a>
  )
}

/** On whose word an incident stands, where that is not NEXUS's alone. */
export function IncidentOrigin({ incident, whole }: { readonly incident: IncidentSummary; readonly whole: Incident | null }) {
  const origins = incidentOrigins(incident)
  const [first] = origins
  if (first === undefined) return null
  const names = origins.map((origin) => ORIGIN_TITLES[origin]).join(' and ')
  const alone = origins.length === incident.monitorIds.length
  const page = whole === null ? null : pageOfIncident(whole)
  return (
    <p className="incident-origin" data-testid="incident-origin">
      <span>
        {alone
          ? `Told by ${names}: NEXUS itself measures nothing of this alert.`
          : `${names} ${origins.length > 1 ? 'tell' : 'tells'} of it too.`}
      </span>
      {page !== null && <Origin origin={page.origin} url={page.url} words={`Open at ${ORIGIN_TITLES[page.origin]}`} />}
    </p>
  )
}

/** The same in a word, for a line of a list. */
export function OriginTags({ incident }: { readonly incident: IncidentSummary }) {
  return incidentOrigins(incident).map((origin) => (
    <small key={origin} title={`${ORIGIN_TITLES[origin]} told of it`}>
      {ORIGIN_TITLES[origin]}
    </small>
  ))
}
