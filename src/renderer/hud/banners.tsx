import { useAtomValue } from 'jotai'
import { retryNow } from '../client/session.ts'
import { signInAtom } from '../state/session.ts'
import { connectionAtom, servicesAtom, sourceAtom } from '../state/store.ts'
import { contextLostAtom } from '../state/view.ts'
import { clockText, sentence, spanText } from '../state/words.ts'
import { useNow } from './hooks.ts'
import { Mark } from './mark.tsx'
import { ProposalStack } from './proposals/stack.tsx'

/** What a person must know before believing the picture: lost line, failed or ended source, lost graphics. */
export function Banners() {
  const source = useAtomValue(sourceAtom)
  const contextLost = useAtomValue(contextLostAtom)
  return (
    <div className="banners">
      <LostBanner />
      <ProposalStack />
      {source?.state === 'error' && (
        <div className="banner banner-bad" role="alert" data-testid="banner-source-error">
          <Mark tone="critical" />
          <div>
            <b>The source failed</b>
            <span>{source.detail}</span>
          </div>
        </div>
      )}
      {source?.state === 'connecting' && source.kind === 'kafka' && source.events > 0 && (
        <div className="banner" role="status" data-testid="banner-source-waits">
          <Mark tone="warning" />
          <div>
            <b>Waiting for the source</b>
            <span>{source.detail}</span>
          </div>
        </div>
      )}
      {contextLost && (
        <div className="banner" role="status" data-testid="banner-context-lost">
          <Mark tone="recovering" />
          <div>
            <b>The graphics driver reset</b>
            <span>The 3D view is being rebuilt. Figures and lists stay live.</span>
          </div>
        </div>
      )}
    </div>
  )
}

function LostBanner() {
  const connection = useAtomValue(connectionAtom)
  const now = useNow(250)
  const shown = useAtomValue(servicesAtom).length > 0
  const signedOut = useAtomValue(signInAtom) !== null
  // What is asked for then says it better.
  if (connection.phase !== 'lost' || signedOut) return null
  const wait = connection.retryAt === null ? null : Math.max(0, Math.ceil((connection.retryAt - now) / 1000))
  return (
    <div className="banner banner-lost" role="alert" data-testid="banner-lost">
      <Mark tone="stale" />
      <div>
        <b>Connection lost</b>
        <span>
          {sentence(connection.reason)} {shown ? 'Nothing here is newer than' : 'Trying since'} {clockText(connection.since, 'local')}
          {/* An alert that ticks would be read out again and again. */}
          <i aria-hidden="true">, {spanText(now - connection.since)} ago</i>.
        </span>
      </div>
      <button type="button" className="banner-button" data-testid="retry-now" disabled={wait === null} onClick={retryNow}>
        Retry now
        <small aria-hidden="true">{wait === null ? 'trying' : `in ${wait} s`}</small>
      </button>
    </div>
  )
}
