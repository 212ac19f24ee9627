import { useAtomValue } from 'jotai'
import { useEffect, useRef } from 'react'
import { useNow } from '../hud/hooks.ts'
import { demoAtom } from '../state/demo.ts'
import { voiceSkewAtom } from '../state/voice.ts'
import { scriptAtom } from './state.ts'
import { behindS, clockOf, elapsedS, followSpoken, nextInS, paceOf, type Spoken } from './timing.ts'

/** A clock that is looked at twice a second never skips one. */
const LOOK_MS = 250
const KEPT = 'nexus.presenter.began'

function kept(): Spoken | null {
  const beganAt = Number(sessionStorage.getItem(KEPT))
  return beganAt > 0 ? { beganAt } : null
}

/** Where the script is, how far the presenter is behind it, and when the next cue comes. */
export function Clocks() {
  const timed = useAtomValue(demoAtom)
  const script = useAtomValue(scriptAtom)
  // A status is right at a time of the core's clock.
  const now = useNow(LOOK_MS) + useAtomValue(voiceSkewAtom)
  const spoken = useRef<Spoken | null>(kept())
  const state = timed?.status.state
  useEffect(() => {
    if (state !== undefined && spoken.current !== null) sessionStorage.setItem(KEPT, String(spoken.current.beganAt))
    else if (state !== undefined) sessionStorage.removeItem(KEPT)
  }, [state])
  if (timed === null || script === null) return <section className="pr-clocks" />
  spoken.current = followSpoken(spoken.current, timed, now)
  const inS = nextInS(timed, now)
  const spokenS = spoken.current === null ? null : (now - spoken.current.beganAt) / 1_000
  const over = timed.status.state === 'finished'
  const pace = spokenS === null || over ? null : paceOf(behindS(spokenS, script, timed, now))
  return (
    <section className="pr-clocks" aria-label="Clocks">
      <p className="pr-elapsed" data-testid="presenter-elapsed" role="timer">
        {clockOf(elapsedS(timed, now))}
        <small>of {clockOf(script.length)}</small>
      </p>
      <dl>
        <div className={`pr-pace is-${pace?.tone ?? 'none'}`}>
          <dt>Against the script</dt>
          <dd data-testid="presenter-pace">{pace?.text ?? '–'}</dd>
        </div>
        <div className="pr-count">
          <dt>Next cue</dt>
          <dd data-testid="presenter-countdown">{countdown(timed.status.next !== null, inS)}</dd>
        </div>
      </dl>
    </section>
  )
}

function countdown(comes: boolean, inS: number | null): string {
  if (!comes) return '–'
  return inS === null ? 'when you call it' : `in ${clockOf(Math.ceil(inS))}`
}
