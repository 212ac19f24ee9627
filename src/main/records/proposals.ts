import { type Proposal, type ProposalWire, proposalSchema } from '../../shared/model/proposal.ts'
import { readBody, writeBody } from './body.ts'
import type { Driver, Statement } from './driver.ts'
import type { ProposalFilter } from './types.ts'

/** Proposals that the audit keeps; the oldest go first. */
export const PROPOSAL_ROWS = 2_000

/** What programs proposed, who decided, and what came of it. Writes belong inside a transaction of the caller. */
export class ProposalTable {
  readonly #put: Statement
  readonly #trim: Statement
  readonly #one: Statement
  readonly #newest: Statement
  readonly #newestOf: Statement
  /** Rows left out because they are damaged. */
  readonly #onDamaged: (what: string) => void

  constructor(driver: Driver, onDamaged: (what: string) => void) {
    this.#onDamaged = onDamaged
    this.#put = driver.prepare(
      `INSERT INTO proposals (proposal_id, state, body, crc) VALUES (?, ?, ?, ?)
       ON CONFLICT (proposal_id) DO UPDATE SET state = excluded.state, body = excluded.body, crc = excluded.crc`,
    )
    this.#trim = driver.prepare(
      'DELETE FROM proposals WHERE proposal_key <= (SELECT proposal_key FROM proposals ORDER BY proposal_key DESC LIMIT 1 OFFSET ?)',
    )
    this.#one = driver.prepare('SELECT body, crc FROM proposals WHERE proposal_id = ?')
    this.#newest = driver.prepare('SELECT body, crc FROM proposals ORDER BY proposal_key DESC LIMIT ?')
    this.#newestOf = driver.prepare('SELECT body, crc FROM proposals WHERE state = ? ORDER BY proposal_key DESC LIMIT ?')
  }

  save(proposals: Iterable<Proposal>): void {
    for (const proposal of proposals) {
      const { text, crc } = writeBody<ProposalWire>(proposal)
      this.#put.run(proposal.proposalId, proposal.state, text, crc)
    }
    this.#trim.run(PROPOSAL_ROWS)
  }

  one(id: string): Proposal | null {
    const row = this.#one.get(id)
    return row === undefined ? null : (this.#read(row)[0] ?? null)
  }

  /** Newest first. */
  list({ state, limit }: ProposalFilter): Proposal[] {
    const most = Math.max(Math.trunc(limit), 1)
    const rows = state === undefined ? this.#newest.all(most) : this.#newestOf.all(state, most)
    return rows.flatMap((row) => this.#read(row))
  }

  #read(row: Parameters<typeof readBody>[0]): Proposal[] {
    const proposal = readBody<ProposalWire>(row, proposalSchema)
    if (proposal !== null) return [proposal]
    this.#onDamaged('proposal')
    return []
  }
}
