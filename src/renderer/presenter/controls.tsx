import { useAtomValue } from 'jotai'
import { useEffect, useState } from 'react'
import { demoAtom } from '../state/demo.ts'
import { standInAtom } from '../state/store.ts'
import { back, goOn, hold, next, panic, reset, stop } from './calls.ts'
import { busyAtom, canActAtom, canPanicAtom } from './state.ts'
import type { Held } from './use-held-keys.ts'

/** A question that nobody answers is taken back, ms. */
const ASKED_FOR_MS = 4_000

/** Everything that the presenter can do, with its key. */
export function Controls({ held }: { readonly held: Held }) {
  const status = useAtomValue(demoAtom)?.status ?? null
  const canAct = useAtomValue(canActAtom)
  const canPanic = useAtomValue(canPanicAtom)
  const busy = useAtomValue(busyAtom)
  const standIn = useAtomValue(standInAtom)
  const on = status?.state === 'running' || status?.state === 'paused'
  const paused = status?.state === 'paused'
  const begun = status?.cue !== null && status !== null
  return (
    <nav className="pr-controls" aria-label="Controls">
      <Control id="next" title="Next" hint="Space" wide off={!canAct || !on} act={next} />
      <Control id="back" title="Back" hint="PgUp" off={!canAct || !on} act={back} />
      <Control id="pause" title={paused ? 'Resume' : 'Pause'} hint="" off={!canAct || !on} act={paused ? goOn : hold} />
      <Control id="stop" title="Stop" hint="" off={!canAct || !begun} act={stop} />
      <Asking id="reset" title="Reset" hint="hold R" off={!canAct} held={held === 'reset'} busy={busy === 'reset'} act={reset} />
      {standIn ? (
        <Asking
          id="live"
          title="Back to live"
          hint="hold L"
          off={!canAct}
          held={held === 'live'}
          busy={busy === 'live'}
          act={() => panic(false)}
        />
      ) : (
        <Control id="panic" title={busy === 'panic' ? 'One moment' : 'Panic'} hint="P" off={!canPanic} act={() => panic(true)} />
      )}
    </nav>
  )
}

interface ControlProps {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly off: boolean
  readonly wide?: boolean
  act(): Promise<void>
}

function Control({ id, title, hint, off, wide = false, act }: ControlProps) {
  return (
    <button
      type="button"
      className={`pr-control pr-do-${id} ${wide ? 'is-wide' : ''}`}
      data-testid={`presenter-${id}`}
      disabled={off}
      onClick={() => void act()}
    >
      {title}
      {hint !== '' && <kbd>{hint}</kbd>}
    </button>
  )
}

/** A button that asks once more before it acts; its key is held instead. */
function Asking({ id, title, hint, off, held, busy, act }: ControlProps & { readonly held: boolean; readonly busy: boolean }) {
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!asked) return
    const timer = setTimeout(() => setAsked(false), ASKED_FOR_MS)
    return () => clearTimeout(timer)
  }, [asked])
  const press = () => {
    setAsked(!asked)
    if (asked) void act()
  }
  return (
    <button
      type="button"
      className={`pr-control pr-do-${id} ${asked ? 'is-asking' : ''} ${held ? 'is-held' : ''}`}
      data-testid={`presenter-${id}`}
      disabled={off}
      onClick={press}
    >
      {busy ? 'One moment' : asked ? `${title}: sure?` : title}
      <kbd>{hint}</kbd>
    </button>
  )
}
