import type { Overview } from '../../../shared/model/dashboard.ts'
import { clockText, withClock } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Mark } from '../mark.tsx'
import { Name } from '../name.tsx'
import { useOpening } from './open-service.ts'
import { Panel } from './panel.tsx'

type Event = Overview['events'][number]
const TONE = { critical: 'critical', warning: 'warning', healthy: 'healthy', info: 'recovering' } as const

/** What happened, newest first. */
export function EventStream({ data }: { data: Overview }) {
  return (
    <Panel title="Events" hint="newest first" area="events" testId="dash-events">
      {data.events.length === 0 ? (
        <p className="panel-note">Nothing happened since NEXUS listens.</p>
      ) : (
        <ol className="dash-event-list">
          {data.events.map((event) => (
            <Line key={event.seq} event={event} />
          ))}
        </ol>
      )}
    </Panel>
  )
}

function Line({ event }: { event: Event }) {
  const clock = useClockKind()
  const open = useOpening()
  const { incidentId, serviceId } = event
  const target = incidentId !== null ? () => open.incident(incidentId) : serviceId !== null ? () => open.service(serviceId) : null
  const body = (
    <>
      <time dateTime={event.at}>{clockText(event.at, clock)}</time>
      {event.tone === 'info' ? <i aria-hidden="true" /> : <Mark tone={TONE[event.tone]} />}
      <b className={`dash-event-label ${event.tone === 'info' ? '' : `tone-${event.tone}`}`}>{event.label}</b>
      {serviceId !== null && <Name id={serviceId} className="dash-event-name" />}
      <span className="dash-event-text">{withClock(event.text, clock)}</span>
    </>
  )
  return (
    <li>
      {target === null ? (
        <p className="dash-event">{body}</p>
      ) : (
        <button type="button" className="dash-event" data-testid="dash-event" onClick={target}>
          {body}
        </button>
      )}
    </li>
  )
}
