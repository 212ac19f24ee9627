import { Worker } from 'node:worker_threads'
import { type ChaosHostMessage, type ChaosWorkerMessage, chaosWorkerMessageSchema } from '../../../shared/model/chaos-messages.ts'

/** Longest wait for a worker to end, ms. */
const TERMINATE_MS = 1_000

/** One life of the worker thread. Says `onEnd` once, when it is over for whatever reason but `close`. */
export class WorkerLink {
  private readonly worker: Worker
  private readonly onEnd: (cause: string) => void
  private over = false

  constructor(path: string, onMessage: (message: ChaosWorkerMessage) => void, onEnd: (cause: string) => void) {
    this.onEnd = onEnd
    // No flags of ours (a test runner's, a debugger's) for the worker, and a bound on its memory.
    this.worker = new Worker(path, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 256 } })
    this.worker.on('message', (raw: unknown) => {
      if (this.over) return
      const message = chaosWorkerMessageSchema.safeParse(raw)
      if (message.success) onMessage(message.data)
      else this.fail('it sent a message that cannot be read')
    })
    this.worker.on('messageerror', () => this.fail('it sent a message that cannot be decoded'))
    this.worker.on('error', (error: unknown) => this.end(error instanceof Error ? error.message : String(error)))
    this.worker.on('exit', (code) => this.end(`exit code ${code}`))
  }

  post(message: ChaosHostMessage): void {
    if (!this.over) this.worker.postMessage(message)
  }

  /** Ends a worker that misbehaves. */
  fail(cause: string): void {
    void this.worker.terminate()
    this.end(cause)
  }

  /** Ends the worker on purpose; settles when it is gone, at the latest after a second. */
  async close(): Promise<void> {
    this.over = true
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TERMINATE_MS)
    })
    await Promise.race([this.worker.terminate(), late])
    clearTimeout(timer)
  }

  private end(cause: string): void {
    if (this.over) return
    this.over = true
    this.onEnd(cause)
  }
}
