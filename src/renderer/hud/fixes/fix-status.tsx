import { useAtomValue, useSetAtom } from 'jotai'
import type { ServiceDetail } from '../../../shared/model/service.ts'
import { canUndo, fixQuestionAtom, type ShownFix, shownFix } from '../../state/fixes.ts'
import { watchOnlyAtom } from '../../state/session.ts'
import { type FixProgress, fixesAtom } from '../../state/store.ts'
import { useNow } from '../hooks.ts'
import { Mark } from '../mark.tsx'
import { FixOutput } from './fix-output.tsx'

/** The simulator's recovery brings a service back within this time (product.md). */
const RECOVERY_MS = 5_000

const HEAD: Readonly<Record<FixProgress['state'], string>> = {
  sending: 'Sending',
  recovering: 'Accepted, recovering',
  applied: 'Applied, the monitors watch',
  succeeded: 'Repair successful',
  not_better: 'Applied, but not better',
  failed: 'Repair failed',
  unknown: 'Outcome unknown',
  undone: 'Undone',
  refused: 'Not now',
}
const TONE = {
  sending: 'recovering',
  recovering: 'recovering',
  applied: 'recovering',
  succeeded: 'healthy',
  not_better: 'warning',
  failed: 'critical',
  unknown: 'warning',
  undone: 'healthy',
  refused: 'warning',
} as const

/** How the newest fix of a service goes, and what came of it. */
export function FixStatus({ detail }: { detail: ServiceDetail }) {
  const now = useNow(250)
  const asked = useAtomValue(fixesAtom).get(detail.serviceId)
  const shown = shownFix(asked, detail, now)
  return (
    <>
      <div role="status" aria-live="polite">
        {shown !== null && <Line shown={shown} now={now} />}
      </div>
      {shown?.record?.runbook !== undefined && <After shown={shown} />}
    </>
  )
}

function Line({ shown: { fix, record, unheard }, now }: { shown: ShownFix; now: number }) {
  const tone = unheard ? 'warning' : TONE[fix.state]
  const share = unheard ? null : shareOf(fix, record, now)
  const head = fix.state === 'recovering' && record?.runbook !== undefined ? 'Running' : HEAD[fix.state]
  return (
    <div className={`fix-status fix-${fix.state}`} data-testid="fix-status" data-state={fix.state}>
      {share !== null && <i className="fix-progress" style={{ inlineSize: `${share}%` }} />}
      <Mark tone={tone} />
      <b>
        {unheard ? 'No result was heard' : head}
        {fix.label !== '' && ` · ${fix.label}`}
      </b>
      <span>{fix.message}</span>
    </div>
  )
}

/** How far it is, percent; null: nobody knows. */
function shareOf(fix: FixProgress, record: ShownFix['record'], now: number): number | null {
  const spanMs = record?.runbook === undefined ? RECOVERY_MS : record.runbook.verifySeconds * 1_000
  const moves = record?.runbook === undefined ? fix.state === 'recovering' : fix.state === 'applied'
  return moves ? Math.min(100, Math.round(((now - fix.at) / spanMs) * 100)) : null
}

/** What can be done and seen after a fix of a real system. */
function After({ shown: { record } }: { shown: ShownFix }) {
  const ask = useSetAtom(fixQuestionAtom)
  const watchOnly = useAtomValue(watchOnlyAtom)
  if (record === null || watchOnly !== null) return null
  const { remediationId, serviceId, action, state } = record
  return (
    <div className="fix-after">
      {canUndo(record) && (
        <button
          type="button"
          className="small-button"
          data-testid="fix-undo"
          onClick={() => ask({ serviceId, action, undoOf: remediationId })}
        >
          Undo
        </button>
      )}
      {state !== 'running' && <FixOutput key={`${remediationId} ${state}`} remediationId={remediationId} />}
    </div>
  )
}
