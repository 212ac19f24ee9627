import type { LedgerEntry, LedgerOutcome } from '../../../shared/model/ledger.ts'
import { OUTCOME_KIND, OUTCOME_MEANING, OUTCOME_WORD, type OutcomeKind } from '../../state/monitors-words.ts'

const SHAPE: Readonly<Record<OutcomeKind, string>> = {
  // A bell, a tick, a bar across a ring, a ring with a dot.
  spoke: 'M8 1c2.7 0 4.4 2 4.4 4.6v3.2l1.8 2.7H1.8l1.8-2.7V5.6C3.6 3 5.3 1 8 1ZM6.2 12.6h3.6a1.8 1.8 0 0 1-3.6 0Z',
  eased: 'M2 8.6 3.9 6.7 6.6 9.4 12.3 3.6 14.2 5.5 6.6 13.2Z',
  held: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM3.6 7v2h8.8V7Z',
  close: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3ZM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z',
}

/** An outcome as mark and word. */
export function Outcome({ outcome }: { outcome: LedgerOutcome }) {
  const kind = OUTCOME_KIND[outcome]
  return (
    <span className={`outcome outcome-${kind}`} title={OUTCOME_MEANING[outcome]}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <path fillRule="evenodd" d={SHAPE[kind]} />
      </svg>
      {OUTCOME_WORD[outcome]}
    </span>
  )
}

/** How often in a row, when more than once. */
export function Repeats({ entry }: { entry: Pick<LedgerEntry, 'count'> }) {
  if (entry.count < 2) return null
  return (
    <span className="mon-repeats" title={`${entry.count} evaluations in a row`}>
      ×{entry.count}
    </span>
  )
}
