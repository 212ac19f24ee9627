import { describe, expect, it } from 'vitest'
import { NOT_SAID } from './reasons.ts'
import { Hands, incident, SITUATION, shelf } from './testing/hands.ts'
import type { OfferedEvent } from './types.ts'

describe('silences', () => {
  it('keep a service, a monitor or everything from being spoken of, and end by themselves', () => {
    const hands = new Hands()
    hands.queue.shelve(shelf('service', 'of-a', hands.nowMs + 60_000), hands.world)
    hands.offer({ kind: 'incident', incident: incident('a') })
    hands.offer({ kind: 'incident', incident: incident('b') })
    expect(hands.said()).toEqual(['incident b'])
    expect(hands.reasons()).toEqual(['dana silenced of-a until 1970-01-12T13:47:40.000Z (Load test).'])
    hands.queue.resolved('a')
    hands.pass(60_000)
    expect(hands.decisions.at(-1)).toMatchObject({ kind: 'shelf_ended', shelf: { subject: 'of-a' } })
    hands.queue.shelve(shelf('monitor', 'high-latency', hands.nowMs + 60_000), hands.world)
    hands.offer({ kind: 'incident', incident: incident('c') })
    expect(hands.said()).toEqual(['incident b'])
  })

  it('end what is being said and let go of what waits, but not of what somebody asks for', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a') })
    hands.offer({ kind: 'incident', incident: incident('b') })
    hands.queue.shelve(shelf('all', null, hands.nowMs + 60_000), hands.world)
    hands.tick()
    expect(hands.decisions.slice(1)).toMatchObject([{ kind: 'not_said', event: { incident: { incidentId: 'b' } } }, { kind: 'hush' }])
    hands.offer({ kind: 'sitrep', situation: SITUATION })
    hands.pass(10_000)
    expect(hands.said()).toEqual(['incident a', 'sitrep'])
    expect(hands.queue.unshelve('all-null')?.scope).toBe('all')
    expect(hands.queue.unshelve('all-null')).toBeNull()
    hands.offer({ kind: 'incident', incident: incident('c') })
    expect(hands.said()).toContain('incident c')
  })

  it('do not hold where only a part of an incident is shelved', () => {
    const hands = new Hands()
    hands.queue.shelve(shelf('service', 'of-a', hands.nowMs + 60_000), hands.world)
    hands.offer({ kind: 'incident', incident: incident('a', 'p2', 2) })
    expect(hands.said()).toEqual(['incident a'])
  })

  it('are kept in quiet hours over midnight, for a p1 only where it is wanted', () => {
    for (const [minuteOfDay, p1, said] of [
      [23 * 60, true, ['incident b']],
      [3 * 60, false, []],
      [22 * 60 - 1, false, ['incident a', 'incident b']],
      [6 * 60, true, ['incident a', 'incident b']],
    ] as const) {
      const hands = new Hands()
      hands.world = { minuteOfDay, quietHours: { from: '22:00', to: '06:00', p1 }, reminders: false }
      hands.offer({ kind: 'incident', incident: incident('a', 'p2') })
      hands.offer({ kind: 'incident', incident: incident('b', 'p1') })
      hands.pass(1_000)
      expect(hands.said()).toEqual(said)
    }
  })
})

describe('when a silence ends', () => {
  const silenced = (...events: OfferedEvent[]) => {
    const hands = new Hands()
    hands.queue.shelve(shelf('all', null, hands.nowMs + 60_000), hands.world)
    hands.offer(...events)
    return hands
  }
  const opened = (id: string, severity: 'p1' | 'p2' | 'p3' = 'p2'): OfferedEvent => ({ kind: 'incident', incident: incident(id, severity) })

  it('what it kept back and what still stands is told once, in one utterance that counts as one alarm', () => {
    const hands = silenced(opened('a'), opened('b', 'p3'), opened('c'))
    hands.offer({ kind: 'resolved', incident: incident('c'), lastedMs: 1_000 })
    hands.pass(60_000)
    expect(hands.decisions.at(-1)).toMatchObject({
      kind: 'say',
      event: { kind: 'catch_up', severity: 'p2', incidentIds: ['a', 'b'] },
      why: 'A silence is over, and what it kept back still stands.',
    })
    expect(hands.queue.alarmsAt(hands.nowMs)).toBe(1)
    hands.pass(600_000)
    expect(hands.said()).toEqual(['catch_up'])
    hands.offer({ kind: 'resolved', incident: incident('a'), lastedMs: 1_000 })
    expect(hands.said()).toEqual(['catch_up', 'resolved a'])
  })

  it('before its time, or with the quiet hours, the same', () => {
    const early = silenced(opened('a'))
    early.queue.unshelve('all-null')
    early.tick()
    expect(early.said()).toEqual(['catch_up'])
    const night = new Hands()
    night.world = { minuteOfDay: 3 * 60, quietHours: { from: '22:00', to: '06:00', p1: false }, reminders: true }
    night.offer(opened('a', 'p3'))
    night.world = { ...night.world, minuteOfDay: 6 * 60 }
    night.tick()
    expect(night.said()).toEqual(['catch_up'])
  })

  it('nothing is owed of what was told before, is taken care of, or is still silenced', () => {
    const hands = new Hands()
    hands.offer(opened('told'))
    hands.pass(10_000)
    hands.queue.shelve(shelf('all', null, hands.nowMs + 60_000), hands.world)
    hands.queue.shelve(shelf('service', 'of-c', hands.nowMs + 120_000), hands.world)
    hands.offer({ kind: 'cause', incident: incident('told', 'p2', 1, 'database') }, opened('b'), opened('c'))
    hands.queue.acknowledged('b')
    hands.pass(60_000)
    expect(hands.said()).toEqual(['incident told'])
    hands.pass(60_000)
    expect(hands.decisions.at(-1)).toMatchObject({ event: { kind: 'catch_up', incidentIds: ['c'] } })
  })

  it('what grew meanwhile is owed too, and another silence keeps it back again', () => {
    const hands = new Hands()
    hands.offer(opened('a'))
    hands.pass(10_000)
    hands.queue.shelve(shelf('all', null, hands.nowMs + 60_000), hands.world)
    hands.offer({ kind: 'spread', incident: incident('a', 'p2', 3) })
    hands.offer({ kind: 'line', lineId: 'voice-test' })
    hands.durationMs = 20_000
    hands.pass(59_000)
    hands.offer({ kind: 'line', lineId: 'voice-test' })
    hands.pass(1_500)
    hands.queue.shelve(shelf('all', null, hands.nowMs + 60_000), hands.world)
    expect(hands.queue.waiting).toBe(0)
    hands.pass(90_000)
    expect(hands.said()).toEqual(['incident a', 'line', 'line', 'catch_up'])
  })

  it('it is left to the summary in a flood, and dropped when it is over before its turn', () => {
    const flood = silenced(...Array.from({ length: 3 }, (_, at) => opened(`i${at}`)))
    flood.pass(60_000 - 1)
    flood.queue.unshelve('all-null')
    flood.offer(...Array.from({ length: 10 }, (_, at) => opened(`j${at}`)))
    expect(flood.said().filter((name) => name === 'catch_up')).toEqual([])
    expect(flood.reasons()).toContain(NOT_SAID.flood)
    const over = silenced(opened('a'))
    over.offer({ kind: 'line', lineId: 'voice-test' })
    over.queue.unshelve('all-null')
    over.tick()
    over.queue.resolved('a')
    over.pass(60_000)
    expect(over.said()).toEqual(['line'])
    expect(over.reasons().at(-1)).toBe(NOT_SAID.resolved)
  })

  it('a p1 among them is told first, and is not said once more as a reminder', () => {
    const hands = silenced(opened('a', 'p1'), opened('b'))
    hands.pass(70_000)
    expect(hands.said()).toEqual(['catch_up'])
    hands.pass(60_000)
    expect(hands.said()).toEqual(['catch_up', 'reminder a'])
  })
})
