import { useAtomValue } from 'jotai'
import { useEffect } from 'react'
import { signInAtom } from '../state/session.ts'
import { connectionAtom } from '../state/store.ts'
import { Audience } from './audience.tsx'
import { fetchAll } from './calls.ts'
import { Clocks } from './clocks.tsx'
import { Controls } from './controls.tsx'
import { CueList } from './cue-list.tsx'
import { Now } from './now.tsx'
import { TopLine } from './top-line.tsx'
import { useHeldKeys } from './use-held-keys.ts'
import { Warnings } from './warnings.tsx'

/** The presenter's private window: what comes, when, what to say, and what the audience sees. */
export function PresenterApp() {
  const held = useHeldKeys()
  const connection = useAtomValue(connectionAtom)
  const signedOut = useAtomValue(signInAtom) !== null
  const live = connection.phase === 'live'
  useEffect(() => {
    if (live) void fetchAll()
  }, [live])
  return (
    <div className="presenter" data-testid="presenter" data-live={live} inert={signedOut}>
      <TopLine />
      <CueList />
      <main className="pr-main">
        <Warnings />
        <Now />
      </main>
      <aside className="pr-side" aria-label="Clocks and audience">
        <Clocks />
        <Audience />
      </aside>
      <Controls held={held} />
    </div>
  )
}
