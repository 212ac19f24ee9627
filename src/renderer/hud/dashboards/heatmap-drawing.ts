import { drawUnheard } from './plot-drawing.ts'

/** Error ratios from which a cell is a warning and critical, as for services without a baseline (protocol.md). */
const WARNING = 0.03
const CRITICAL = 0.15

export type CellTone = 'healthy' | 'warning' | 'critical'

export function cellTone(ratio: number): CellTone {
  return ratio >= CRITICAL ? 'critical' : ratio >= WARNING ? 'warning' : 'healthy'
}

/** Height of a cell in its row, 0 to 1: the root makes one failure in a hundred visible beside one in two. */
export function cellHeight(ratio: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, ratio)))
}

export interface HeatmapInk {
  readonly healthy: string
  readonly warning: string
  readonly critical: string
  readonly silent: string
  readonly gap: string
}

interface Size {
  readonly width: number
  readonly height: number
  readonly ratio: number
}

/**
 * Draws rows of cells under each other. A cell is tall and red where much failed, low and green where little did; a thin
 * line where the service was silent; hatched, over all rows, where NEXUS did not listen.
 */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  { width, height, ratio }: Size,
  rows: readonly (readonly (number | null)[])[],
  heard: readonly boolean[],
  ink: HeatmapInk,
): void {
  context.clearRect(0, 0, width, height)
  drawUnheard(context, width, height, heard, ink.gap, ratio)
  const tall = height / Math.max(1, rows.length)
  const room = tall - Math.max(ratio, tall * 0.14)
  const step = width / Math.max(1, heard.length)
  const wide = Math.max(ratio, step - (step > 4 * ratio ? ratio : 0))
  for (const [r, cells] of rows.entries()) {
    const bottom = r * tall + room
    for (const [i, ratioOfErrors] of cells.entries()) {
      if (ratioOfErrors === null) {
        if (heard[i] !== true) continue
        context.fillStyle = ink.silent
        context.fillRect(i * step, bottom - room / 2, wide, ratio)
        continue
      }
      context.fillStyle = ink[cellTone(ratioOfErrors)]
      const high = Math.max(1.5 * ratio, cellHeight(ratioOfErrors) * room)
      context.fillRect(i * step, bottom - high, wide, high)
    }
  }
}
