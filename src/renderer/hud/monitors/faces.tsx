import { useAtomValue } from 'jotai'
import { type ReactNode, useEffect, useState } from 'react'
import { connectionAtom } from '../../state/store.ts'
import { clockText } from '../../state/words.ts'
import { Mark } from '../mark.tsx'

/** A page without its content: on its way, refused, or really empty. */
export function Face({ title, children, tone = 'plain' }: { title: string; children?: ReactNode; tone?: 'plain' | 'bad' | 'busy' }) {
  return (
    <div className={`mon-face is-${tone}`} data-testid="mon-face" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <span className="mon-face-bars" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </span>
      <h3>{title}</h3>
      {children}
    </div>
  )
}

/** Stands in while there is no data: waits a moment before it says so, then tells what is wrong. */
export function Waiting({ problem, what }: { problem: string | null; what: string }) {
  const lost = useAtomValue(connectionAtom).phase !== 'live'
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  if (lost) {
    return (
      <Face title="The line is down" tone="bad">
        <p>{what} come when the line is back.</p>
      </Face>
    )
  }
  if (problem !== null) {
    return (
      <Face title={`${what} cannot be shown`} tone="bad">
        <p>{problem}</p>
      </Face>
    )
  }
  return late ? <Face title="Asking the core" tone="busy" /> : <div className="mon-face" />
}

/** Says that what is below is not being refreshed: the line is down, or the core declines. */
export function StaleNote({ problem }: { problem: string | null }) {
  const connection = useAtomValue(connectionAtom)
  const lost = connection.phase === 'lost'
  if (!lost && problem === null) return null
  return (
    <p className="mon-stale" role="status" data-testid="mon-stale">
      <Mark tone="stale" />
      {lost ? `The line is down: nothing here is newer than ${clockText(connection.since, 'local')}.` : `Not refreshed: ${problem}`}
    </p>
  )
}
