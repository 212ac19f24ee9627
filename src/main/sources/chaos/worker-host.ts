import { NexusError, UsageError } from '../../../shared/errors.ts'
import type { ChaosHostMessage, ChaosWorkerMessage } from '../../../shared/model/chaos-messages.ts'
import type { SourceClock } from '../clock.ts'
import { WorkerLink } from './worker-link.ts'

type Message<T extends ChaosWorkerMessage['type']> = Extract<ChaosWorkerMessage, { type: T }>
type Command = Extract<ChaosHostMessage, { type: 'start' | 'stop' | 'recover' }>
/** A command without what the host fills in. */
export type Request = Command extends infer C ? (C extends Command ? Omit<C, 'requestId' | 'now'> : never) : never

export interface WorkerEvents {
  /** First message of every new worker. */
  init(nowMs: number): Extract<ChaosHostMessage, { type: 'init' }>
  ready(message: Message<'ready'>): void
  /** The worker's `init` was refused although an earlier one was not. */
  refused(): void
  batch(message: Message<'batch'>, acknowledge: () => void): void
  skipped(ms: number): void
  mode(message: Message<'state'>): void
  /** The worker is gone and comes back in `againMs`. */
  died(cause: string, againMs: number): void
  /** Batches handed over and not yet folded: while there are any, a silent worker is waiting for us. */
  pending(): number
}

const FIRST_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 5_000
/** A worker that lived this long starts the back-off anew. */
const HEALTHY_MS = 10_000

/** Keeps a worker alive and its time on ours. */
export class WorkerHost {
  private readonly path: string
  private readonly clock: SourceClock
  private readonly stepMs: number
  private readonly events: WorkerEvents
  private readonly requests = new Map<number, (done: Message<'done'> | null) => void>()
  private link: WorkerLink | null = null
  private ready = false
  private stopped = false
  private cancelTimer: (() => void) | null = null
  private first: { resolve(): void; reject(error: Error): void } | null = null
  /** Newest time asked for, and newest answered; one question at a time, so a busy worker is not buried in them. */
  private askedMs = Number.NEGATIVE_INFINITY
  private answeredMs = Number.NEGATIVE_INFINITY
  private readonly hungMs: number
  /** When the worker was last heard of. Real time, also under a stepped clock: a thread lives in it. */
  private heardMs = 0
  private backoffMs = FIRST_BACKOFF_MS
  private bornMs = 0
  private nextRequestId = 0
  private idleWaiters: (() => void)[] = []

  constructor(path: string, clock: SourceClock, stepMs: number, hungMs: number, events: WorkerEvents) {
    this.path = path
    this.clock = clock
    this.stepMs = stepMs
    this.hungMs = hungMs
    this.events = events
  }

  /** Simulated time reached, ms since the epoch; null before the first answer. */
  get positionMs(): number | null {
    return Number.isFinite(this.answeredMs) ? this.answeredMs : null
  }

  /** Settles when the worker runs. Throws UsageError where its scenario files are at fault. */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.first = { resolve, reject }
    })
    this.spawn()
    try {
      await started
    } catch (error) {
      await this.stop()
      throw error
    } finally {
      this.first = null
    }
    if (!this.stopped) this.step()
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.cancelTimer?.()
    const closing = this.link?.close()
    this.link = null
    this.ready = false
    this.first?.reject(new NexusError('NEXUS_CHAOS_UNAVAILABLE', 'The simulator was stopped before it had started.'))
    this.dropRequests()
    for (const waiter of this.idleWaiters.splice(0)) waiter()
    await closing
  }

  /** Null: there is no worker now, or it went away before it answered. */
  request(request: Request): Promise<Message<'done'> | null> {
    const { link } = this
    if (!link || !this.ready) return Promise.resolve(null)
    const requestId = this.nextRequestId++
    return new Promise((settle) => {
      this.requests.set(requestId, settle)
      link.post({ ...request, requestId, now: this.clock.now() })
    })
  }

  /** Settles when simulated time has reached the clock's. */
  async caughtUp(): Promise<void> {
    if (!this.ready || this.answeredMs >= this.clock.now()) return
    if (this.askedMs <= this.answeredMs) this.ask()
    await new Promise<void>((settle) => {
      this.idleWaiters.push(settle)
    })
    await this.caughtUp()
  }

  private spawn(): void {
    this.bornMs = this.clock.now()
    this.heardMs = performance.now()
    const born: WorkerLink = new WorkerLink(
      this.path,
      (message) => this.receive(born, message),
      (cause) => this.ended(born, cause),
    )
    this.link = born
    born.post(this.events.init(this.bornMs))
  }

  private receive(from: WorkerLink, message: ChaosWorkerMessage): void {
    if (from !== this.link) return
    this.heardMs = performance.now()
    switch (message.type) {
      case 'ready':
        this.ready = true
        this.askedMs = Number.NEGATIVE_INFINITY
        this.answeredMs = Number.NEGATIVE_INFINITY
        this.events.ready(message)
        this.first?.resolve()
        break
      case 'unusable':
        if (this.first) this.first.reject(new UsageError(message.message))
        else {
          this.events.refused()
          from.fail(message.message)
        }
        break
      case 'batch':
        this.events.batch(message, () => from.post({ type: 'ack', batchId: message.batchId }))
        break
      case 'advanced':
        this.answeredMs = message.throughMs
        if (message.skippedMs > 0) this.events.skipped(message.skippedMs)
        if (this.askedMs <= this.answeredMs) for (const waiter of this.idleWaiters.splice(0)) waiter()
        break
      case 'state':
        this.events.mode(message)
        break
      case 'done':
        this.requests.get(message.requestId)?.(message)
        this.requests.delete(message.requestId)
        break
    }
  }

  private ended(from: WorkerLink, cause: string): void {
    if (from !== this.link) return
    this.link = null
    this.ready = false
    this.dropRequests()
    for (const waiter of this.idleWaiters.splice(0)) waiter()
    if (this.first) {
      this.first.reject(
        new NexusError('NEXUS_CORE_FAILED', `The simulator's worker could not start (${cause}); build NEXUS again with "npm run build".`),
      )
      return
    }
    if (this.clock.now() - this.bornMs >= HEALTHY_MS) this.backoffMs = FIRST_BACKOFF_MS
    const againMs = this.backoffMs
    this.backoffMs = Math.min(MAX_BACKOFF_MS, againMs * 2)
    this.cancelTimer?.()
    this.cancelTimer = this.clock.after(againMs, () => {
      this.spawn()
      this.step()
    })
    this.events.died(cause, againMs)
  }

  private step(): void {
    this.cancelTimer = this.clock.after(this.stepMs, () => this.step())
    const { link } = this
    if (!link) return
    // While batches wait for us, or nothing was asked, its silence says nothing.
    if (this.events.pending() > 0 || (this.ready && this.askedMs <= this.answeredMs)) this.heardMs = performance.now()
    if (performance.now() - this.heardMs > this.hungMs) link.fail('it no longer answers')
    else if (this.ready && this.askedMs <= this.answeredMs) this.ask()
  }

  private ask(): void {
    this.askedMs = this.clock.now()
    // A clock set back asks for an earlier time than was answered before.
    this.answeredMs = Math.min(this.answeredMs, this.askedMs - 1)
    this.link?.post({ type: 'advance', now: this.askedMs })
  }

  private dropRequests(): void {
    for (const settle of this.requests.values()) settle(null)
    this.requests.clear()
  }
}
