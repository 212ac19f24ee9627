import { existsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import '../../../src/chaos/worker.ts'

/**
 * The real simulator with a fatal flaw: told the service id of a flaw in a fix, it dies
 * that way. The flaws are only there while the marker file named in the id does not exist.
 */
parentPort?.on('message', (message: { type: string; serviceId?: string | null }) => {
  if (message.type !== 'recover' || !message.serviceId?.startsWith('flaw:')) return
  const [, flaw = '', marker = ''] = message.serviceId.split(':')
  const path = join(tmpdir(), marker)
  if (existsSync(path)) return
  writeFileSync(path, '')
  if (flaw === 'throw') throw new Error('a fatal flaw')
  if (flaw === 'exit') process.exit(3)
  if (flaw === 'nonsense') parentPort?.postMessage({ type: 'nonsense' })
  if (flaw === 'hang') for (;;);
  if (flaw === 'memory') {
    const hoard: number[][] = []
    for (;;) hoard.push(Array.from({ length: 100_000 }, (_, at) => at + 0.5))
  }
})
