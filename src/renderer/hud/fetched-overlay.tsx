import { useSetAtom } from 'jotai'
import type { ComponentType } from 'react'
import { overlayAtom } from '../state/panels.ts'
import { Dialog } from './dialog.tsx'
import { useChunk } from './use-chunk.ts'

/** An overlay that is fetched when it is first opened, so that the first page does not carry it. */
export interface FetchedOverlay {
  readonly testId: string
  readonly title: string
  /** Fetches it; the same function every time. */
  readonly fetchView: () => Promise<ComponentType>
}

/** Shows an overlay as soon as it is here, or says that it could not be fetched. */
export function FetchedOverlayHost({ testId, title, fetchView }: FetchedOverlay) {
  const close = useSetAtom(overlayAtom)
  const { part: View, failed, retry } = useChunk(fetchView)
  if (View) return <View />
  if (!failed) return null
  return (
    <Dialog testId={testId} modal className="overlay overlay-search" title={title} onClose={() => close(null)}>
      <p className="panel-note">This view could not be loaded from the core. Try again when the line is back.</p>
      <button type="button" className="small-button" data-testid={`${testId}-retry`} onClick={retry}>
        Try again
      </button>
    </Dialog>
  )
}
