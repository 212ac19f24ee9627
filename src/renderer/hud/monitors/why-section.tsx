import { useSetAtom } from 'jotai'
import { loadLedger } from '../../client/monitor-calls.ts'
import { openWhyAtom } from '../../state/monitors.ts'
import { clockText } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Outcome, Repeats } from './outcome.tsx'
import { useLoaded } from './use-loaded.ts'

const REFRESH_MS = 2_000
const NEWEST = 2

/** The newest ledger lines of one service: why its monitors spoke, or did not. */
export function WhySection({ serviceId }: { serviceId: string }) {
  const clock = useClockKind()
  const openWhy = useSetAtom(openWhyAtom)
  const ledger = useLoaded(() => loadLedger({ group: serviceId, limit: NEWEST }), REFRESH_MS, serviceId)
  const entries = ledger.data?.entries
  return (
    <section className="facts why-section" aria-label="Why" data-testid="why-section">
      <h3>
        Why
        <button type="button" className="why-all" data-testid="why-all" onClick={() => openWhy({ group: serviceId })}>
          all ›
        </button>
      </h3>
      {entries === undefined ? (
        <p className="panel-note">{ledger.problem ?? 'Asking the core …'}</p>
      ) : entries.length === 0 ? (
        <p className="panel-note">No monitor of this service spoke or came near.</p>
      ) : (
        <ol className="why-lines">
          {entries.map((entry) => (
            <li key={entry.entryId}>
              <time dateTime={entry.at}>{clockText(entry.at, clock)}</time>
              <Outcome outcome={entry.outcome} />
              <Repeats entry={entry} />
              <span>{entry.why}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
