import { powerSaveBlocker, screen } from 'electron'
import type { DisplayWire } from '../../shared/model/wall.ts'
import { type Bounds, chooseDisplay, type DisplayPlace, inOrder, overlap } from './window-state.ts'

/** A wall display's page is loaded anew at this hour of the night: what leaks over weeks cannot grow. */
const REFRESH_HOUR = 4

/** Time from `now` to the next refresh, ms; both by the wall clock of this machine. */
export function untilRefresh(now: Date): number {
  const next = new Date(now)
  next.setHours(REFRESH_HOUR, 0, 0, 0)
  if (next <= now) next.setDate(next.getDate() + 1)
  return next.getTime() - now.getTime()
}

/** The displays there are, the primary one first. */
export function displays(): DisplayPlace[] {
  const primary = screen.getPrimaryDisplay().id
  return screen.getAllDisplays().sort((a, b) => Number(b.id === primary) - Number(a.id === primary))
}

/** The displays as people choose among them, from left to right; `window`: where the console is, or null. */
export function displayChoices(window: Bounds | null): DisplayWire[] {
  const primary = displays()[0]?.id
  const all = inOrder(screen.getAllDisplays())
  const covered = all.map(({ bounds }) => {
    const { width, height } = window === null ? { width: 0, height: 0 } : overlap(window, bounds)
    return Math.max(0, width) * Math.max(0, height)
  })
  const most = Math.max(0, ...covered)
  return all.map(({ id, label = '', bounds, scaleFactor = 1 }, at) => ({
    number: at + 1,
    name: label.trim() === '' ? `Display ${at + 1}` : label,
    width: Math.round(bounds.width * scaleFactor),
    height: Math.round(bounds.height * scaleFactor),
    scale: scaleFactor,
    primary: id === primary,
    shown: most > 0 && covered[at] === most,
  }))
}

/** The display with this number, or the first one, said in words. Null: the machine has none at the moment. */
export function wallDisplay(number: number | null, notice: (sentence: string) => void): DisplayPlace | null {
  const chosen = chooseDisplay(displays(), number)
  if (chosen !== null && chosen.note !== null) notice(chosen.note)
  return chosen?.display ?? null
}

/** Calls back whenever a display came, went or changed, until stopped. */
export function onDisplays(changed: () => void): () => void {
  screen.on('display-added', changed)
  screen.on('display-removed', changed)
  screen.on('display-metrics-changed', changed)
  return () => {
    screen.off('display-added', changed)
    screen.off('display-removed', changed)
    screen.off('display-metrics-changed', changed)
  }
}

/** Keeps the display awake until stopped. */
export function keepAwake(): () => void {
  const id = powerSaveBlocker.start('prevent-display-sleep')
  return () => powerSaveBlocker.stop(id)
}
