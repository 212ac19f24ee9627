import type { Incident } from '../../../shared/model/incident.ts'
import { clockText, dateTimeText, withClock } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { keyed } from '../keyed.ts'
import { Origin } from '../origin.tsx'
import { EntryMark } from './symbols.tsx'

/** What happened when, and who did it; newest last, as it was written. */
export function IncidentEntries({ incident }: { incident: Incident }) {
  const clock = useClockKind()
  return (
    <section className="facts" aria-label="Timeline">
      <h3>Timeline</h3>
      <ol className="entries" data-testid="incident-timeline">
        {keyed(incident.timeline, (entry) => `${entry.at} ${entry.kind}`).map(({ key, item: entry }) => (
          <li key={key} className={`entry entry-${entry.kind}`} data-kind={entry.kind}>
            <time dateTime={entry.at} title={dateTimeText(entry.at, clock)}>
              {clockText(entry.at, clock)}
            </time>
            <b>
              <EntryMark kind={entry.kind} />
              {entry.kind.replaceAll('_', ' ')}
            </b>
            <span>{withClock(entry.text, clock)}</span>
            <em>{entry.origin === undefined ? entry.actor : <Origin origin={entry.origin} url={entry.url} />}</em>
          </li>
        ))}
      </ol>
    </section>
  )
}
