import { describe, expect, it } from 'vitest'
import type { ChaosHostMessage, ChaosWorkerMessage } from '../shared/model/chaos-messages.ts'
import { chaosWorkerMessageSchema } from '../shared/model/chaos-messages.ts'
import { Session } from './session.ts'

const T0 = Date.UTC(2026, 0, 1)

function open(overrides: Partial<Extract<ChaosHostMessage, { type: 'init' }>> = {}) {
  const posted: ChaosWorkerMessage[] = []
  const session = new Session((message) => posted.push(chaosWorkerMessageSchema.parse(message)))
  session.handle({
    type: 'init',
    services: ['gateway', 'auth', 'payment', 'ai-brain', 'database'].map((serviceId) => ({ serviceId, actions: [] })),
    scenarioFolder: null,
    scenarioFile: null,
    run: { mode: 'steady', seed: 7 },
    startMs: T0,
    now: T0,
    recoveries: [],
    maxUnacked: 2,
    batchLines: 100,
    ...overrides,
  })
  const take = <T extends ChaosWorkerMessage['type']>(type: T) => {
    const found = posted.filter((message): message is Extract<ChaosWorkerMessage, { type: T }> => message.type === type)
    for (const message of found) posted.splice(posted.indexOf(message), 1)
    return found
  }
  return { session, posted, take }
}

describe('the worker session', () => {
  it('says what it can run, then follows the time it is given', () => {
    const { session, take } = open()
    expect(take('ready')[0]).toMatchObject({ state: { mode: 'steady', seed: 7, eventsPerSecond: 10 } })
    session.handle({ type: 'advance', now: T0 + 1_999 })
    expect(take('batch').map((batch) => batch.count)).toEqual([20])
    expect(take('advanced')).toEqual([{ type: 'advanced', throughMs: T0 + 1_999, skippedMs: 0 }])
  })

  it('answers a question that a command of the same instant was quicker than', () => {
    const { session, take } = open()
    session.handle({ type: 'advance', now: T0 + 100 })
    session.handle({ type: 'start', requestId: 1, now: T0 + 150, run: { mode: 'cascade', seed: 7 } })
    for (const batch of take('batch')) session.handle({ type: 'ack', batchId: batch.batchId })
    expect(take('advanced').at(-1)?.throughMs).toBe(T0 + 150)
    session.handle({ type: 'advance', now: T0 + 150 })
    expect(take('advanced')).toMatchObject([{ throughMs: T0 + 150 }])
  })

  it('never has more batches under way than it was allowed, and goes on when they are acknowledged', () => {
    const { session, take } = open({ run: { mode: 'load', seed: 7 } })
    session.handle({ type: 'advance', now: T0 + 100 })
    const first = take('batch')
    expect(first.map((batch) => batch.count)).toEqual([100, 100])
    for (let more = 1; more <= 20; more++) session.handle({ type: 'advance', now: T0 + 100 + more })
    expect(take('batch')).toEqual([])
    expect(take('advanced')).toEqual([])
    session.handle({ type: 'ack', batchId: first[0]!.batchId })
    expect(take('batch')).toHaveLength(1)
  })

  it('leaves out what nobody could take in for ten seconds, and says how much', () => {
    const { session, take } = open({ run: { mode: 'load', seed: 7 } })
    session.handle({ type: 'advance', now: T0 + 100 })
    session.handle({ type: 'advance', now: T0 + 60_000 })
    for (const batch of take('batch')) session.handle({ type: 'ack', batchId: batch.batchId })
    for (let round = 0; round < 10; round++) for (const batch of take('batch')) session.handle({ type: 'ack', batchId: batch.batchId })
    const [advanced] = take('advanced')
    expect(advanced!.throughMs).toBe(T0 + 60_000)
    expect(advanced!.skippedMs).toBeGreaterThan(59_900)
  })

  it('answers commands at their time, and refuses unknown modes and services', () => {
    const { session, take } = open()
    session.handle({ type: 'start', requestId: 1, now: T0 + 500, run: { mode: 'cascade', seed: 9 } })
    session.handle({ type: 'start', requestId: 2, now: T0 + 500, run: { mode: 'boom', seed: 9 } })
    session.handle({ type: 'start', requestId: 3, now: T0 + 500, run: { mode: 'silence', seed: 9, serviceId: 'nobody' } })
    for (const batch of take('batch')) session.handle({ type: 'ack', batchId: batch.batchId })
    session.handle({ type: 'recover', requestId: 4, now: T0 + 700, serviceId: 'database' })
    const done = take('done')
    const [started, unknown, nobody, fixed] = [1, 2, 3, 4].map((id) => done.find((answer) => answer.requestId === id))
    expect(started).toMatchObject({ requestId: 1, applied: true, state: { mode: 'cascade', seed: 9, startedMs: T0 + 500 } })
    expect(unknown).toMatchObject({ requestId: 2, applied: false, refusal: 'mode_unknown' })
    expect(nobody).toMatchObject({ requestId: 3, applied: false, refusal: 'service_unknown' })
    expect(fixed).toMatchObject({ requestId: 4, applied: true, text: 'The fault on database is gone; values return to normal.' })
  })

  it('says that a fixed symptom will relapse, and what to fix', () => {
    const { session, take } = open({ run: { mode: 'cascade', seed: 7 } })
    session.handle({ type: 'advance', now: T0 + 8_000 })
    session.handle({ type: 'advance', now: T0 + 16_000 })
    session.handle({ type: 'advance', now: T0 + 21_000 })
    for (const batch of take('batch')) session.handle({ type: 'ack', batchId: batch.batchId })
    session.handle({ type: 'recover', requestId: 1, now: T0 + 21_500, serviceId: 'gateway' })
    for (const batch of take('batch')) session.handle({ type: 'ack', batchId: batch.batchId })
    expect(take('done')[0]!.text).toBe(
      'gateway recovers for now, but the cause is database and still there: fix database, or gateway relapses.',
    )
  })

  it('stops at once even when nothing is acknowledged any more', () => {
    const { session, take } = open({ run: { mode: 'load', seed: 7 } })
    session.handle({ type: 'advance', now: T0 + 5_000 })
    session.handle({ type: 'start', requestId: 1, now: T0 + 5_000, run: { mode: 'cascade', seed: 1 } })
    session.handle({ type: 'stop', requestId: 2, now: T0 + 5_100 })
    expect(take('done')).toMatchObject([
      { requestId: 1, applied: false },
      { requestId: 2, applied: true, state: { mode: 'steady', startedMs: T0 + 5_100 } },
    ])
  })

  it('continues a run where it should be by now, fixes included, after a restart', () => {
    const { session, take } = open({
      run: { mode: 'cascade', seed: 7 },
      now: T0 + 15_000,
      recoveries: [{ atMs: T0 + 5_000, serviceId: 'database' }],
    })
    expect(take('ready')[0]!.state.mode).toBe('steady')
    session.handle({ type: 'advance', now: T0 + 15_999 })
    expect(take('batch')[0]!.count).toBe(10)
    const running = open({ run: { mode: 'cascade', seed: 7 }, now: T0 + 15_000 })
    expect(running.take('ready')[0]!.state).toMatchObject({ mode: 'cascade', startedMs: T0, endsMs: T0 + 60_000 })
  })

  it('moves with a wall clock that is set back', () => {
    const { session, take } = open()
    session.handle({ type: 'advance', now: T0 + 1_000 })
    session.handle({ type: 'advance', now: T0 - 60_000 })
    session.handle({ type: 'advance', now: T0 - 59_001 })
    // Of the ten samples of a second, the first came before the clock was set back.
    expect(take('batch').at(-1)!.count).toBe(9)
    expect(take('advanced').at(-1)!.throughMs).toBe(T0 - 59_001)
  })

  it('refuses to begin with a broken file or an unknown scenario, in a sentence', () => {
    expect(open({ scenarioFile: '/none.yaml', run: { mode: null, seed: 1 } }).take('unusable')[0]!.message).toContain(
      'there is no such file',
    )
    expect(open({ run: { mode: 'boom', seed: 1 } }).take('unusable')[0]!.message).toContain('There is no mode or scenario "boom"')
  })
})
