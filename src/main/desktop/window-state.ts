import { z } from 'zod'

/** A rectangle of the desktop, in device-independent pixels. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A display as Electron tells it, as far as it decides. */
export interface DisplayPlace {
  readonly id: number
  readonly bounds: Bounds
  /** Without panels and docks. */
  readonly workArea: Bounds
  /** What its maker calls it; often empty. */
  readonly label?: string
  /** Pixels of the panel to one of `bounds`. */
  readonly scaleFactor?: number
}

const boundsSchema = z.object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() })
const stateSchema = z.object({ bounds: boundsSchema, maximized: z.boolean() })
/** How the window stood when it was last moved. A wall display's is never kept. */
export type WindowState = z.infer<typeof stateSchema>

export const FIRST_SIZE = { width: 1440, height: 900 } as const
export const LEAST_SIZE = { width: 960, height: 600 } as const
/** So much of a window must lie on a display, or nobody can reach it with the pointer. */
const REACHABLE = { width: 160, height: 80 } as const

/** What was kept; null for a file that is none of ours. */
export function parseWindowState(text: string): WindowState | null {
  try {
    const parsed = stateSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Width and height that two rectangles share; negative where they lie apart. */
export function overlap(a: Bounds, b: Bounds): { readonly width: number; readonly height: number } {
  return {
    width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  }
}

function centred({ x, y, width, height }: Bounds, size: { width: number; height: number }): Bounds {
  const fitted = { width: Math.min(size.width, width), height: Math.min(size.height, height) }
  return { x: Math.round(x + (width - fitted.width) / 2), y: Math.round(y + (height - fitted.height) / 2), ...fitted }
}

/** Moved and cut so that all of it lies in `area`. */
function within(bounds: Bounds, area: Bounds): Bounds {
  const width = Math.min(Math.max(bounds.width, LEAST_SIZE.width), area.width)
  const height = Math.min(Math.max(bounds.height, LEAST_SIZE.height), area.height)
  const clamp = (value: number, from: number, to: number) => Math.round(Math.min(Math.max(value, from), to))
  return {
    x: clamp(bounds.x, area.x, area.x + area.width - width),
    y: clamp(bounds.y, area.y, area.y + area.height - height),
    width,
    height,
  }
}

/**
 * Where the window goes: where it was, if a display is still there to reach it; else in the middle of the first
 * display. A size from another display is cut to this one.
 */
export function fitBounds(saved: Bounds | null, displays: readonly DisplayPlace[]): Bounds {
  const [first] = displays
  if (first === undefined) return { x: 0, y: 0, ...FIRST_SIZE }
  if (saved === null) return centred(first.workArea, FIRST_SIZE)
  const shared = displays.map((display) => ({ display, ...overlap(saved, display.workArea) }))
  const reachable = shared.filter(({ width, height }) => width >= REACHABLE.width && height >= REACHABLE.height)
  const best = reachable.sort((a, b) => b.width * b.height - a.width * a.height)[0]
  return best === undefined ? centred(first.workArea, saved) : within(saved, best.display.workArea)
}

/** From left to right, then from top to bottom: the order in which people count them. */
export function inOrder(displays: readonly DisplayPlace[]): DisplayPlace[] {
  return [...displays].sort((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y)
}

export interface ChosenDisplay {
  readonly display: DisplayPlace
  /** A sentence where it is not the one that was asked for; null: it is. */
  readonly note: string | null
}

/** The display with this number (from 1); where there is none the first, said in words. Null: there is no display at all. */
export function chooseDisplay(displays: readonly DisplayPlace[], number: number | null): ChosenDisplay | null {
  const ordered = inOrder(displays)
  const [first] = ordered
  if (first === undefined) return null
  const wanted = ordered[(number ?? 1) - 1]
  if (wanted !== undefined) return { display: wanted, note: null }
  const there = ordered.length === 1 ? 'only one is connected' : `there are ${ordered.length}`
  return { display: first, note: `There is no display ${number} (${there}): NEXUS uses display 1 until it is connected.` }
}
