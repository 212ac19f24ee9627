import { useAtomValue } from 'jotai'
import { demoAtom } from '../../state/demo.ts'

/** Says that what is on screen is a demo, and where it is. */
export function DemoMark() {
  const status = useAtomValue(demoAtom)?.status
  if (status === undefined || (status.state !== 'running' && status.state !== 'paused' && status.state !== 'failed')) return null
  const { cue, state } = status
  return (
    <p className="demo-mark" data-testid="demo-mark" data-state={state} data-cue={cue?.cueId ?? ''}>
      <b>Demo</b>
      {state === 'failed' ? <span>{status.problem ?? 'It failed.'}</span> : <span>{cue?.title ?? status.title}</span>}
      {cue !== null && (
        <em>
          {cue.index + 1}/{status.cues}
        </em>
      )}
      {state === 'paused' && <em>paused</em>}
    </p>
  )
}
