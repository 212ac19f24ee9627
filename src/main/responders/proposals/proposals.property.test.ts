import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ActionName } from '../../../shared/model/remediation.ts'
import { SteppedClock } from '../../core/testing/stepped-clock.ts'
import type { Proposals } from './book.ts'
import { EVIDENCE, Killed, OPERATOR, World } from './testing/rig.ts'

type Step =
  | { readonly do: 'propose'; readonly service: string; readonly action: ActionName; readonly client: string }
  | { readonly do: 'approve' | 'reject' | 'withdraw'; readonly which: number }
  | { readonly do: 'advance' | 'sleep'; readonly ms: number }
  | { readonly do: 'health'; readonly healthy: boolean }
  /** The next process dies after so many writes and orders. */
  | { readonly do: 'doom'; readonly lives: number }
  | { readonly do: 'restart' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('propose' as const),
    service: fc.constantFrom('database', 'auth', 'payment'),
    action: fc.constantFrom<ActionName>('failover', 'restart_service'),
    client: fc.constantFrom('one', 'two'),
  }),
  fc.record({
    do: fc.constantFrom('approve' as const, 'approve' as const, 'reject' as const, 'withdraw' as const),
    which: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ do: fc.constantFrom('advance' as const, 'sleep' as const), ms: fc.constantFrom(1_000, 119_999, 120_000, 500_000) }),
  fc.record({ do: fc.constant('health' as const), healthy: fc.boolean() }),
  fc.record({ do: fc.constant('doom' as const), lives: fc.nat(4) }),
  fc.constant({ do: 'restart' as const }),
)

/** One run: which proposals an operator approved while they could be decided, and for which of them a fix was ordered. */
class Run {
  readonly clock = new SteppedClock()
  readonly world = new World()
  readonly approved = new Set<string>()
  readonly ordered: string[] = []
  proposals: Proposals = this.world.start(this.clock)

  async take(step: Step): Promise<void> {
    try {
      await this.perform(step)
    } catch (error) {
      // Killed in the middle: another process starts with what was kept.
      if (error instanceof Killed) this.again()
    }
  }

  private async perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'propose':
        this.proposals.propose(
          { serviceId: step.service, action: step.action, client: step.client, reason: 'why', plan: 'built-in' },
          EVIDENCE,
        )
        return
      case 'approve':
        return this.approve(`p-${step.which}`)
      case 'reject':
        this.proposals.reject(`p-${step.which}`, OPERATOR, 'no')
        return
      case 'withdraw':
        this.proposals.withdraw(`p-${step.which}`)
        return
      case 'advance':
        return this.clock.advance(step.ms)
      case 'sleep':
        return this.clock.sleep(step.ms)
      case 'health':
        this.world.healthy = step.healthy
        return
      case 'doom':
        this.world.lives = step.lives
        return
      case 'restart':
        this.again()
    }
  }

  private again(): void {
    // Its timers die with the process.
    this.proposals.close()
    this.proposals = this.world.start(this.clock)
  }

  private async approve(id: string): Promise<void> {
    const kept = this.world.kept.get(id)
    if (kept?.state === 'pending' && this.clock.now() < Date.parse(kept.expiresAt)) this.approved.add(id)
    await this.proposals.approve(id, OPERATOR, async (fix, actor) => {
      const begun = await this.world.apply(fix, actor)
      this.ordered.push(id)
      return begun
    })
  }
}

it('never run a fix that no operator approved in time, and none twice, whatever happens in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const run = new Run()
      for (const one of steps) {
        await run.take(one)
        // Each fix belongs to one approval, and each approval to at most one fix.
        expect(new Set(run.ordered).size).toBe(run.ordered.length)
        for (const id of run.ordered) expect(run.approved).toContain(id)
        expect(run.world.fixes).toHaveLength(run.ordered.length)
      }
      run.world.start(run.clock)
      for (const { proposalId, state } of run.world.kept.values()) {
        expect(['pending', 'approved']).not.toContain(state)
        // What is told of a fix is what happened, also where the process was killed between the two.
        expect(state === 'applied', `${proposalId} ${state}`).toBe(run.ordered.includes(proposalId))
      }
    }),
    { numRuns: 500 },
  )
})
