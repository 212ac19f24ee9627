import { useAtomValue } from 'jotai'
import { resetDemo, startDemo, stopDemo } from '../../client/commands.ts'
import { demoAtom, demoOnAtom } from '../../state/demo.ts'
import { spanText } from '../../state/words.ts'

/** The demo and the reset, among what the simulator can do. Absent where no demo can run. */
export function DemoItems({ close }: { readonly close: () => void }) {
  const status = useAtomValue(demoAtom)?.status
  const on = useAtomValue(demoOnAtom)
  if (status === undefined || status.refusal !== null) return null
  const act = (run: () => Promise<void>) => () => {
    close()
    void run()
  }
  return (
    <>
      <button type="button" className="more-item" data-testid={on ? 'demo-stop' : 'demo-start'} onClick={act(on ? stopDemo : startDemo)}>
        <b>{on ? 'End the demo' : status.title}</b>
        <em>{spanText(status.lengthS * 1_000)}</em>
        <span>{on ? 'Everything stays as it is now.' : 'Begins from a known state and runs by itself.'}</span>
      </button>
      <button type="button" className="more-item" data-testid="demo-reset" onClick={act(resetDemo)}>
        <b>Reset</b>
        <span>Steady at once, no incident open, charts and panels clean. The history stays.</span>
      </button>
    </>
  )
}
