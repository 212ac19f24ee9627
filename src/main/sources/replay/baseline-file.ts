import { UsageError } from '../../../shared/errors.ts'
import { readLineBlocks } from './line-reader.ts'
import { openRecording, unreadable } from './recording.ts'

/**
 * Wire lines of a file of healthy time (JSONL, plain or gzip), a block at a time and in
 * order; they train statistics only. Throws UsageError for a file that is missing,
 * empty, no recording, or not whole: half a baseline would judge wrongly in silence.
 */
export async function* loadBaselineEvents(file: string): AsyncGenerator<readonly string[], void> {
  const { path } = await openRecording(file, '--baseline')
  const blocks = readLineBlocks(path)
  let count = 0
  for (;;) {
    const block = await blocks.next().catch((error: unknown) => {
      throw unreadable(path, '--baseline', error)
    })
    if (block.done) {
      if (block.value === null) return
      throw new UsageError(`${path} is not whole: ${block.value} after ${count} lines; copy the baseline again.`)
    }
    count += block.value.lines.length
    yield block.value.lines
  }
}
