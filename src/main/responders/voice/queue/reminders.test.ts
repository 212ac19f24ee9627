import { describe, expect, it } from 'vitest'
import { Hands, incident } from './testing/hands.ts'

describe('reminders of a p1', () => {
  const times = (hands: Hands) =>
    hands.decisions.flatMap((decision) =>
      decision.kind === 'say' && decision.event.kind === 'reminder' ? (decision.nowMs - 1_000_000_000) / 1_000 : [],
    )

  it('come after 60, 120 and 240 seconds and then every five minutes', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p1') })
    hands.pass(900_000)
    expect(times(hands)).toEqual([60, 120, 240, 540, 840])
  })

  it('end when somebody acknowledges, even in the middle of one', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p1') })
    hands.pass(61_000)
    hands.queue.acknowledged('a')
    hands.tick()
    expect(hands.decisions.at(-1)).toMatchObject({ kind: 'hush', why: 'Somebody acknowledged it.' })
    hands.pass(900_000)
    expect(times(hands)).toEqual([60])
  })

  it('end with the incident, and are not made where nobody wants them', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p1') })
    hands.offer({ kind: 'resolved', incident: incident('a', 'p1'), lastedMs: 1 })
    hands.world = { ...hands.world, reminders: false }
    hands.offer({ kind: 'incident', incident: incident('b', 'p1') })
    hands.pass(900_000)
    expect(times(hands)).toEqual([])
  })

  it('go on after a restart, without announcing it again', () => {
    const hands = new Hands()
    hands.queue.resume(incident('a', 'p1'), false, hands.nowMs)
    hands.queue.resume(incident('b', 'p1'), true, hands.nowMs)
    hands.pass(130_000)
    expect(hands.said()).toEqual(['reminder a', 'reminder a'])
  })

  it('never cut off anything', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p1') })
    hands.pass(59_000)
    hands.offer({ kind: 'incident', incident: incident('b', 'p2') })
    hands.pass(10_000)
    expect(hands.decisions.some((decision) => decision.kind === 'say' && decision.preempts)).toBe(false)
    expect(times(hands)).toEqual([62.4])
  })

  it('come for a p1 from before a flood of others, however many', () => {
    const hands = new Hands()
    hands.offer({ kind: 'incident', incident: incident('a', 'p1') })
    for (let at = 0; at < 300; at++) {
      hands.offer({ kind: 'incident', incident: incident(`i${at}`, at % 2 === 0 ? 'p3' : 'p2') })
      hands.pass(100)
    }
    hands.pass(25 * 60_000)
    expect(times(hands).length).toBeGreaterThanOrEqual(3)
    expect(hands.queue.save().incidents).toHaveLength(256)
    hands.offer({ kind: 'resolved', incident: incident('a', 'p1'), lastedMs: 1_000 })
    expect(hands.said().at(-1)).toBe('resolved a')
  })

  it('are remembered before what is over, and what is less severe', () => {
    const hands = new Hands()
    const open = (id: string, severity: 'p1' | 'p2' | 'p4') => hands.offer({ kind: 'incident', incident: incident(id, severity) })
    open('taken', 'p1')
    hands.queue.acknowledged('taken')
    open('over', 'p1')
    hands.queue.resolved('over')
    for (let at = 0; at < 252; at++) open(`p1-${at}`, 'p1')
    open('small', 'p4')
    open('medium', 'p2')
    const forgotten = ['over', 'small', 'medium', 'taken', 'p1-0']
    forgotten.forEach((_, at) => {
      open(`new-${at}`, 'p1')
      const held = hands.queue.save().incidents.map((one) => one.incident.incidentId)
      expect(held).toHaveLength(256)
      expect(forgotten.filter((id) => !held.includes(id))).toEqual(forgotten.slice(0, at + 1))
    })
  })
})
