import { useAtomValue } from 'jotai'
import { feed } from '../client/session.ts'
import { demoAtom } from '../state/demo.ts'
import { watchOnlyAtom } from '../state/session.ts'

const ADDRESS = 'presenter.html'
/** One window, however often it is asked for. */
const NAME = 'nexus-presenter'

/** Opens the presenter's private window. The desktop makes it itself, and answers that none was opened. */
function openPresenter(): void {
  const opened = window.open(new URL(ADDRESS, window.location.href).href, NAME, 'popup,width=1280,height=800')
  if (opened !== null) opened.focus()
  else if (window.nexusBridge === undefined)
    feed.caption(
      'warning',
      `The browser did not let the presenter's window open: allow pop-ups for this address, or open /${ADDRESS} in a window of its own.`,
    )
}

/** For whoever presents; absent where no demo can run, and for viewers. */
export function PresenterSegment() {
  const status = useAtomValue(demoAtom)?.status
  const watches = useAtomValue(watchOnlyAtom) !== null
  if (status === undefined || status.refusal !== null || watches) return null
  return (
    <button
      type="button"
      className="segment"
      data-testid="presenter-button"
      title="Cues, notes and clocks in a window of its own"
      onClick={openPresenter}
    >
      Presenter
    </button>
  )
}
