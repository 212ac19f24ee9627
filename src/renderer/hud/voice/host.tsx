import { useSetAtom } from 'jotai'
import { overlayAtom } from '../../state/panels.ts'
import { Dialog } from '../dialog.tsx'
import { useChunk } from '../monitors/use-chunk.ts'

/** The voice overlay, fetched when it is first opened: the first page does not carry it. */
export function VoiceHost() {
  const close = useSetAtom(overlayAtom)
  const { part, failed, retry } = useChunk(() => import('./overlay.tsx'))
  if (part) return <part.VoiceOverlay />
  if (!failed) return null
  return (
    <Dialog testId="voice" modal className="overlay overlay-search" title="Voice" onClose={() => close(null)}>
      <p className="panel-note">The voice view could not be loaded from the core. Try again when the line is back.</p>
      <button type="button" className="small-button" data-testid="voice-retry" onClick={retry}>
        Try again
      </button>
    </Dialog>
  )
}
