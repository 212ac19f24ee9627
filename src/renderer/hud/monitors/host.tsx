import { useSetAtom } from 'jotai'
import { type ComponentType, useEffect, useState } from 'react'
import { overlayAtom } from '../../state/panels.ts'
import { Dialog } from '../dialog.tsx'

/** Kept for the page's life: the second opening is at once. */
let loaded: ComponentType | null = null

/** The monitors overlay, fetched when it is first opened: the first page does not carry it. */
export function MonitorsHost() {
  const close = useSetAtom(overlayAtom)
  const [Overlay, setOverlay] = useState<ComponentType | null>(() => loaded)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (Overlay || failed) return
    let stopped = false
    void import('./overlay.tsx').then(
      ({ MonitorsOverlay }) => {
        loaded = MonitorsOverlay
        if (!stopped) setOverlay(() => MonitorsOverlay)
      },
      () => {
        if (!stopped) setFailed(true)
      },
    )
    return () => {
      stopped = true
    }
  }, [Overlay, failed])
  if (Overlay) return <Overlay />
  if (!failed) return null
  return (
    <Dialog testId="monitors" modal className="overlay overlay-search" title="Monitors" onClose={() => close(null)}>
      <p className="panel-note">The monitors view could not be loaded from the core. Try again when the line is back.</p>
      <button type="button" className="small-button" onClick={() => setFailed(false)}>
        Try again
      </button>
    </Dialog>
  )
}
