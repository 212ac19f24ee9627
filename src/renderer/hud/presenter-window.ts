import { getDefaultStore } from 'jotai'
import { feed } from '../client/session.ts'
import { demoAtom } from '../state/demo.ts'
import { watchOnlyAtom } from '../state/session.ts'

const ADDRESS = 'presenter.html'
/** One window, however often it is asked for. */
const NAME = 'nexus-presenter'

/** Opens the presenter's private window, or says why there is nothing to present. */
export function openPresenter(): void {
  const store = getDefaultStore()
  const refusal = store.get(watchOnlyAtom) ?? store.get(demoAtom)?.status.refusal ?? null
  if (refusal === null) openWindow()
  else feed.caption('info', refusal)
}

/** The desktop makes it itself, and answers that none was opened. */
function openWindow(): void {
  const opened = window.open(new URL(ADDRESS, window.location.href).href, NAME, 'popup,width=1280,height=800')
  if (opened !== null) opened.focus()
  else if (window.nexusBridge === undefined)
    feed.caption(
      'warning',
      `The browser did not let the presenter's window open: allow pop-ups for this address, or open /${ADDRESS} in a window of its own.`,
    )
}
