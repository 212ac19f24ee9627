import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect } from 'react'
import { driftAt } from '../../state/drift.ts'
import { settingsAtom } from '../../state/store.ts'
import { handAtom, tourChoiceAtom } from '../../state/tour.ts'
import { wallModeAtom } from '../../state/view.ts'

/** A pointer that moved is shown, and a tour waits, for so long, ms. */
const HAND_MS = 5_000
/** How often the picture's place is looked at; it changes every ten seconds. */
const DRIFT_LOOK_MS = 1_000

/** What a display that is watched from afar does by itself: hides an idle pointer, wanders against burn-in, lets the tour know of people. */
export function useWall(): void {
  const wall = useAtomValue(wallModeAtom)
  const { drift } = useAtomValue(settingsAtom).wall
  useHand()
  useDrift(wall && drift)
}

/** Minutes of calm that `?tour` (at once), `?tour=2` or `?tour=off` of an address ask for; null: it says nothing. */
export function tourOfAddress(search: string): number | 'off' | null {
  const text = new URLSearchParams(search).get('tour')
  if (text === null) return null
  if (text === 'off' || text === '0') return 'off'
  const minutes = Number(text)
  return text !== '' && Number.isFinite(minutes) && minutes > 0 ? minutes : 0
}

function useHand(): void {
  const setHand = useSetAtom(handAtom)
  const setChoice = useSetAtom(tourChoiceAtom)
  useEffect(() => {
    setChoice(tourOfAddress(window.location.search))
    let timer: ReturnType<typeof setTimeout> | undefined
    let [lastX, lastY] = [Number.NaN, Number.NaN]
    const show = (there: boolean) => {
      setHand(there)
      document.documentElement.toggleAttribute('data-hand', there)
    }
    const seen = () => {
      clearTimeout(timer)
      timer = setTimeout(() => show(false), HAND_MS)
      show(true)
    }
    const moved = ({ screenX, screenY }: PointerEvent) => {
      // A picture that moves under a resting pointer, and a page that loads under it, tell of a move too.
      const real = !Number.isNaN(lastX) && (screenX !== lastX || screenY !== lastY)
      lastX = screenX
      lastY = screenY
      if (real) seen()
    }
    const others = ['pointerdown', 'wheel', 'keydown'] as const
    window.addEventListener('pointermove', moved, { capture: true, passive: true })
    for (const kind of others) window.addEventListener(kind, seen, { capture: true, passive: true })
    return () => {
      clearTimeout(timer)
      show(false)
      window.removeEventListener('pointermove', moved, { capture: true })
      for (const kind of others) window.removeEventListener(kind, seen, { capture: true })
    }
  }, [setHand, setChoice])
}

function useDrift(on: boolean): void {
  useEffect(() => {
    if (!on) return
    const { style } = document.documentElement
    const look = () => {
      const { x, y } = driftAt(Date.now())
      // Whole pixels of the panel: letters keep their edges.
      style.setProperty('--drift', `${x / window.devicePixelRatio}px ${y / window.devicePixelRatio}px`)
    }
    look()
    const timer = setInterval(look, DRIFT_LOOK_MS)
    return () => {
      clearInterval(timer)
      style.removeProperty('--drift')
    }
  }, [on])
}
