import { useAtomValue } from 'jotai'
import { connectionAtom, sourceAtom } from '../state/store.ts'
import { sentence } from '../state/words.ts'

/** What stands on the stage while there is no service to show. */
export function EmptyState() {
  const connection = useAtomValue(connectionAtom)
  const source = useAtomValue(sourceAtom)
  if (connection.phase === 'lost') return null
  const connecting = connection.phase === 'connecting' || source === null
  const failed = source?.state === 'error'
  return (
    <section className={`empty ${connecting ? 'is-busy' : ''}`} data-testid={connecting ? 'state-connecting' : 'state-empty'}>
      <div className="empty-bars" aria-hidden="true">
        {BARS.map((bar) => (
          <i key={bar} />
        ))}
      </div>
      <h2>{connecting ? 'Connecting to the core' : 'No service yet'}</h2>
      <p>
        {connecting
          ? 'The console opens as soon as the core answers.'
          : failed
            ? 'Services will appear here once the source works again.'
            : `${sentence(source.detail)} Each service appears here with its first event.`}
      </p>
    </section>
  )
}

const BARS = [0, 1, 2, 3, 4] as const
