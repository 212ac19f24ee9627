import { describe, expect, it } from 'vitest'
import type { SoundState } from '../state/voice.ts'
import { type ContextLike, Sound } from './sound.ts'
import { FakeClock, settle } from './testing/fakes.ts'

class FakeContext extends EventTarget implements ContextLike {
  state = 'suspended'
  /** The browser lets it run. */
  allowed: boolean
  resumes = 0

  constructor(allowed: boolean) {
    super()
    this.allowed = allowed
  }

  async resume(): Promise<void> {
    this.resumes++
    await Promise.resolve()
    if (this.allowed && this.state !== 'closed') this.become('running')
  }

  async close(): Promise<void> {
    this.become('closed')
  }

  become(state: string): void {
    if (this.state === state) return
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }
}

function setUp({ allowed = true, devices = true } = {}) {
  const clock = new FakeClock()
  const contexts: FakeContext[] = []
  const states: SoundState[] = []
  const gestures = new Set<() => void>()
  const chances = new Set<() => void>()
  const given: (FakeContext | null)[] = []
  const world = { allowed, devices }
  const listen = (set: Set<() => void>) => (run: () => void) => {
    set.add(run)
    return () => set.delete(run)
  }
  const sound = new Sound<FakeContext>({
    create: () => {
      if (!world.devices) throw new Error('NotSupportedError')
      const context = new FakeContext(world.allowed)
      contexts.push(context)
      return context
    },
    after: clock.after,
    onGesture: listen(gestures),
    onChance: listen(chances),
    onContext: (context) => given.push(context),
    onState: (state) => states.push(state),
  })
  const phase = () => states.at(-1)?.phase
  const all = (set: Set<() => void>) => {
    for (const run of [...set]) run()
  }
  return { sound, clock, contexts, states, gestures, chances, given, world, phase, all }
}

describe('Sound', () => {
  it('is ready where the browser allows it', async () => {
    const { sound, contexts, phase, gestures, clock } = setUp()
    sound.start()
    sound.start()
    await settle()
    expect(phase()).toBe('ready')
    expect(contexts).toHaveLength(1)
    await clock.pass(5_000)
    expect(phase()).toBe('ready')
    expect(gestures.size).toBe(0)
  })

  it('waits for a click or a key where it does not', async () => {
    const { sound, contexts, phase, gestures, clock, all } = setUp({ allowed: false })
    sound.start()
    await clock.pass(1_000)
    expect(phase()).toBe('locked')
    expect(contexts[0]?.resumes).toBe(1)
    all(gestures)
    await settle()
    expect(phase()).toBe('locked')
    if (contexts[0]) contexts[0].allowed = true
    all(gestures)
    await settle()
    expect(phase()).toBe('ready')
    expect(gestures.size).toBe(0)
  })

  it('is unlocked by its control', async () => {
    const { sound, contexts, phase, clock } = setUp({ allowed: false })
    sound.enable()
    await clock.pass(1_000)
    if (contexts[0]) contexts[0].allowed = true
    sound.enable()
    await settle()
    expect(phase()).toBe('ready')
    expect(contexts).toHaveLength(1)
  })

  it('says that there is no device, and tries again once when one comes', async () => {
    const { sound, contexts, states, world, chances, phase, clock, all } = setUp({ devices: false })
    sound.start()
    expect(states).toEqual([
      { phase: 'failed', why: 'No sound device answers. Connect one or choose another; it is tried again by itself.' },
    ])
    await clock.pass(60_000)
    expect(contexts).toHaveLength(0)
    world.devices = true
    for (let n = 0; n < 20; n++) all(chances)
    await clock.pass(1_000)
    expect(phase()).toBe('ready')
    expect(contexts).toHaveLength(1)
    all(chances)
    await clock.pass(1_000)
    expect(contexts).toHaveLength(1)
  })

  it('looks for a device by itself while there is none, says so once, and stops when it has one', async () => {
    const { sound, contexts, states, world, phase, clock } = setUp({ devices: false })
    sound.start()
    await clock.pass(95_000)
    expect(states).toHaveLength(1)
    world.devices = true
    await clock.pass(25_000)
    expect(phase()).toBe('ready')
    expect([contexts.length, clock.waiting]).toEqual([1, 0])
  })

  it('gives a failed, taken, closed or stuck device up, and opens another', async () => {
    const ways: ((context: FakeContext, sound: Sound<FakeContext>) => void)[] = [
      (context) => context.dispatchEvent(new Event('error')),
      (context) => context.become('interrupted'),
      (context) => context.become('closed'),
      (_context, sound) => sound.stuck(),
    ]
    for (const way of ways) {
      const { sound, contexts, given, chances, phase, clock, all } = setUp()
      sound.start()
      await settle()
      const [first] = contexts
      if (first) way(first, sound)
      await settle()
      expect(phase()).toBe('failed')
      expect(first?.state).toBe('closed')
      expect(given.at(-1)).toBeNull()
      all(chances)
      await clock.pass(1_000)
      expect(phase()).toBe('ready')
      expect(contexts).toHaveLength(2)
      expect(given.at(-1)).toBe(contexts[1])
      // What becomes of the old one is nobody's business any more.
      first?.dispatchEvent(new Event('error'))
      expect(phase()).toBe('ready')
    }
  })

  it('goes back to waiting for a gesture when the browser suspends it', async () => {
    const { sound, contexts, phase, clock } = setUp()
    sound.start()
    await settle()
    if (contexts[0]) contexts[0].allowed = false
    contexts[0]?.become('suspended')
    await clock.pass(1_000)
    expect(phase()).toBe('locked')
  })

  it('leaves nothing behind when it stops', async () => {
    const { sound, contexts, gestures, chances, phase, clock } = setUp({ allowed: false })
    sound.start()
    await clock.pass(1_000)
    sound.stop()
    await settle()
    expect([phase(), contexts[0]?.state, gestures.size, chances.size, clock.waiting]).toEqual(['idle', 'closed', 0, 0, 0])
  })
})
