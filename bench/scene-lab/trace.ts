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
 * Main-thread CPU milliseconds of each animation frame while `during` runs: thread
 * time (not wall time, so a busy machine does not count) of all top-level tasks of
 * the page's main thread, cut at each animation frame.
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
  const costs = new Array<number>(Math.max(0, starts.length - 1)).fill(0)
  for (const e of events) {
    const task = e.ph === 'X' && e.tdur !== undefined && /RunTask$/.test(e.name) && `${e.pid}/${e.tid}` === main
    if (!task) continue
    // A task that contains the frame began just before it.
    const end = e.ts + (e.dur ?? 0)
    let k = 0
    while (k + 1 < starts.length && (starts[k + 1] as number) <= end) k++
    if (k < costs.length && (starts[k] as number) <= end) costs[k] = (costs[k] as number) + (e.tdur ?? 0) / 1000
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
