import type { CameraRig } from './camera-rig'

export interface SteeringHandlers {
  /** Pointer rests at client x, y, or left the room (null). */
  onPoint(at: { x: number; y: number } | null): void
  /** A click that was no drag. */
  onPick(at: { x: number; y: number }): void
  /** Something moved: draw again. */
  onChange(): void
}

const CLICK_SLOP_PX = 5

/**
 * Lets a person steer: drag turns, Shift or right button pans, wheel zooms, arrow
 * keys turn, plus and minus zoom, Home resets. Returns the function that lets go.
 */
export function attachSteering(element: HTMLElement, rig: CameraRig, handlers: SteeringHandlers): () => void {
  let drag: { id: number; x: number; y: number; moved: number; pan: boolean } | null = null
  const down = (e: PointerEvent) => {
    if (e.button > 2) return
    drag = { id: e.pointerId, x: e.clientX, y: e.clientY, moved: 0, pan: e.button !== 0 || e.shiftKey }
  }
  const move = (e: PointerEvent) => {
    if (!drag || drag.id !== e.pointerId) {
      handlers.onPoint({ x: e.clientX, y: e.clientY })
      return
    }
    const dx = e.clientX - drag.x
    const dy = e.clientY - drag.y
    drag.x = e.clientX
    drag.y = e.clientY
    drag.moved += Math.abs(dx) + Math.abs(dy)
    if (drag.moved <= CLICK_SLOP_PX) return
    if (!element.hasPointerCapture(e.pointerId)) element.setPointerCapture(e.pointerId)
    if (drag.pan) rig.pan(dx, dy)
    else rig.turn(-dx * 0.006, dy * 0.005)
    handlers.onChange()
  }
  const up = (e: PointerEvent) => {
    if (!drag || drag.id !== e.pointerId) return
    const clicked = drag.moved <= CLICK_SLOP_PX && e.button === 0
    drag = null
    if (clicked) handlers.onPick({ x: e.clientX, y: e.clientY })
  }
  const cancel = () => {
    drag = null
  }
  const leave = () => handlers.onPoint(null)
  const wheel = (e: WheelEvent) => {
    if (e.ctrlKey) return
    e.preventDefault()
    rig.zoom(Math.exp(Math.max(-80, Math.min(80, e.deltaY)) * 0.0025))
    handlers.onChange()
  }
  const key = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey || !steerByKey(e.key, rig)) return
    e.preventDefault()
    handlers.onChange()
  }
  const menu = (e: Event) => e.preventDefault()
  const all: [string, EventListener, AddEventListenerOptions?][] = [
    ['pointerdown', down as EventListener],
    ['pointermove', move as EventListener],
    ['pointerup', up as EventListener],
    ['pointercancel', cancel],
    ['pointerleave', leave],
    ['wheel', wheel as EventListener, { passive: false }],
    ['keydown', key as EventListener],
    ['contextmenu', menu],
  ]
  for (const [type, listener, options] of all) element.addEventListener(type, listener, options)
  return () => {
    for (const [type, listener] of all) element.removeEventListener(type, listener)
  }
}

function steerByKey(key: string, rig: CameraRig): boolean {
  switch (key) {
    case 'ArrowLeft':
      rig.turn(-0.12, 0)
      return true
    case 'ArrowRight':
      rig.turn(0.12, 0)
      return true
    case 'ArrowUp':
      rig.turn(0, 0.08)
      return true
    case 'ArrowDown':
      rig.turn(0, -0.08)
      return true
    case '+':
    case '=':
      rig.zoom(0.85)
      return true
    case '-':
      rig.zoom(1.18)
      return true
    case 'Home':
      rig.reset()
      return true
    default:
      return false
  }
}
