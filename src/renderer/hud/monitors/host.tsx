import { useSetAtom } from 'jotai'
import { overlayAtom } from '../../state/panels.ts'
import { Dialog } from '../dialog.tsx'
import { useChunk } from './use-chunk.ts'

/** The monitors overlay, fetched when it is first opened: the first page does not carry it. */
export function MonitorsHost() {
  const close = useSetAtom(overlayAtom)
  const { part, failed, retry } = useChunk(() => import('./overlay.tsx'))
  if (part) return <part.MonitorsOverlay />
  if (!failed) return null
  return (
    <Dialog testId="monitors" modal className="overlay overlay-search" title="Monitors" onClose={() => close(null)}>
      <p className="panel-note">The monitors view could not be loaded from the core. Try again when the line is back.</p>
      <button type="button" className="small-button" data-testid="monitors-retry" onClick={retry}>
        Try again
      </button>
    </Dialog>
  )
}
