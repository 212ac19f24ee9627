import { describe, expect, it } from 'vitest'
import { NOT_SAID } from './reasons.ts'
import { SpeechQueue } from './speech-queue.ts'
import { Hands, incident, SITUATION, shelf } from './testing/hands.ts'

describe('what is said, and when', () => {
  it('says at once what comes into silence', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a') })
    expect(hands.said()).toEqual(['incident a'])
  })

  it('says one thing after the other, the most urgent first and the older before the newer', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p2') })
    hands.offer({ kind: 'incident', incident: incident('b', 'p3') })
    hands.offer({ kind: 'incident', incident: incident('c', 'p2') })
    hands.offer({ kind: 'incident', incident: incident('d', 'p2') })
    hands.pass(20_000)
    expect(hands.said()).toEqual(['incident a', 'incident c', 'incident d', 'incident b'])
  })

  it('cuts off what is less urgent for a p1, and says again what nobody understood', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p2') })
    hands.pass(500)
    hands.offer({ kind: 'incident', incident: incident('b', 'p1') })
    expect(hands.decisions.at(-1)).toMatchObject({ kind: 'say', preempts: true, event: { incident: { incidentId: 'b' } } })
    hands.offer({ kind: 'incident', incident: incident('c', 'p1') })
    expect(hands.said()).toHaveLength(2)
    hands.pass(20_000)
    expect(hands.said()).toEqual(['incident a', 'incident b', 'incident c', 'incident a'])
    expect(hands.decisions.at(-1)).toMatchObject({ why: 'It is said again, because it was cut short by something more urgent.' })
  })

  it('does not say again what was nearly heard to its end', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p2') })
    hands.pass(2_000)
    hands.offer({ kind: 'incident', incident: incident('b', 'p1') })
    hands.pass(20_000)
    expect(hands.said()).toEqual(['incident a', 'incident b'])
  })

  it('withdraws what was only being made ready, and says it after', () => {
    const hands = new Hands()
    const id = hands.queue.offer({ kind: 'incident', incident: incident('a', 'p2') }, hands.nowMs, hands.world)
    hands.queue.tick(hands.nowMs, hands.world)
    hands.queue.take()
    hands.offer({ kind: 'incident', incident: incident('b', 'p1') })
    expect(hands.decisions).toMatchObject([
      { kind: 'withdraw', id },
      { kind: 'say', preempts: false },
    ])
    hands.pass(10_000)
    expect(hands.said()).toEqual(['incident b', 'incident a'])
  })

  it('goes on when nobody says how long something takes', () => {
    const hands = new Hands()
    hands.queue.offer({ kind: 'incident', incident: incident('a') }, hands.nowMs, hands.world)
    hands.queue.tick(hands.nowMs, hands.world)
    hands.queue.take()
    hands.offer({ kind: 'line', lineId: 'voice-test' })
    hands.pass(7_000)
    expect(hands.said()).toEqual(['line'])
  })
})

describe('what is told together, or not at all', () => {
  it('tells news of one incident in one announcement', () => {
    const hands = new Hands()
    const [opened, grown, explained] = hands.offer(
      { kind: 'incident', incident: incident('a') },
      { kind: 'spread', incident: incident('a', 'p1', 3) },
      { kind: 'cause', incident: incident('a', 'p1', 3, 'database') },
    )
    expect(hands.decisions).toMatchObject([
      { kind: 'not_said', id: grown, why: NOT_SAID.joined },
      { kind: 'not_said', id: explained, why: NOT_SAID.joined },
      { kind: 'say', id: opened, event: { kind: 'incident', incident: incident('a', 'p1', 3, 'database') } },
    ])
    hands.pass(60_000 - 1)
    hands.offer({ kind: 'cause', incident: incident('a', 'p1', 3, 'database') })
    expect(hands.reasons().at(-1)).toBe('This cause was told already.')
  })

  it('drops what was resolved before its turn, and says nothing of an end that nobody waits for', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a') })
    hands.offer({ kind: 'incident', incident: incident('b') })
    hands.offer({ kind: 'resolved', incident: incident('b'), lastedMs: 1_000 })
    expect(hands.reasons()).toEqual([NOT_SAID.resolved, NOT_SAID.unannounced])
    hands.offer({ kind: 'resolved', incident: incident('a'), lastedMs: 1_000 })
    hands.pass(60_000)
    expect(hands.said()).toEqual(['incident a', 'resolved a'])
  })

  it('announces nothing as new that is older than 30 seconds', () => {
    const hands = new Hands()
    hands.durationMs = 40_000
    hands.offer({ kind: 'incident', incident: incident('a', 'p1') })
    hands.offer({ kind: 'incident', incident: incident('b', 'p2') })
    hands.pass(45_000)
    expect(hands.said()).toEqual(['incident a'])
    expect(hands.decisions.find(({ kind }) => kind === 'not_said')).toMatchObject({ why: NOT_SAID.stale, nowMs: 1_000_030_001 })
  })

  it('lets a repetition wait for 30 seconds, unless it is graver', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p2', 1) })
    hands.pass(5_000)
    hands.offer({ kind: 'spread', incident: incident('a', 'p2', 2) })
    hands.pass(10_000)
    hands.offer({ kind: 'spread', incident: incident('a', 'p2', 3) })
    hands.pass(19_000)
    expect(hands.said()).toEqual(['incident a', 'spread a'])
    hands.pass(1_000)
    expect(hands.said()).toEqual(['incident a', 'spread a', 'spread a'])
    hands.pass(5_000)
    hands.offer({ kind: 'spread', incident: incident('a', 'p1', 3) })
    expect(hands.said()).toHaveLength(4)
  })

  it('does not announce for ever what comes and goes', () => {
    const hands = new Hands()
    for (let round = 0; round < 5; round++) {
      hands.offer({ kind: 'incident', incident: incident('a') })
      hands.pass(10_000)
      hands.offer({ kind: 'resolved', incident: incident('a'), lastedMs: 10_000 })
      hands.pass(30_000)
    }
    expect(hands.said().filter((name) => name === 'incident a')).toHaveLength(3)
    expect(hands.reasons()).toContain('It comes and goes, and was announced often enough.')
  })

  it('lets the least urgent and among those the oldest go when 16 wait', () => {
    const hands = new Hands()
    hands.offer({ kind: 'line', lineId: 'voice-test' })
    for (let at = 0; at < 17; at++)
      hands.offer({
        kind: 'remediation',
        serviceId: `s${at}`,
        action: 'restart_service',
        succeeded: true,
        relapsed: false,
        incidentId: null,
      })
    hands.offer({ kind: 'welcome', situation: SITUATION })
    expect(hands.queue.waiting).toBe(16)
    expect(hands.decisions.filter(({ kind }) => kind === 'not_said')).toMatchObject([
      { event: { serviceId: 's0' }, why: NOT_SAID.full },
      { event: { kind: 'welcome' }, why: NOT_SAID.full },
    ])
  })

  it('takes back the all-clear when something opens before its turn', () => {
    const hands = new Hands()
    hands.offer({ kind: 'line', lineId: 'voice-test' })
    hands.offer({ kind: 'all_clear', situation: SITUATION })
    hands.offer({ kind: 'incident', incident: incident('a', 'p4') })
    expect(hands.reasons()).toEqual([NOT_SAID.untrue])
  })
})

it('gives the all-clear again after an incident, and not otherwise', () => {
  const hands = new Hands()
  hands.offer({ kind: 'all_clear', situation: SITUATION })
  hands.pass(5_000)
  hands.offer({ kind: 'all_clear', situation: SITUATION })
  expect(hands.reasons()).toEqual([NOT_SAID.repeated])
  hands.offer({ kind: 'incident', incident: incident('a') })
  hands.pass(5_000)
  hands.offer({ kind: 'all_clear', situation: SITUATION })
  expect(hands.said()).toEqual(['all_clear', 'incident a', 'all_clear'])
})

it('tells the end of an incident that opened again, however soon', () => {
  const hands = new Hands()
  const [opened, resolved] = [
    { kind: 'incident', incident: incident('a') },
    { kind: 'resolved', incident: incident('a'), lastedMs: 1_000 },
  ] as const
  hands.offer(opened)
  hands.pass(15_000)
  hands.offer(resolved)
  hands.pass(16_000)
  hands.offer(opened)
  hands.pass(4_000)
  hands.offer(resolved)
  hands.pass(1_000)
  expect(hands.said()).toEqual(['incident a', 'resolved a', 'incident a', 'resolved a'])
})

it('does not count as an opening that it took up what was there', () => {
  const hands = new Hands()
  for (let time = 0; time < 5; time++) hands.queue.resume(incident('a'), false, hands.nowMs)
  hands.offer({ kind: 'resolved', incident: incident('a'), lastedMs: 1_000 })
  hands.pass(5_000)
  hands.offer({ kind: 'incident', incident: incident('a') })
  expect(hands.said()).toEqual(['resolved a', 'incident a'])
})

describe('a flood', () => {
  const flooded = (severity: 'p1' | 'p3' = 'p3') => {
    const hands = new Hands()
    for (let at = 0; at < 10; at++) hands.offer({ kind: 'incident', incident: incident(`i${at}`, severity) })
    return hands
  }

  it('begins with the tenth alarm, and one summary stands for what waits', () => {
    const hands = flooded()
    expect(hands.decisions.filter(({ kind }) => kind === 'flood_began')).toMatchObject([{ alarms: 10 }])
    expect(hands.said()).toEqual(['incident i0', 'flood'])
    expect(hands.reasons()).toEqual(Array(9).fill(NOT_SAID.flood))
  })

  it('tells only news, at most once a minute, and a new p1 after 20 seconds', () => {
    const hands = flooded()
    const start = hands.nowMs
    hands.pass(90_000)
    expect(hands.said().filter((name) => name === 'flood')).toHaveLength(1)
    hands.offer({ kind: 'incident', incident: incident('x', 'p3') })
    expect(hands.said().filter((name) => name === 'flood')).toHaveLength(2)
    hands.pass(5_000)
    hands.offer({ kind: 'incident', incident: incident('y', 'p3') })
    hands.pass(5_000)
    hands.offer({ kind: 'incident', incident: incident('z', 'p1') })
    hands.pass(60_000)
    const at = hands.decisions.flatMap((decision) =>
      decision.kind === 'say' && decision.event.kind === 'flood' ? (decision.nowMs - start) / 1_000 : [],
    )
    expect(at).toEqual([0, 90, 110])
  })

  it('ends below five alarms in ten minutes; then alarms are announced again', () => {
    const hands = flooded()
    hands.pass(601_001)
    expect(hands.decisions.at(-1)).toMatchObject({ kind: 'flood_ended', alarms: 0 })
    hands.offer({ kind: 'incident', incident: incident('new') })
    expect(hands.said().at(-1)).toBe('incident new')
  })

  it('still says what somebody asked for, and what came of a fix', () => {
    const hands = flooded()
    hands.pass(10_000)
    hands.offer({ kind: 'sitrep', situation: SITUATION })
    hands.pass(10_000)
    hands.offer({ kind: 'remediation', serviceId: 'a', action: 'restart_service', succeeded: true, relapsed: false, incidentId: null })
    expect(hands.said().slice(-2)).toEqual(['sitrep', 'remediation'])
  })
})

it('forgets what a recording told when it plays again, but not who silenced it', () => {
  const hands = new Hands()
  hands.queue.shelve(shelf('service', 'x', hands.nowMs + 60_000), hands.world)
  hands.offer({ kind: 'incident', incident: incident('a', 'p1') })
  hands.offer({ kind: 'incident', incident: incident('b', 'p2') })
  hands.queue.reset('It begins anew.')
  hands.tick()
  expect(hands.decisions.slice(-2)).toMatchObject([
    { kind: 'not_said', why: 'It begins anew.' },
    { kind: 'hush', why: 'It begins anew.' },
  ])
  hands.pass(300_000 - 240_001)
  expect(hands.said()).toEqual(['incident a'])
  expect(hands.queue.shelves).toHaveLength(1)
})

it('goes on from its saved state as if nothing had happened', () => {
  const whole = new Hands()
  const halves = new Hands()
  for (const hands of [whole, halves]) {
    hands.queue.shelve(shelf('service', 'x', hands.nowMs + 60_000), hands.world)
    for (let at = 0; at < 5; at++) hands.offer({ kind: 'incident', incident: incident(`i${at}`, at === 3 ? 'p1' : 'p2') })
    if (hands === halves) hands.queue = new SpeechQueue(JSON.parse(JSON.stringify(hands.queue.save())))
    hands.pass(400_000)
  }
  expect(halves.decisions).toEqual(whole.decisions)
})
