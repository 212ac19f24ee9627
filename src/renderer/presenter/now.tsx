import { useAtomValue } from 'jotai'
import type { DemoCue, DemoScript, DemoStatus } from '../../shared/model/demo.ts'
import { demoAtom } from '../state/demo.ts'
import { watchOnlyAtom } from '../state/session.ts'
import { start } from './calls.ts'
import { busyAtom, canActAtom, scriptAtom } from './state.ts'
import { clockOf } from './timing.ts'

/** The cue at hand and the one after it; before the demo, how to begin it. */
export function Now() {
  const status = useAtomValue(demoAtom)?.status ?? null
  const script = useAtomValue(scriptAtom)
  if (status === null || script === null) return <p className="pr-empty">Waiting for NEXUS.</p>
  if (status.cue === null) return <StartScreen status={status} script={script} />
  return <Present status={status} script={script} />
}

function StartScreen({ status, script }: { readonly status: DemoStatus; readonly script: DemoScript }) {
  const canAct = useAtomValue(canActAtom)
  const busy = useAtomValue(busyAtom)
  const off = !canAct || status.refusal !== null
  return (
    <section className="pr-start" data-testid="presenter-start">
      <h2>{status.state === 'failed' ? 'The demo could not begin' : 'Ready to begin'}</h2>
      <p>
        {script.cues.length} cues in {clockOf(script.length)} minutes. Each start brings the system to its known state first.
      </p>
      {status.refusal !== null && <p className="pr-refused">{status.refusal}</p>}
      <div className="pr-choices">
        <button type="button" disabled={off} data-testid="presenter-start-manual" onClick={() => void start('manual')}>
          <b>{busy === 'start' ? 'Preparing' : 'Cue by cue'}</b>
          <span>You speak, and call each cue with the clicker or the space bar.</span>
        </button>
        <button type="button" disabled={off} data-testid="presenter-start-auto" onClick={() => void start('auto')}>
          <b>{busy === 'start' ? 'Preparing' : 'By itself'}</b>
          <span>Every cue comes at its time. You can still go on, back, hold it or jump.</span>
        </button>
      </div>
    </section>
  )
}

const CONDITION = {
  incident_open: 'an incident',
  cause_named: 'the cause to be named',
  healthy: 'healthy telemetry',
  all_green: 'everything to be green',
  spread: 'the failure to spread',
} as const

function stepText(status: DemoStatus, cue: DemoCue): string {
  switch (status.cue?.step) {
    case 'preparing':
      return 'Preparing: the system is brought to where this cue begins.'
    case 'waiting':
      return cue.until === null ? 'Waiting.' : `Waiting for ${CONDITION[cue.until.condition]}, at most ${cue.until.limit} s.`
    default:
      return ''
  }
}

function Present({ status, script }: { readonly status: DemoStatus; readonly script: DemoScript }) {
  const watchOnly = useAtomValue(watchOnlyAtom)
  const index = status.cue?.index ?? 0
  const cue = script.cues[index]
  const after = script.cues[index + 1]
  if (cue === undefined) return null
  const step = stepText(status, cue)
  const over = status.state === 'finished'
  return (
    <>
      <section className="pr-now" aria-live="polite" aria-labelledby="pr-now-title">
        <p className="pr-kicker">
          {over ? 'Over' : `Cue ${index + 1} of ${script.cues.length}`}
          {cue.fix !== null && <em>fix</em>}
          {cue.chaos !== null && <em>breaks</em>}
        </p>
        <h2 id="pr-now-title" data-testid="presenter-now">
          {cue.title}
        </h2>
        {step !== '' && (
          <p className="pr-step" data-testid="presenter-step">
            {step}
          </p>
        )}
        <p className="pr-notes" data-testid="presenter-notes">
          {watchOnly === null ? cue.notes : ''}
        </p>
        {status.scene.caption !== null && (
          <p className="pr-caption">
            <small>The audience reads</small>
            {status.scene.caption}
          </p>
        )}
      </section>
      <section className="pr-next" aria-label="Next">
        <p className="pr-kicker">{over ? 'From here' : `Next ${after === undefined ? '' : clockOf(after.at)}`}</p>
        <h3 data-testid="presenter-next-title">
          {over && watchOnly === null ? 'Call any cue again, or reset' : (after?.title ?? 'The end')}
        </h3>
        <p>{after === undefined || watchOnly !== null ? '' : after.notes}</p>
        <kbd>{over ? '' : 'Space'}</kbd>
      </section>
    </>
  )
}
