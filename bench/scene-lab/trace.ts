import type { CDPSession } from '@playwright/test'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  tdur?: number
  dur?: number
  args?: { name?: string }
}

const CATEGORIES = 'toplevel,devtools.timeline,disabled-by-default-devtools.timeline,__metadata'

/**
 * Main-thread CPU milliseconds of each frame while `during` runs: thread time (not
 * wall time, so a busy machine does not count) of the page's main-thread tasks that
 * carry an animation frame, style, layout, paint and commit included.
 */
export async function traceFrames(cdp: CDPSession, during: () => Promise<void>): Promise<number[]> {
  const events: TraceEvent[] = []
  const collect = (batch: { value: unknown }) => events.push(...(batch.value as TraceEvent[]))
  cdp.on('Tracing.dataCollected', collect as never)
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES.split(',') },
  })
  await during()
  const done = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()))
  await cdp.send('Tracing.end')
  await done
  cdp.off('Tracing.dataCollected', collect as never)
  return frameCosts(events)
}

function frameCosts(events: TraceEvent[]): number[] {
  const frames = events.filter((e) => e.name === 'FireAnimationFrame').sort((a, b) => a.ts - b.ts)
  const main = mostCommon(frames.map((f) => `${f.pid}/${f.tid}`))
  const starts = frames.filter((f) => `${f.pid}/${f.tid}` === main).map((f) => f.ts)
  const tasks = events.filter((e) => e.ph === 'X' && e.tdur !== undefined && /RunTask$/.test(e.name) && `${e.pid}/${e.tid}` === main)
  const costs: number[] = []
  for (const at of starts) {
    // The outermost task around the frame.
    let cost = 0
    for (const t of tasks) if (t.ts <= at && at <= t.ts + (t.dur ?? 0)) cost = Math.max(cost, (t.tdur ?? 0) / 1000)
    if (cost > 0) costs.push(cost)
  }
  return costs
}

function mostCommon(list: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const s of list) counts.set(s, (counts.get(s) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

/** The value below which the share `q` of the list lies; 0 for an empty list. */
export function quantile(list: readonly number[], q: number): number {
  const sorted = [...list].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}
