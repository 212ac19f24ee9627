import { useAtomValue } from 'jotai'
import { captionAtom, connectionAtom, headlineAtom } from '../state/store.ts'
import { useThrottled } from './hooks.ts'

/** The headline changes with every figure; a screen reader hears it this often at most. */
const HEADLINE_EVERY_MS = 10_000

/** Live regions: the headline politely and rarely, alerts and refusals at once. */
export function Announcer() {
  const headline = useThrottled(useAtomValue(headlineAtom).text, HEADLINE_EVERY_MS)
  const caption = useAtomValue(captionAtom)
  const connection = useAtomValue(connectionAtom).phase
  const urgent = caption?.tone === 'critical' || caption?.tone === 'warning'
  return (
    <div className="visually-hidden">
      <div role="status" aria-live="polite" aria-atomic="true" data-testid="live-headline">
        {connection === 'live' ? headline : ''}
      </div>
      <div role="status" aria-live="polite" aria-atomic="true">
        {caption && !urgent ? caption.text : ''}
      </div>
      <div role="alert" aria-live="assertive" aria-atomic="true" data-testid="live-alert">
        {caption && urgent ? caption.text : ''}
      </div>
    </div>
  )
}
