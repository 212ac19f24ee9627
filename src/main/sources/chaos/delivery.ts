import type { SourceSink } from '../source.ts'

interface Waiting {
  readonly lines: readonly string[]
  readonly acknowledge: () => void
}

/** Longest wait for a sink that no longer answers, ms. */
const CLOSE_MS = 1_000

/**
 * Hands batches to the sink one after the other and acknowledges each once it is
 * folded. Its queue is as short as the worker's credit: nobody acknowledged, nobody sends.
 */
export class Delivery {
  private readonly source: string
  private readonly sink: SourceSink
  private readonly onFailure: (error: unknown) => void
  private readonly queue: Waiting[] = []
  private offset: number
  private running = false
  private closed = false
  private idleWaiters: (() => void)[] = []

  constructor(source: string, sink: SourceSink, offset: number, onFailure: (error: unknown) => void) {
    this.source = source
    this.sink = sink
    this.offset = offset
    this.onFailure = onFailure
  }

  /** Batches not yet folded. */
  get size(): number {
    return this.queue.length + (this.running ? 1 : 0)
  }

  add(text: string, acknowledge: () => void): void {
    if (this.closed) return
    this.queue.push({ lines: text.split('\n'), acknowledge })
    if (!this.running) void this.run()
  }

  /** Settles when everything added is folded. */
  idle(): Promise<void> {
    return this.running ? new Promise((resolve) => this.idleWaiters.push(resolve)) : Promise.resolve()
  }

  /** Nothing more is handed over. Settles when the batch under way is folded, at the latest after a second. */
  async close(): Promise<void> {
    this.closed = true
    this.queue.length = 0
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS)
    })
    await Promise.race([this.idle(), late])
    clearTimeout(timer)
  }

  private async run(): Promise<void> {
    this.running = true
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) {
        const { offset } = this
        this.offset += next.lines.length
        await this.sink.push({ source: this.source, partition: 0, offset, lines: next.lines })
        next.acknowledge()
      }
    } catch (error) {
      this.closed = true
      this.queue.length = 0
      this.onFailure(error)
    } finally {
      this.running = false
      for (const waiter of this.idleWaiters.splice(0)) waiter()
    }
  }
}
