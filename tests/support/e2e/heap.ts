import type { Page } from '@playwright/test'

/** Everything that a page's JavaScript still holds, as text: a heap snapshot after garbage was collected. */
export async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const parts: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk))
  await session.send('HeapProfiler.enable')
  // What only finalizers let go of takes a second turn.
  for (let turn = 0; turn < 3; turn++) await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false, captureNumericValue: false })
  await session.detach()
  return parts.join('')
}
