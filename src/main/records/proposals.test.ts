import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Proposal } from '../../shared/model/proposal.ts'
import type { DriverName } from './driver.ts'
import { loadDriver } from './drivers.ts'
import { openRecords } from './index.ts'
import { migrate } from './migrations.ts'
import { PROPOSAL_ROWS, ProposalTable } from './proposals.ts'
import type { LocalRecords } from './records.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']

function proposal(n: number, change: Partial<Proposal> = {}): Proposal {
  const at = new Date(n * 1_000).toISOString()
  return {
    proposalId: `p${n}`,
    state: 'pending',
    serviceId: 'database',
    action: 'failover',
    reason: 'It fails.',
    client: 'assistant',
    plan: 'built-in',
    evidence: {
      status: 'critical',
      stale: false,
      latencyMs: null,
      errorRate: 0.8,
      statusReason: 'Errors.',
      incidentId: null,
      incidentTitle: null,
      cause: { serviceId: 'database', confidence: 0.9 },
    },
    createdAt: at,
    expiresAt: at,
    decidedAt: null,
    decidedBy: null,
    decisionReason: null,
    remediationId: null,
    fixState: null,
    outcome: 'It waits.',
    updatedAt: at,
    ...change,
  }
}

describe.each(NAMES)('proposals in the records on %s', (name) => {
  let folder: string
  let records: LocalRecords
  const open = () => openRecords({ folder, capBytes: 1e6, clock: { now: () => 0 }, drivers: [name] })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-proposals-'))
    records = open()
  })
  afterEach(() => {
    records.close()
    rmSync(folder, { recursive: true })
  })

  it('are there after a restart, each in its newest form, newest first', () => {
    records.saveProposal(proposal(1))
    records.saveProposal(proposal(2))
    records.saveProposal(proposal(1, { state: 'rejected', decidedBy: 'operator' }))
    records.close()
    records = open()
    expect(records.proposals({ limit: 10 })).toEqual([proposal(2), proposal(1, { state: 'rejected', decidedBy: 'operator' })])
    expect(records.proposals({ state: 'pending', limit: 10 })).toEqual([proposal(2)])
    expect(records.proposal('p1')).toMatchObject({ state: 'rejected' })
    expect(records.proposal('p3')).toBeNull()
  })

  it('are kept up to a number, the oldest go first', () => {
    const driver = loadDriver(name)(':memory:')
    migrate(driver)
    const table = new ProposalTable(driver, () => {})
    driver.transaction(() => table.save(Array.from({ length: PROPOSAL_ROWS + 3 }, (_, at) => proposal(at + 1))))
    const kept = table.list({ limit: 2 * PROPOSAL_ROWS })
    driver.close()
    expect([kept.length, kept[0]?.proposalId, kept.at(-1)?.proposalId]).toEqual([PROPOSAL_ROWS, `p${PROPOSAL_ROWS + 3}`, 'p4'])
  })
})
