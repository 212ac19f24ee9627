import { useAtomValue } from 'jotai'
import { useEffect, useRef } from 'react'
import { demoAtom } from '../state/demo.ts'
import { jump } from './calls.ts'
import { canActAtom, scriptAtom } from './state.ts'
import { clockOf } from './timing.ts'

/** Every cue with its time; a click calls it. */
export function CueList() {
  const script = useAtomValue(scriptAtom)
  const status = useAtomValue(demoAtom)?.status ?? null
  const canAct = useAtomValue(canActAtom)
  const present = useRef<HTMLLIElement>(null)
  const cueId = status?.cue?.cueId ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cue is brought into sight
  useEffect(() => {
    // It returns a promise in newer browsers, which is no clean-up.
    present.current?.scrollIntoView({ block: 'nearest' })
  }, [cueId])
  if (script === null)
    return (
      <nav className="pr-cues" aria-label="Cues">
        <p className="pr-empty">The script is being fetched.</p>
      </nav>
    )
  const index = status?.cue?.index ?? -1
  return (
    <nav className="pr-cues" aria-label="Cues" data-testid="presenter-cues">
      <ol>
        {script.cues.map((cue, at) => {
          const here = at === index
          return (
            <li key={cue.id} ref={here ? present : null} className={here ? 'is-here' : at < index ? 'is-over' : ''}>
              <button
                type="button"
                disabled={!canAct}
                data-testid="presenter-cue"
                data-cue={cue.id}
                aria-current={here ? 'step' : undefined}
                title="Call this cue"
                onClick={() => void jump(cue.id)}
              >
                <time>{clockOf(cue.at)}</time>
                <span>{cue.title}</span>
              </button>
            </li>
          )
        })}
        <li className="pr-cues-end">
          <time>{clockOf(script.length)}</time>
          <span>End</span>
        </li>
      </ol>
    </nav>
  )
}
