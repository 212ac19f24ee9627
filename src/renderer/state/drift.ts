/** Columns and rows of the places that the picture takes, device pixels. An even number of rows makes the way round closed. */
const COLUMNS = 9
const ROWS = 8
/** Furthest that the picture goes from its place, device pixels. */
export const DRIFT_REACH = 4
/** Time at each place, ms. */
export const DRIFT_STAY_MS = 10_000
/** Time of one round, ms: twelve minutes. */
export const DRIFT_ROUND_MS = COLUMNS * ROWS * DRIFT_STAY_MS
/** Place in the round at which the picture stands where it belongs. */
const HOME = 35

/**
 * Where the picture of a wall display stands at a time, whole device pixels from its place: a closed way through every
 * place of a grid, one pixel at a time and equally long at each, so that no edge stays on one pixel.
 */
export function driftAt(ms: number): { readonly x: number; readonly y: number } {
  const places = COLUMNS * ROWS
  const step = (((Math.floor(ms / DRIFT_STAY_MS) + HOME) % places) + places) % places
  const along = COLUMNS - 1
  // Row by row, each in the other direction; the first column is the way back.
  const back = step - along * ROWS
  const row = Math.floor(step / along)
  const x = back >= 0 ? 0 : 1 + (row % 2 === 0 ? step % along : along - 1 - (step % along))
  const y = back >= 0 ? ROWS - 1 - back : row
  return { x: x - DRIFT_REACH, y: y - DRIFT_REACH }
}
