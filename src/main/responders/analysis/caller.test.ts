import { describe, expect, it, vi } from 'vitest'
import { SteppedClock } from '../../core/testing/stepped-clock.ts'
import { ModelCaller } from './caller.ts'
import { LlmMeters } from './meters.ts'
import { type Answer, type FailureKind, ModelFailure } from './types.ts'

const ANSWER: Answer = { line: 'Database errors.', inputTokens: 300, outputTokens: 20 }
const PROMPT = { system: '', data: '{}' }

function setup(answer: (call: number, signal: AbortSignal) => Promise<Answer>, timeoutMs = 8_000) {
  const clock = new SteppedClock()
  const meters = new LlmMeters('m', { inputUsd: 0.5, outputUsd: 2 })
  let calls = 0
  const model = { name: 'm', ask: (_: unknown, signal: AbortSignal) => answer(++calls, signal) }
  const caller = new ModelCaller({ clock, model, meters, timeoutMs })
  const ask = () =>
    caller.ask(PROMPT).then(
      () => 'answered',
      (error: ModelFailure) => error.kind,
    )
  return { clock, caller, ask, calls: () => calls }
}
const fails = (kind: FailureKind) => Promise.reject(new ModelFailure(kind))
const never = () => new Promise<Answer>(() => {})

describe('ModelCaller', () => {
  it('counts tokens, cost and time', async () => {
    const { ask, caller } = setup(async () => ANSWER)
    expect([await ask(), await ask()]).toEqual(['answered', 'answered'])
    expect(caller.figures()).toMatchObject({ calls: { answered: 2 }, inputTokens: 600, outputTokens: 40, circuit: 'closed', underWay: 0 })
    expect(caller.figures().costUsd).toBeCloseTo((600 * 0.5 + 40 * 2) / 1e6, 12)
  })

  it('makes at most 60 calls in any minute', async () => {
    const { ask, clock, calls } = setup(async () => ANSWER)
    const first = await Promise.all(Array.from({ length: 70 }, ask))
    expect(first.filter((how) => how === 'answered')).toHaveLength(60)
    expect(first.filter((how) => how === 'limited')).toHaveLength(10)
    await clock.advance(59_999)
    expect(await ask()).toBe('limited')
    await clock.advance(1)
    expect(await ask()).toBe('answered')
    expect(calls()).toBe(61)
  })

  it('gives up in time, even on a model that does not hear', async () => {
    const { ask, clock, caller } = setup(never)
    const asked = ask()
    await clock.advance(7_999)
    expect(caller.figures().underWay).toBe(1)
    await clock.advance(1)
    expect(await asked).toBe('timeout')
    expect(caller.figures()).toMatchObject({ underWay: 0, calls: { timeout: 1 }, latency: { sumMs: 8_000, count: 1 } })
  })

  it('tries 429 and 503 again, twice at most, and nothing else', async () => {
    const turns: FailureKind[] = ['rate_limited', 'unavailable']
    const good = setup((call) => (call <= 2 ? fails(turns[call - 1]!) : Promise.resolve(ANSWER)))
    const asked = good.ask()
    await good.clock.advance(2_000)
    expect([await asked, good.calls()]).toEqual(['answered', 3])
    const bad = setup(() => fails('rate_limited'))
    const refused = bad.ask()
    await bad.clock.advance(5_000)
    expect([await refused, bad.calls()]).toEqual(['rate_limited', 3])
    const broken = setup(() => fails('failed'))
    expect([await broken.ask(), broken.calls()]).toEqual(['failed', 1])
  })

  it('does not try again beyond its time', async () => {
    const { ask, clock, calls } = setup(() => fails('unavailable'), 600)
    const asked = ask()
    await clock.advance(600)
    expect([await asked, calls()]).toEqual(['unavailable', 2])
  })

  it('opens the circuit after five failures, tries again after half a minute, and closes on success', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 })
    let broken = true
    const { ask, calls, caller } = setup(() => (broken ? fails('failed') : Promise.resolve(ANSWER)))
    for (let n = 0; n < 5; n++) expect(await ask()).toBe('failed')
    expect(await ask()).toBe('circuit_open')
    expect([calls(), caller.figures().circuit]).toEqual([5, 'open'])
    vi.setSystemTime(30_000)
    expect(await ask()).toBe('failed')
    expect(await ask()).toBe('circuit_open')
    broken = false
    vi.setSystemTime(60_000)
    expect(await ask()).toBe('answered')
    expect(caller.figures().circuit).toBe('closed')
    vi.useRealTimers()
  })

  it('ends calls on closing, and makes no more', async () => {
    const { ask, caller, calls } = setup(never)
    const asked = ask()
    await Promise.resolve()
    caller.close()
    expect([await asked, await ask(), calls()]).toEqual(['closed', 'closed', 1])
  })
})
