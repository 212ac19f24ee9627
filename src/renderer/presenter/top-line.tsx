import { useAtomValue } from 'jotai'
import { retryNow } from '../client/session.ts'
import { demoAtom } from '../state/demo.ts'
import { connectionAtom, standInAtom } from '../state/store.ts'
import { sentence } from '../state/words.ts'

const STATE_WORD = { idle: 'not started', running: 'running', paused: 'paused', finished: 'finished', failed: 'failed' } as const

/** Name, how the demo stands, and the line to the core. */
export function TopLine() {
  const status = useAtomValue(demoAtom)?.status ?? null
  const connection = useAtomValue(connectionAtom)
  const standIn = useAtomValue(standInAtom)
  const lost = connection.phase === 'lost'
  return (
    <header className="pr-top">
      <h1 className="pr-elbow">Presenter</h1>
      <p className={`pr-pill pr-state is-${status?.state ?? 'idle'}`} data-testid="presenter-state">
        {status === null ? '–' : STATE_WORD[status.state]}
        {status !== null && status.state === 'running' && <small>{status.mode === 'auto' ? 'by itself' : 'cue by cue'}</small>}
      </p>
      <p className="pr-title">{status?.title ?? ''}</p>
      {standIn && (
        <p className="pr-pill pr-replay" data-testid="presenter-replay">
          Replay
        </p>
      )}
      <p className={`pr-pill pr-line ${lost ? 'is-lost' : ''}`} data-testid="presenter-connection" data-phase={connection.phase}>
        {connection.phase === 'live' ? 'connected' : connection.phase === 'connecting' ? 'connecting' : 'offline'}
      </p>
      {lost && (
        <div className="pr-lost" role="alert" data-testid="presenter-lost">
          <b>No line to NEXUS</b>
          <span>{sentence(connection.reason)} Nothing here is up to date, and no key reaches it.</span>
          <button type="button" onClick={retryNow} disabled={connection.retryAt === null}>
            Retry now
          </button>
        </div>
      )}
      {standIn && !lost && (
        <div className="pr-standin" role="status" data-testid="presenter-standin">
          <b>Replay</b>
          <span>The audience sees the recording of this demo, labelled REPLAY. Cues work as before.</span>
        </div>
      )}
    </header>
  )
}
