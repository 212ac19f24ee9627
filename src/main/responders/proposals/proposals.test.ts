import { beforeEach, describe, expect, it } from 'vitest'
import type { Fact } from '../../../shared/model/fact.ts'
import { SteppedClock } from '../../core/testing/stepped-clock.ts'
import type { Proposals } from './book.ts'
import { EVIDENCE, OPERATOR, World } from './testing/rig.ts'

const REQUEST = { serviceId: 'database', action: 'failover', reason: 'It fails.', client: 'assistant', plan: 'built-in' } as const

describe('proposals', () => {
  let clock: SteppedClock
  let world: World
  let proposals: Proposals
  beforeEach(() => {
    clock = new SteppedClock()
    world = new World()
    proposals = world.start(clock)
  })
  const propose = (change: Partial<Parameters<Proposals['propose']>[0]> = {}) =>
    proposals.propose({ ...REQUEST, ...change }, EVIDENCE).proposal
  const finished = (state: 'succeeded' | 'relapsed', message: string): Fact[] => {
    const fix = world.fixes[0]
    return fix ? [{ kind: 'remediation.finished', seq: 1, at: 0, remediation: { ...fix, state, message } }] : []
  }

  it('run when an operator approves, under both names, and tell what came of it', async () => {
    const { proposalId } = propose()
    expect(world.fixes).toEqual([])
    const applied = await proposals.approve(proposalId, OPERATOR, world.apply)
    expect(applied).toMatchObject({ state: 'applied', remediationId: 'fix-1', fixState: 'running', decidedBy: 'operator' })
    expect(world.fixes).toMatchObject([{ actor: 'mcp:assistant approved by operator' }])
    proposals.heard(finished('succeeded', 'It worked.'))
    expect(proposals.get(proposalId)).toMatchObject({ state: 'applied', fixState: 'succeeded', outcome: 'It worked.' })
    proposals.heard(finished('relapsed', 'It came back.'))
    expect(proposals.get(proposalId)).toMatchObject({ fixState: 'relapsed', outcome: 'It came back.' })
    expect(world.told.map(({ proposal }) => proposal.state)).toEqual(['pending', 'approved', 'applied', 'applied', 'applied'])
    expect(world.notes).toEqual(['mcp:assistant: assistant proposes: Fail over on database. It fails.'])
  })

  it('are decided once', async () => {
    const { proposalId } = propose()
    const first = proposals.approve(proposalId, OPERATOR, world.apply)
    await expect(proposals.approve(proposalId, OPERATOR, world.apply)).rejects.toThrow('This proposal is being applied')
    await first
    await expect(proposals.approve(proposalId, OPERATOR, world.apply)).rejects.toThrow('This proposal is applied already')
    expect(() => proposals.reject(proposalId, OPERATOR, 'no')).toThrow('Nothing was changed')
    expect(() => proposals.withdraw(proposalId)).toThrow('Nothing was changed')
    expect(() => proposals.get('p-99')).toThrow('There is no proposal "p-99"')
    expect(world.fixes).toHaveLength(1)
  })

  it('say why an approved fix did not run', async () => {
    const { proposalId } = propose()
    world.healthy = true
    expect(await proposals.approve(proposalId, OPERATOR, world.apply)).toMatchObject({
      state: 'refused',
      outcome: 'operator approved it, but it was not run: database is healthy; there is nothing to fix.',
    })
    world.healthy = false
    world.plan = 'another'
    expect(await proposals.approve(propose({ serviceId: 'auth' }).proposalId, OPERATOR, world.apply)).toMatchObject({
      state: 'refused',
      outcome: expect.stringContaining('The runbook was changed'),
    })
    expect(world.fixes).toEqual([])
    const other = propose({ action: 'restart_service' })
    const broken = async () => {
      throw new TypeError('a defect')
    }
    await expect(proposals.approve(other.proposalId, OPERATOR, broken)).rejects.toThrow('a defect')
    expect(proposals.get(other.proposalId)).toMatchObject({ state: 'refused', outcome: expect.stringContaining('its log says why') })
  })

  it('expire, also where the machine slept over it', async () => {
    const { proposalId } = propose()
    await clock.advance(119_000)
    expect(proposals.get(proposalId).state).toBe('pending')
    await clock.advance(1_000)
    expect(proposals.get(proposalId)).toMatchObject({ state: 'expired', outcome: 'Nobody decided in time; it did not run.' })
    const slept = propose()
    clock.sleep(500_000)
    await expect(proposals.approve(slept.proposalId, OPERATOR, world.apply)).rejects.toThrow('is expired already')
    expect(world.fixes).toEqual([])
  })

  it('are told to whoever waits, and only as long as they wait', async () => {
    const { proposalId } = propose()
    const waiting = proposals.wait(proposalId, 30_000, undefined)
    const gone = new AbortController()
    const vanished = proposals.wait(proposalId, 30_000, gone.signal)
    gone.abort()
    expect(await vanished).toMatchObject({ state: 'pending' })
    const short = proposals.wait(proposalId, 5_000, undefined)
    await clock.advance(5_000)
    expect(await short).toMatchObject({ state: 'pending' })
    proposals.reject(proposalId, OPERATOR, 'Not during the sale.')
    expect(await waiting).toMatchObject({ state: 'rejected', decisionReason: 'Not during the sale.' })
    expect(await proposals.wait(proposalId, 30_000, undefined)).toMatchObject({ state: 'rejected' })
  })

  it('are one for the same fix, and few', () => {
    const first = proposals.propose(REQUEST, EVIDENCE)
    expect(proposals.propose({ ...REQUEST, client: 'another', reason: 'Me too.' }, EVIDENCE)).toEqual({
      proposal: first.proposal,
      repeated: true,
    })
    propose({ serviceId: 'auth' })
    propose({ serviceId: 'payment' })
    expect(() => propose({ serviceId: 'gateway' })).toThrow('3 proposals of assistant wait for a person already')
    propose({ serviceId: 'gateway', client: 'another' })
    propose({ serviceId: 'ai-brain', client: 'another' })
    expect(() => propose({ serviceId: 'search', client: 'a third' })).toThrow('5 proposals wait for a person already')
  })

  it('do not come again at once when they were rejected, and not without end', async () => {
    const { proposalId } = propose()
    proposals.reject(proposalId, OPERATOR, 'Not now.')
    expect(() => propose({ client: 'another' })).toThrow(
      'operator has just rejected this ("Not now."); propose something else, or ask again in 120 s.',
    )
    await clock.advance(120_000)
    for (let i = 0; i < 9; i++) proposals.withdraw(propose().proposalId)
    expect(() => propose()).toThrow('assistant has made 10 proposals in the last ten minutes, which is the most; ask again in 480 s.')
    await clock.advance(480_000)
    proposals.withdraw(propose().proposalId)
    let made = 0
    expect(() => {
      for (;;) {
        made++
        proposals.withdraw(propose({ client: `client ${made}` }).proposalId)
      }
    }).toThrow('Programs have made 30 proposals in the last ten minutes')
  })

  it('come back expired after a stop, and never run by themselves', async () => {
    const pending = propose()
    world.start(clock)
    expect(world.kept.get(pending.proposalId)).toMatchObject({ state: 'expired', outcome: expect.stringContaining('NEXUS was stopped') })
    await clock.advance(600_000)
    expect(world.fixes).toEqual([])
  })

  it('follow a fix over a restart', async () => {
    const { proposalId } = propose()
    await proposals.approve(proposalId, OPERATOR, world.apply)
    proposals = world.start(clock)
    proposals.heard(finished('succeeded', 'It worked.'))
    expect(proposals.get(proposalId)).toMatchObject({ fixState: 'succeeded', outcome: 'It worked.' })
  })
})
