import { describe, expect, it } from 'vitest'
import type { LiveMessageWire } from '../../shared/model/live.ts'
import type { Connection } from '../state/store.ts'
import { startConnection } from './connection.ts'
import type { Link, NexusClient } from './link.ts'

/** Timers that run only when told to. */
class Clock {
  now = 1_000
  private timers: { at: number; run: () => void }[] = []
  after = (ms: number, run: () => void) => {
    const timer = { at: this.now + ms, run }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((one) => one !== timer)
    }
  }
  /** Advances step by step, letting promises settle in between. */
  async pass(ms: number) {
    const end = this.now + ms
    for (;;) {
      await settle()
      const next = this.timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.timers = this.timers.filter((one) => one !== next)
      this.now = next.at
      next.run()
    }
    this.now = end
    await settle()
  }
}

async function settle() {
  for (let i = 0; i < 30; i++) await Promise.resolve()
}

/** A line whose messages are pushed by the test. */
class FakeLine {
  subscriptions = 0
  closedByClient = false
  private waiting: ((result: IteratorResult<LiveMessageWire>) => void) | null = null
  private readonly queue: LiveMessageWire[] = []
  private readonly gone = Promise.withResolvers<string>()

  readonly link: Link = {
    client: {
      live: {
        subscribe: async () => {
          this.subscriptions++
          return {
            [Symbol.asyncIterator]: () => ({
              next: () =>
                new Promise<IteratorResult<LiveMessageWire>>((resolve) => {
                  const value = this.queue.shift()
                  if (value) resolve({ done: false, value })
                  else this.waiting = resolve
                }),
              return: async () => ({ done: true, value: undefined }),
            }),
          }
        },
      },
    } as unknown as NexusClient,
    closed: this.gone.promise,
    close: () => {
      this.closedByClient = true
    },
  }

  send(message: LiveMessageWire) {
    const waiting = this.waiting
    this.waiting = null
    if (waiting) waiting({ done: false, value: message })
    else this.queue.push(message)
  }

  drop(reason: string) {
    this.gone.resolve(reason)
  }
}

const update = (seq: number, partial = false) =>
  ({ type: 'state_update', seq, partial, services: [], source: {}, timestamp: '' }) as unknown as LiveMessageWire

function start(open: () => Promise<Link>, answer: (message: LiveMessageWire) => 'ok' | 'resync' = () => 'ok') {
  const clock = new Clock()
  const phases: Connection[] = []
  const clients: (NexusClient | null)[] = []
  const seen: LiveMessageWire[] = []
  const connection = startConnection({
    open,
    now: () => clock.now,
    chance: () => 0.5,
    after: clock.after,
    onBegin: () => undefined,
    onMessage: (message) => {
      seen.push(message)
      return answer(message)
    },
    onPhase: (phase) => phases.push(phase),
    onClient: (client) => clients.push(client),
  })
  return { clock, phases, clients, seen, connection }
}

describe('startConnection', () => {
  it('is live with the first state and hands over the client', async () => {
    const line = new FakeLine()
    const { clock, phases, clients, connection } = start(async () => line.link)
    await clock.pass(0)
    expect(phases).toEqual([{ phase: 'connecting' }])
    line.send(update(1))
    await clock.pass(0)
    expect(phases.at(-1)).toEqual({ phase: 'live', since: 1_000 })
    expect(clients).toEqual([line.link.client])
    await connection.stop()
    expect(line.closedByClient).toBe(true)
  })

  it('tries for ever with growing delays while the core is away', async () => {
    let tries = 0
    const { clock, phases, connection } = start(async () => {
      tries++
      throw new Error('The core cannot be reached.')
    })
    await clock.pass(0)
    expect(phases.at(-1)).toMatchObject({ phase: 'lost', attempt: 1, retryAt: 3_000, reason: 'The core cannot be reached.' })
    await clock.pass(2_000 + 4_000 + 6_000)
    expect(tries).toBe(4)
    await clock.pass(600_000)
    expect(tries).toBeGreaterThan(20)
    await connection.stop()
  })

  it('retries at once when asked to', async () => {
    let tries = 0
    const { clock, connection } = start(async () => {
      tries++
      throw new Error('away')
    })
    await clock.pass(0)
    connection.retryNow()
    await clock.pass(0)
    expect(tries).toBe(2)
    await connection.stop()
  })

  it('comes back after a loss, counts attempts anew, and dates the loss by the last message', async () => {
    const lines = [new FakeLine(), new FakeLine()]
    let next = 0
    const { clock, phases, clients, connection } = start(async () => lines[next++]!.link)
    await clock.pass(0)
    lines[0]!.send(update(1))
    await clock.pass(3_000)
    lines[0]!.drop('The core closed the line.')
    await clock.pass(0)
    expect(phases.at(-1)).toEqual({ phase: 'lost', attempt: 1, retryAt: 6_000, since: 1_000, reason: 'The core closed the line.' })
    expect(clients.at(-1)).toBeNull()
    await clock.pass(2_000)
    lines[1]!.send(update(1))
    await clock.pass(0)
    expect(phases.at(-1)).toMatchObject({ phase: 'live' })
    await connection.stop()
  })

  it('gives up a line that falls silent', async () => {
    const line = new FakeLine()
    const { clock, phases, connection } = start(async () => line.link)
    await clock.pass(0)
    line.send(update(1))
    await clock.pass(7_900)
    expect(phases.at(-1)?.phase).toBe('live')
    await clock.pass(200)
    expect(phases.at(-1)).toMatchObject({ phase: 'lost', reason: 'The core fell silent.' })
    await connection.stop()
  })

  it('subscribes again on the same line when messages were missed', async () => {
    const line = new FakeLine()
    const { clock, phases, connection } = start(
      async () => line.link,
      (message) => (message.type === 'state_update' && message.seq === 9 ? 'resync' : 'ok'),
    )
    await clock.pass(0)
    line.send(update(1))
    line.send(update(9, true))
    await clock.pass(200)
    expect(line.subscriptions).toBe(2)
    line.send(update(1))
    await clock.pass(0)
    expect(phases.filter((phase) => phase.phase === 'lost')).toEqual([])
    await connection.stop()
  })

  it('skips messages it does not understand', async () => {
    const line = new FakeLine()
    const { clock, seen, connection } = start(async () => line.link)
    await clock.pass(0)
    line.send({ type: 'from_the_future' } as unknown as LiveMessageWire)
    line.send(update(1))
    await clock.pass(0)
    expect(seen.map((message) => message.type)).toEqual(['state_update'])
    await connection.stop()
  })
})
