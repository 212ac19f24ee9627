import { MAX_SERIES } from './limits.ts'
import type { HistogramPoint } from './model.ts'

/** A counter that ran longer than this before its first point here says nothing of the last minute, ms. */
const MOST_FIRST_MS = 120_000

/** What was counted since the point before. */
export interface Delta {
  readonly count: number
  readonly sum: number
  readonly intervalMs: number
  readonly timeMs: number
}

/** Points of the same meaning at the same time. */
export interface Summed {
  readonly startMs: number
  readonly timeMs: number
  readonly count: number
  readonly sum: number
  readonly cumulative: boolean
}

/** More than any counter holds; nothing added up from here becomes infinite. */
const MOST = 1e15
const within = (value: number): number => (value > 0 ? Math.min(value, MOST) : 0)

/** Adds points up; where there is none yet, the point alone. */
export function sumOf(known: Summed | undefined, point: HistogramPoint): Summed {
  const count = Math.round(within(point.count))
  const sum = count === 0 ? 0 : within(point.sum)
  const { startMs, timeMs, cumulative } = point
  if (known === undefined) return { startMs, timeMs, count, sum, cumulative }
  return { ...known, startMs: Math.min(known.startMs, startMs), count: known.count + count, sum: known.sum + sum }
}

/** Turns cumulative counts into what happened between two exports. */
export class HistogramDeltas {
  private readonly last = new Map<string, Summed>()

  /** Null where nothing can be said: the first of a counter that ran for long, or a point older than the last. */
  next(key: string, now: Summed): Delta | null {
    const { count, sum, timeMs } = now
    const sinceStart = { count, sum, intervalMs: timeMs - now.startMs, timeMs }
    if (!now.cumulative) return sinceStart.intervalMs > 0 ? sinceStart : null
    const before = this.last.get(key)
    if (before !== undefined && timeMs <= before.timeMs) return null
    this.last.delete(key)
    if (this.last.size >= MAX_SERIES) for (const first of this.last.keys()) if (this.last.delete(first)) break
    this.last.set(key, now)
    if (before !== undefined && count >= before.count && now.startMs <= before.timeMs)
      return { count: count - before.count, sum: Math.max(0, sum - before.sum), intervalMs: timeMs - before.timeMs, timeMs }
    return sinceStart.intervalMs > 0 && sinceStart.intervalMs <= MOST_FIRST_MS ? sinceStart : null
  }
}
