import { useAtomValue } from 'jotai'
import { signOut } from '../client/sign-in.ts'
import { sessionAtom, WATCH_ONLY } from '../state/session.ts'

/** At the foot: that this page only watches, and the way out for whoever signed in. */
export function Who() {
  const { role, how } = useAtomValue(sessionAtom)
  return (
    <>
      {role === 'viewer' && (
        <span className="segment segment-role" data-testid="role" title={WATCH_ONLY}>
          Viewer
        </span>
      )}
      {how === 'session' && (
        <button type="button" className="segment" data-testid="sign-out" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
    </>
  )
}
