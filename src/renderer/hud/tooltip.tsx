import { useAtomValue } from 'jotai'
import { useEffect, useRef } from 'react'
import { TONE_WORD, toneOf } from '../state/board.ts'
import { freshAtom, serviceByIdAtom } from '../state/store.ts'
import { hoveredServiceAtom, selectedServiceAtom } from '../state/view.ts'
import { latencyText, percentText, spanText } from '../state/words.ts'
import { Mark } from './mark.tsx'
import { WrappingName } from './name.tsx'

const OFFSET = 18

/** Figures of the monolith under the pointer. Follows the pointer without rendering. */
export function Tooltip() {
  const id = useAtomValue(hoveredServiceAtom)
  const selected = useAtomValue(selectedServiceAtom)
  const view = useAtomValue(serviceByIdAtom).get(id ?? '')
  const fresh = useAtomValue(freshAtom)
  const box = useRef<HTMLDivElement>(null)
  const pointer = useRef({ x: 0, y: 0, overScene: false })

  useEffect(() => {
    const place = () => {
      const element = box.current
      if (!element) return
      const { x, y, overScene } = pointer.current
      element.hidden = !overScene
      const left = x + OFFSET + element.offsetWidth > window.innerWidth ? x - OFFSET - element.offsetWidth : x + OFFSET
      const top = y + OFFSET + element.offsetHeight > window.innerHeight ? y - OFFSET - element.offsetHeight : y + OFFSET
      element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`
    }
    const move = (event: PointerEvent) => {
      pointer.current = {
        x: event.clientX,
        y: event.clientY,
        overScene: event.target instanceof Element && event.target.closest('.scene-layer') !== null,
      }
      place()
    }
    window.addEventListener('pointermove', move, { passive: true })
    place()
    return () => window.removeEventListener('pointermove', move)
  })

  if (!view || view.serviceId === selected) return null
  const tone = fresh ? toneOf(view) : 'stale'
  return (
    <div className={`tooltip tooltip-${tone}`} ref={box} role="tooltip" data-testid="tooltip" hidden>
      <p className="tooltip-name">
        <Mark tone={view.recovering && tone !== 'stale' ? 'recovering' : tone} />
        <span>
          <WrappingName id={view.serviceId} />
        </span>
      </p>
      <dl>
        <dt>Latency</dt>
        <dd>{latencyText(view.latencyMs)}</dd>
        <dt>Errors</dt>
        <dd>{percentText(view.errorRate)}</dd>
        <dt>{view.recovering ? 'Recovering' : TONE_WORD[tone]}</dt>
        <dd>{view.ageMs === null ? 'no sample yet' : `${spanText(view.ageMs)} old`}</dd>
      </dl>
    </div>
  )
}
