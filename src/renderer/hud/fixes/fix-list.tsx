import { useAtomValue, useSetAtom } from 'jotai'
import type { Remediation, RemediationState } from '../../../shared/model/remediation.ts'
import { canUndo, fixQuestionAtom } from '../../state/fixes.ts'
import { watchOnlyAtom } from '../../state/session.ts'
import { clockText, dateTimeText } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { FixOutput } from './fix-output.tsx'

/** A state in a word. */
const WORD: Readonly<Record<RemediationState, string>> = {
  running: 'running',
  applied: 'applied',
  succeeded: 'succeeded',
  not_better: 'not better',
  failed: 'failed',
  unknown: 'unknown',
  relapsed: 'relapsed',
  undone: 'undone',
}

/** Every fix of a service that is remembered, newest first; of real systems with what was run and what it wrote. */
export function FixList({ fixes }: { fixes: readonly Remediation[] }) {
  const clock = useClockKind()
  const ask = useSetAtom(fixQuestionAtom)
  const watchOnly = useAtomValue(watchOnlyAtom)
  if (fixes.length === 0) return null
  return (
    <section className="facts" aria-label="Fixes" data-testid="fix-list">
      <h3>Fixes</h3>
      <ol className="errors fixes">
        {fixes.map((one) => (
          <li key={one.remediationId}>
            <time dateTime={one.startedAt} title={dateTimeText(one.startedAt, clock)}>
              {clockText(one.startedAt, clock)}
            </time>
            <span>{one.message}</span>
            <em>{WORD[one.state]}</em>
            {one.runbook !== undefined && one.state !== 'running' && watchOnly === null && (
              <div className="fix-after">
                {canUndo(one) && (
                  <button
                    type="button"
                    className="small-button"
                    onClick={() => ask({ serviceId: one.serviceId, action: one.action, undoOf: one.remediationId })}
                  >
                    Undo
                  </button>
                )}
                <FixOutput remediationId={one.remediationId} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
