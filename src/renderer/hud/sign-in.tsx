import { useAtomValue } from 'jotai'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { retryNow } from '../client/session.ts'
import { type SignedIn, signIn } from '../client/sign-in.ts'
import { signInAtom } from '../state/session.ts'
import { servicesAtom } from '../state/store.ts'
import { useNow } from './hooks.ts'
import { ElbowCurve } from './mark.tsx'

/** The question for a token, as long as the core asks it. */
export function SignInHost() {
  return useAtomValue(signInAtom) !== null && <SignIn />
}

/** Asks for a token over the whole console; what was open stays open beneath it. */
function SignIn() {
  const why = useAtomValue(signInAtom)
  const begun = useAtomValue(servicesAtom).length > 0
  const field = useRef<HTMLInputElement>(null)
  const [token, setToken] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ readonly message: string; readonly until: number | null } | null>(null)
  const now = useNow(500)
  const id = useId()
  useEffect(() => field.current?.focus(), [])
  const left = refused?.until == null ? 0 : Math.max(0, Math.ceil((refused.until - now) / 1_000))

  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (busy || left > 0) return
    setBusy(true)
    const answer: SignedIn =
      token.trim() === '' ? { ok: false, message: 'Enter the token that you were given.', waitSeconds: null } : await signIn(token.trim())
    setBusy(false)
    if (answer.ok) {
      setToken('')
      setRefused(null)
      retryNow()
      return
    }
    setRefused({ message: answer.message, until: answer.waitSeconds === null ? null : Date.now() + answer.waitSeconds * 1_000 })
    field.current?.select()
  }

  return (
    <div className="sign-in" role="dialog" aria-modal="true" aria-labelledby={`${id}-title`} data-testid="sign-in">
      <div className="sign-in-frame">
        <p className="sign-in-elbow elbow" aria-hidden="true">
          NEXUS
          <ElbowCurve corner="top" />
        </p>
        <span className="sign-in-sweep" aria-hidden="true" />
        <form className="sign-in-body" onSubmit={send}>
          <h2 id={`${id}-title`}>{begun ? 'Sign in again' : 'Sign in to watch'}</h2>
          <p data-testid="sign-in-why">
            {begun ? `${why} You come back to where you were.` : 'This console belongs to another machine, which knows you by a token.'}
          </p>
          <label className="sign-in-field">
            <span>Token</span>
            <input
              ref={field}
              type="password"
              name="token"
              autoComplete="current-password"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={200}
              data-testid="sign-in-token"
              aria-describedby={`${id}-hint`}
              aria-invalid={refused !== null}
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          </label>
          <button type="submit" className="sign-in-button" data-testid="sign-in-send" disabled={busy || left > 0}>
            {busy ? 'Signing in …' : left > 0 ? `Wait ${left} s` : 'Sign in'}
          </button>
          <p className="sign-in-refused" role="alert" data-testid="sign-in-refused">
            {refused?.message ?? ''}
          </p>
          <p className="sign-in-hint" id={`${id}-hint`}>
            Whoever runs NEXUS has it: <b>NEXUS_VIEWER_TOKEN</b> lets you look, <b>NEXUS_TOKEN</b> lets you change things. It is sent once
            and not kept; a cookie remembers you.
          </p>
        </form>
      </div>
    </div>
  )
}
