import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Severity } from '../../../../shared/model/incident.ts'
import { incidentOf, rankOf } from './rank.ts'
import { PAUSE_MS } from './speaking.ts'
import { SpeechQueue } from './speech-queue.ts'
import { incident, SITUATION, shelf, WORLD } from './testing/hands.ts'
import type { Decision, OfferedEvent, QueuedEvent, World } from './types.ts'

const severity = fc.constantFrom<Severity>('p1', 'p2', 'p3', 'p4')
const id = fc.integer({ min: 0, max: 30 }).map((n) => `i${n}`)
const spoken = fc
  .record({ id, severity, services: fc.integer({ min: 1, max: 4 }), cause: fc.option(fc.constantFrom('database', 'gateway')) })
  .map((one) => incident(one.id, one.severity, one.services, one.cause))
const event: fc.Arbitrary<OfferedEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('incident' as const, 'spread' as const, 'cause' as const), incident: spoken }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resolved' as const), incident: spoken, lastedMs: fc.constant(1_000) }) },
  fc.record({
    kind: fc.constant('remediation' as const),
    serviceId: id,
    action: fc.constant('restart_service' as const),
    succeeded: fc.boolean(),
    incidentId: fc.constant(null),
  }),
  fc.constantFrom<OfferedEvent>(
    { kind: 'all_clear', situation: SITUATION },
    { kind: 'sitrep', situation: SITUATION },
    { kind: 'welcome', situation: SITUATION },
    { kind: 'line', lineId: 'voice-test' },
  ),
)
type Step =
  | { readonly do: 'offer'; readonly event: OfferedEvent }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'acknowledge'; readonly id: string }
  | { readonly do: 'shelve'; readonly scope: 'all' | 'service'; readonly ms: number }
  | { readonly do: 'quiet' }
  | { readonly do: 'restart' }
  | { readonly do: 'reset' }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('offer' as const), event }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 8_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 400_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), id }) },
  fc.record({
    do: fc.constant('shelve' as const),
    scope: fc.constantFrom('all' as const, 'service' as const),
    ms: fc.integer({ min: 1, max: 60_000 }),
  }),
  fc.constantFrom<Step>({ do: 'quiet' }, { do: 'restart' }, { do: 'reset' }),
)

interface Said {
  readonly id: string
  readonly event: QueuedEvent
  readonly again: boolean
  readonly atMs: number
  endMs: number
  cut: boolean
}

/** Runs the steps, and holds every decision to the rules as it is made. */
class Rules {
  private queue = new SpeechQueue()
  private nowMs = 1_000_000_000
  private world: World = WORLD
  private readonly open = new Map<string, number>()
  private readonly said: Said[] = []
  private readonly newsMs = new Map<string, number>()
  private readonly quieted = new Set<string>()
  private readonly durations: readonly number[]
  private readonly slow: readonly boolean[]
  private preparing: { readonly said: Said; readonly ms: number } | null = null

  constructor(durations: readonly number[], slow: readonly boolean[]) {
    this.durations = durations
    this.slow = slow
  }

  run(steps: readonly Step[]): void {
    for (const one of steps) this.step(one)
    this.world = { ...WORLD, reminders: false }
    this.pass(700_000)
    expect(this.queue.waiting).toBe(0)
    // What a silence kept back is owed no longer than it holds.
    this.tick()
    expect(this.queue.save().incidents.filter(({ keptBack, open }) => keptBack && open)).toEqual([])
    expect([...this.open.values()].every((ends) => ends === 1)).toBe(true)
    this.budget()
  }

  private step(one: Step): void {
    if (one.do === 'offer') {
      const about = incidentOf(one.event)
      if (about && one.event.kind === 'resolved') this.quiet(about.incidentId)
      else if (about) {
        if (one.event.kind === 'incident') this.quieted.delete(about.incidentId)
        this.newsMs.set(about.incidentId, this.nowMs)
      }
      this.open.set(this.queue.offer(one.event, this.nowMs, this.world), 0)
    } else if (one.do === 'acknowledge') {
      this.quiet(one.id)
      this.queue.acknowledged(one.id)
    } else if (one.do === 'shelve')
      this.queue.shelve(shelf(one.scope, one.scope === 'all' ? null : 'of-i1', this.nowMs + one.ms), this.world)
    else if (one.do === 'quiet')
      this.world = { ...WORLD, quietHours: this.world.quietHours ? null : { from: '11:00', to: '13:00', p1: true } }
    else if (one.do === 'restart') this.queue = new SpeechQueue(JSON.parse(JSON.stringify(this.queue.save())))
    else if (one.do === 'reset') {
      this.queue.reset('It begins anew.')
      this.newsMs.clear()
      this.quieted.clear()
    } else this.pass(one.ms)
    this.tick()
  }

  /** An incident that was heard of needs no reminders any more. */
  private quiet(incidentId: string): void {
    if (this.newsMs.has(incidentId)) this.quieted.add(incidentId)
  }

  private pass(ms: number): void {
    const end = this.nowMs + ms
    for (let next = this.queue.nextMs(this.nowMs); next !== null && next <= end; next = this.queue.nextMs(this.nowMs)) {
      this.nowMs = Math.max(next, this.nowMs + 1)
      this.tick()
    }
    this.nowMs = Math.max(end, this.nowMs)
  }

  private tick(): void {
    this.begin()
    // What is given out in between (offers, shelves) was decided before.
    this.queue.tick(this.nowMs, this.world)
    for (const decision of this.queue.take()) this.judge(decision)
    expect(this.queue.waiting).toBeLessThanOrEqual(16)
  }

  /** What was slow to be made ready is heard from now on. */
  private begin(): void {
    if (!this.preparing) return
    const { said, ms } = this.preparing
    this.preparing = null
    this.queue.began(said.id, ms, this.nowMs)
    if (this.queue.speakingId === said.id) said.endMs = this.nowMs + ms
  }

  private judge(decision: Decision): void {
    if (decision.kind === 'say') this.judgeSay(decision)
    if (decision.kind === 'not_said') this.count(decision.id, 1)
    if (decision.kind === 'withdraw') {
      this.count(decision.id, -1)
      this.said.splice(
        this.said.findIndex((said) => said.id === decision.id),
        1,
      )
      this.preparing = null
    }
    if (decision.kind === 'hush') {
      expect(this.said.at(-1)?.id).toBe(decision.id)
      this.cutAt(this.said.at(-1))
      this.preparing = null
    }
  }

  private judgeSay({ id, event, why, preempts }: Extract<Decision, { kind: 'say' }>): void {
    const last = this.said.at(-1)
    // Never two at once.
    if (preempts) this.cutAt(last)
    else if (last) expect(last.endMs + PAUSE_MS <= this.nowMs || last.cut).toBe(true)
    // The most urgent of what may be said.
    for (const waiting of this.queue.save().waiting)
      if (waiting.notBeforeMs <= this.nowMs) expect(waiting.rank).toBeLessThanOrEqual(rankOf(event))
    const again = why.startsWith('It is said again')
    const about = incidentOf(event)?.incidentId
    if (about !== undefined && event.kind !== 'reminder')
      expect(this.nowMs - (this.newsMs.get(about) ?? this.nowMs)).toBeLessThanOrEqual(event.kind === 'resolved' ? 1e9 : 30_000)
    if (event.kind === 'reminder') expect(this.quieted.has(about ?? '')).toBe(false)
    this.count(id, 1)
    const said = { id, event, again, atMs: this.nowMs, endMs: this.nowMs, cut: false }
    const ms = this.durations[this.said.length % this.durations.length] ?? 1_000
    this.said.push(said)
    if (this.slow[this.said.length % this.slow.length]) this.preparing = { said, ms }
    else {
      this.queue.began(id, ms, this.nowMs)
      said.endMs = this.nowMs + ms
    }
  }

  private cutAt(said: Said | undefined): void {
    if (!said) return
    said.endMs = Math.min(said.endMs, this.nowMs)
    said.cut = true
  }

  private count(which: string, by: number): void {
    this.open.set(which, (this.open.get(which) ?? 0) + by)
  }

  /** Alarms wait for at most 30 seconds, so those said within 570 are among those counted within 600. */
  private budget(): void {
    const alarms = this.said.filter(({ event, again }) => (event.kind === 'incident' || event.kind === 'spread') && !again)
    for (const { atMs } of alarms)
      expect(alarms.filter((other) => other.atMs <= atMs && atMs - other.atMs < 570_000).length).toBeLessThan(10)
    const summaries = this.said.filter(({ event }) => event.kind === 'flood')
    summaries.slice(1).forEach((one, at) => {
      expect(one.atMs - (summaries[at]?.atMs ?? 0)).toBeGreaterThanOrEqual(20_000)
    })
  }
}

it('keeps its rules whatever happens in whatever order', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 120 }),
      fc.array(fc.integer({ min: 300, max: 12_000 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
      (steps, durations, slow) => new Rules(durations, slow).run(steps),
    ),
    { numRuns: 400 },
  )
})
