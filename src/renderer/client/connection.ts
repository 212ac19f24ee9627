import type { LiveMessageWire } from '../../shared/model/live.ts'
import type { Connection } from '../state/store.ts'
import { backoffMs } from './backoff.ts'
import { isLiveMessage } from './guard.ts'
import type { Link, NexusClient, OpenLink } from './link.ts'

/** A line that says nothing for this many seconds is dead: a full state comes every 2 s. */
const SILENT_TICKS = 8
const TICK_MS = 1_000

/** Everything a connection touches; time and chance come from outside. */
export interface ConnectionPorts {
  readonly open: OpenLink
  /** Wall clock, ms. */
  readonly now: () => number
  /** Uniform in 0..1. */
  readonly chance: () => number
  /** Calls back once after `ms`; returns the function that cancels. */
  readonly after: (ms: number, run: () => void) => () => void
  /** A subscription begins: its first message is a full state. */
  readonly onBegin: () => void
  /** One live message; `resync` asks for a new subscription on the same line. */
  readonly onMessage: (message: LiveMessageWire) => 'ok' | 'resync'
  readonly onPhase: (phase: Connection) => void
  /** The line is usable (client) or gone (null). */
  readonly onClient: (client: NexusClient | null) => void
}

/** A connection that never gives up until stopped. */
export interface RunningConnection {
  /** Tries again at once instead of waiting. */
  retryNow(): void
  /** Ends it; resolves when nothing runs any more. */
  stop(): Promise<void>
}

/**
 * Keeps a live subscription to the core for ever: connects, consumes, resyncs after a
 * gap, and comes back after a loss with growing, jittered delays.
 */
export function startConnection(ports: ConnectionPorts): RunningConnection {
  const stopping = new AbortController()
  let wake: (() => void) | null = null
  let attempt = 0
  let since = ports.now()
  let heardAt = since

  /** Waits `ms` or until woken; true when it was cut short. */
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        cancel()
        wake = null
        resolve()
      }
      const cancel = ports.after(ms, done)
      wake = done
    })

  /**
   * Runs `work` with a signal that aborts after {@link SILENT_TICKS} of silence; `touch`
   * starts the silence anew. Ticks are counted, not milliseconds: a page too busy to read
   * its messages is too busy to tick as well, and must not take that for a dead line.
   */
  async function watched<T>(work: (signal: AbortSignal, touch: () => void) => Promise<T>): Promise<T> {
    const control = new AbortController()
    const abort = () => control.abort()
    let left = SILENT_TICKS
    const tick = () => {
      left--
      if (left <= 0) abort()
      else cancel = ports.after(TICK_MS, tick)
    }
    stopping.signal.addEventListener('abort', abort, { once: true })
    let cancel = ports.after(TICK_MS, tick)
    try {
      return await work(control.signal, () => {
        left = SILENT_TICKS
      })
    } finally {
      cancel()
      stopping.signal.removeEventListener('abort', abort)
    }
  }

  async function consume(link: Link): Promise<string> {
    return watched(async (signal, touch) => {
      const silent = new Promise<'silent'>((resolve) => {
        signal.addEventListener('abort', () => resolve('silent'), { once: true })
      })
      const gone = link.closed.then((reason) => ({ reason }))
      for (;;) {
        ports.onBegin()
        const opening = link.client.live.subscribe(undefined, { signal })
        opening.catch(() => undefined)
        const opened = await Promise.race([opening, silent, gone])
        if (opened === 'silent') return 'The core fell silent.'
        if ('reason' in opened) return opened.reason
        const messages = opened[Symbol.asyncIterator]()
        let resync = false
        while (!resync) {
          const pending = messages.next()
          pending.catch(() => undefined)
          const got = await Promise.race([pending, silent, gone])
          if (got === 'silent') return 'The core fell silent.'
          if ('reason' in got) return got.reason
          if (got.done) return 'The core ended the feed.'
          touch()
          heardAt = ports.now()
          if (!isLiveMessage(got.value)) continue
          if (ports.onMessage(got.value) === 'resync') {
            resync = true
          } else if (got.value.type === 'state_update') {
            live(link)
          }
        }
        // A source that answers a resync with another gap must not spin.
        void messages.return?.(undefined)?.then(undefined, () => undefined)
        await pause(100)
        if (stopping.signal.aborted) return 'The line was closed.'
      }
    })
  }

  let announced: Link | null = null
  function live(link: Link): void {
    if (announced === link) return
    announced = link
    attempt = 0
    since = ports.now()
    ports.onPhase({ phase: 'live', since })
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let reason = 'The core cannot be reached.'
      let link: Link | null = null
      try {
        link = await watched((signal) => ports.open(signal))
        ports.onClient(link.client)
        reason = await consume(link)
      } catch (error) {
        if (error instanceof Error && error.message) reason = error.message
      }
      ports.onClient(null)
      link?.close()
      if (stopping.signal.aborted) return
      const now = ports.now()
      // What is on screen is as old as the last message, not as the moment its loss was noticed.
      if (announced !== null) since = heardAt
      announced = null
      attempt++
      const delay = backoffMs(attempt, ports.chance())
      ports.onPhase({ phase: 'lost', attempt, retryAt: now + delay, since, reason })
      await pause(delay)
      if (!stopping.signal.aborted) ports.onPhase({ phase: 'lost', attempt, retryAt: null, since, reason })
    }
  }

  ports.onPhase({ phase: 'connecting' })
  const running = run()
  return {
    retryNow: () => wake?.(),
    async stop() {
      stopping.abort()
      wake?.()
      await running
    },
  }
}
