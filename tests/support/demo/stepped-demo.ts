import { setImmediate } from 'node:timers/promises'
import { createRouterClient } from '@orpc/server'
import { SteppedClock } from '../../../src/main/core/testing/stepped-clock.ts'
import type { DemoStatusWire } from '../../../src/shared/model/demo.ts'
import type { Actor } from '../../../src/shared/model/input.ts'
import type { LiveMessageWire } from '../../../src/shared/model/live.ts'
import { startSystem, type TestOptions } from '../system.ts'

/** How often the simulator is asked to follow the clock, ms. */
const STEP_MS = 50
/** A question that the simulator was not asked at this step is answered after the next. */
const MOST_LOOKS = 2_000

/** A whole NEXUS with the demo, on a clock that moves only when told to, and what its windows were told. */
export async function steppedDemo(options: Omit<TestOptions, 'clock'> = {}) {
  const clock = new SteppedClock()
  let over = false
  /** Lets the simulator's thread have its turn while the clock stands still. */
  const during = async <T>(promise: Promise<T>): Promise<T> => {
    over = false
    const settled = promise.finally(() => {
      over = true
    })
    while (!over) await clock.settle()
    return settled
  }
  const system = await during(startSystem({ ...options, clock }))
  const as = (actor: Actor) => createRouterClient(system.nexus.router, { context: { actor } })
  const client = as({ name: 'ada', role: 'operator' })
  const told: LiveMessageWire[] = []
  const leaving = new AbortController()
  const feed = (async () => {
    for await (const message of system.nexus.live.subscribe({ signal: leaving.signal })) told.push(message)
  })()

  /** The simulator has come to where the clock is, and all of it is folded. */
  async function caughtUp(): Promise<void> {
    for (let patience = 0; patience < MOST_LOOKS; patience++) {
      await clock.settle()
      const { position } = await client.source.status()
      if (position !== null && Date.parse(position) >= clock.now()) return
      await setImmediate()
    }
  }

  return {
    clock,
    client,
    as,
    told,
    during,
    statuses: (): DemoStatusWire[] => told.flatMap((message) => (message.type === 'demo' ? [message.status] : [])),
    async run(seconds: number): Promise<void> {
      for (let step = 0; step < (seconds * 1_000) / STEP_MS; step++) {
        await clock.advance(STEP_MS)
        await caughtUp()
      }
    },
    async close(): Promise<void> {
      leaving.abort()
      await during(feed)
      await during(Promise.resolve(system[Symbol.asyncDispose]()))
    },
  }
}
