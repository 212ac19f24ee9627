import { useAtomValue } from 'jotai'
import { connectionAtom, countsAtom, freshAtom, integrityAtom } from '../state/store.ts'
import { ChaosControls } from './chaos-controls.tsx'
import { ServiceList } from './service-list.tsx'

/**
 * Word and tone of an integrity figure: above 80 nominal, 50 to 80 degraded, below critical.
 * Nothing is called nominal while services are `critical` or `silent`: among thousands the first hardly move the figure, and
 * the others are not counted in it.
 */
export function integrityTone(
  value: number | null,
  fresh: boolean,
  critical = 0,
  silent = 0,
): { tone: 'healthy' | 'warning' | 'critical' | 'unknown'; word: string } {
  if (value === null || !fresh) return { tone: 'unknown', word: value === null ? 'no data' : 'not live' }
  if (value > 80) return { tone: 'healthy', word: critical > 0 ? `${critical} critical` : silent > 0 ? `${silent} silent` : 'nominal' }
  return value >= 50 ? { tone: 'warning', word: 'degraded' } : { tone: 'critical', word: 'critical' }
}

const SEGMENTS = Array.from({ length: 10 }, (_, index) => index)

/** The big figure: fresh healthy services out of fresh known ones. */
export function Integrity() {
  const value = useAtomValue(integrityAtom)
  const fresh = useAtomValue(freshAtom)
  const connecting = useAtomValue(connectionAtom).phase === 'connecting'
  const { critical, stale } = useAtomValue(countsAtom)
  const { tone, word } = integrityTone(value, fresh, critical, stale)
  return (
    <section className={`integrity integrity-${tone}`} data-testid="integrity" data-tone={tone} aria-label="System integrity">
      <p className="integrity-figure">
        {value === null ? (
          <span className="integrity-none">{connecting ? '···' : 'NO DATA'}</span>
        ) : (
          <>
            {value}
            <small>%</small>
          </>
        )}
      </p>
      <div className="integrity-gauge" aria-hidden="true">
        {SEGMENTS.map((index) => (
          <i key={index} className={value !== null && value > index * 10 ? 'is-on' : ''} />
        ))}
      </div>
      <p className="integrity-label">
        <span>Integrity</span>
        <b className={tone !== 'healthy' ? '' : critical > 0 ? 'is-critical' : stale > 0 ? 'is-stale' : ''}>
          {connecting ? 'connecting' : word}
        </b>
      </p>
    </section>
  )
}

/** The left column: integrity, chaos, and every service worst first. */
export function Rail() {
  return (
    <aside className="rail" aria-label="Controls and services">
      <Integrity />
      <ChaosControls />
      <ServiceList />
    </aside>
  )
}
