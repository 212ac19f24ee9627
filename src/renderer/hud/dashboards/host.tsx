import { useSetAtom } from 'jotai'
import { overlayAtom } from '../../state/panels.ts'
import { Dialog } from '../dialog.tsx'
import { useChunk } from '../monitors/use-chunk.ts'

/** The dashboards, fetched when they are first opened: the first page does not carry them. */
export function DashboardsHost() {
  const close = useSetAtom(overlayAtom)
  const { part, failed, retry } = useChunk(() => import('./overlay.tsx'))
  if (part) return <part.DashboardsOverlay />
  if (!failed) return null
  return (
    <Dialog testId="dashboards" modal className="overlay overlay-search" title="Dashboards" onClose={() => close(null)}>
      <p className="panel-note">The dashboards could not be loaded from the core. Try again when the line is back.</p>
      <button type="button" className="small-button" data-testid="dashboards-retry" onClick={retry}>
        Try again
      </button>
    </Dialog>
  )
}
