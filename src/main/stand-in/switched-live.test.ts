import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LiveMessageWire } from '../../shared/model/live.ts'
import { Hub } from '../core/live-hub.ts'
import { SIMULATED_SOURCE } from '../core/testing/simulated-source.ts'
import { SteppedClock } from '../core/testing/stepped-clock.ts'
import { createEngine } from '../engine/index.ts'
import { SwitchedLive } from './switched-live.ts'

const ENGINE = { topology: { services: [{ serviceId: 'a' }], calls: [] }, profile: 'demo', baseline: {}, maxServices: 10 } as const

function core(clock: SteppedClock, session: string, standIn = false) {
  const engine = createEngine(ENGINE)
  const hub = new Hub({ clock, session, standIn, engine: () => engine, source: () => SIMULATED_SOURCE, chaos: () => null })
  hub.start()
  let said = 0
  return { hub, session, speak: () => hub.tell({ type: 'voice_hush', timestamp: '', utterance_id: `${session}#${said++}`, why: '' }) }
}

/** Who a message is from. */
const from = (message: LiveMessageWire): string =>
  message.type === 'state_update' ? message.session : message.type === 'voice_hush' ? (message.utterance_id?.split('#')[0] ?? '') : '?'

/** Takes every message; `slow`: only when it is let. */
function client(feed: SwitchedLive, slow = false) {
  const got: LiveMessageWire[] = []
  const over = new AbortController()
  let open: (() => void) | null = null
  const drained = (signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      open = resolve
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
  const done = (async () => {
    for await (const message of feed.subscribe({ signal: over.signal, ...(slow && { drained }) })) got.push(message)
  })()
  return { got, done, let: () => open?.(), leave: () => over.abort() }
}

type Step = { do: 'speak'; core: number } | { do: 'switch'; core: number } | { do: 'let' } | { do: 'pass'; ms: number }
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('speak' as const), core: fc.nat(1) }),
    fc.record({ do: fc.constant('switch' as const), core: fc.nat(1) }),
    fc.record({ do: fc.constant('let' as const) }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
  ),
  { maxLength: 25 },
)

async function tell(story: readonly Step[]): Promise<void> {
  const clock = new SteppedClock()
  const cores = [core(clock, 'live'), core(clock, 'stand-in', true)] as const
  const feed = new SwitchedLive(cores[0].hub)
  const clients = [client(feed), client(feed, true)]
  /** The first message of each that came after the last replacement. */
  let active = 0
  await clock.settle()
  for (const step of story) {
    const before = clients.map(({ got }) => got.length)
    if (step.do === 'switch') {
      active = step.core
      feed.switchTo(cores[step.core as 0 | 1].hub)
    } else if (step.do === 'speak') cores[step.core as 0 | 1].speak()
    else if (step.do === 'let') clients[1]?.let()
    else await clock.advance(step.ms)
    await clock.settle()
    clients.forEach(({ got }, at) => {
      for (const message of got.slice(before[at]))
        expect(from(message), 'nothing of a core that does not speak').toBe(cores[active as 0 | 1].session)
    })
  }
  for (const { got } of clients) checkOrder(got)
  for (const one of clients) one.leave()
  await Promise.all(clients.map(({ done }) => done))
  expect(feed.clients).toBe(0)
  expect(cores.map(({ hub }) => hub.clients)).toEqual([0, 0])
  for (const { hub } of cores) hub.close()
}

/** Every core begins with a full state and `seq` 0, and counts on from there without a gap. */
function checkOrder(got: readonly LiveMessageWire[]): void {
  let session: string | null = null
  let seq = 0
  for (const message of got) {
    if (message.type !== 'state_update') {
      seq++
      continue
    }
    if (message.session !== session || message.seq === 0) {
      expect(message).toMatchObject({ seq: 0, partial: false })
      session = message.session
      seq = 0
      continue
    }
    expect(message.seq).toBe(++seq)
  }
}

it('gives every client the messages of one core at a time, each from its full state on', async () => {
  await fc.assert(fc.asyncProperty(steps, tell), { numRuns: 60 })
})

it('ends when the core that speaks is done, and not when the other one is', async () => {
  const clock = new SteppedClock()
  const [live, other] = [core(clock, 'live'), core(clock, 'stand-in', true)]
  const feed = new SwitchedLive(live.hub)
  const one = client(feed)
  await clock.settle()
  feed.switchTo(other.hub)
  await clock.settle()
  expect(one.got.at(-1)).toMatchObject({ session: 'stand-in', stand_in: true, seq: 0 })
  live.hub.close()
  await clock.settle()
  expect(feed.clients).toBe(1)
  other.hub.close()
  await one.done
  expect(feed.clients).toBe(0)
})
