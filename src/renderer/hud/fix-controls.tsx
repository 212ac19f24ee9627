import { useAtomValue } from 'jotai'
import { ACTION_LABEL } from '../../shared/model/remediation.ts'
import type { ServiceDetail, ServiceView } from '../../shared/model/service.ts'
import { applyFix } from '../client/commands.ts'
import { type FixProgress, fixesAtom, freshAtom } from '../state/store.ts'
import { useNow } from './hooks.ts'
import { Mark } from './mark.tsx'
import { OperatorOnly } from './operator-only.tsx'

/** A fix brings a service back within this time (product.md). */
const RECOVERY_MS = 5_000
/** A finished fix is spoken of for this long. */
const SHOWN_MS = 30_000

const HEAD: Readonly<Record<FixProgress['state'], string>> = {
  sending: 'Sending',
  recovering: 'Accepted, recovering',
  applied: 'Applied, being verified',
  succeeded: 'Repair successful',
  not_better: 'Applied, but not better',
  unknown: 'Outcome unknown',
  undone: 'Undone',
  failed: 'Repair failed',
  refused: 'Not now',
}

/** The suggested fix as one big button, the other allowed actions beside it, and how the running one goes. */
export function FixControls({ detail, view }: { detail: ServiceDetail; view: ServiceView }) {
  const fresh = useAtomValue(freshAtom)
  const fix = useAtomValue(fixesAtom).get(detail.serviceId)
  const [suggested, ...others] = detail.actions
  if (suggested === undefined) return <p className="panel-note">No action is allowed on this service.</p>
  const busy = fix?.state === 'sending' || view.recovering
  const bad = view.status === 'critical' || view.status === 'warning' || view.incidentId !== null
  return (
    <section className="fix" aria-label="Actions">
      <OperatorOnly>
        <button
          type="button"
          className={`fix-button ${bad ? 'is-wanted' : ''}`}
          data-testid="apply-fix"
          data-action={suggested}
          disabled={!fresh}
          aria-busy={busy}
          onClick={() => void applyFix(detail.serviceId, suggested)}
        >
          Apply fix · {ACTION_LABEL[suggested]}
        </button>
        {others.length > 0 && (
          <div className="fix-others">
            {others.map((action) => (
              <button
                key={action}
                type="button"
                className="small-button"
                data-testid={`action-${action}`}
                disabled={!fresh}
                onClick={() => void applyFix(detail.serviceId, action)}
              >
                {ACTION_LABEL[action]}
              </button>
            ))}
          </div>
        )}
      </OperatorOnly>
      <FixStatus fix={fix} />
    </section>
  )
}

function FixStatus({ fix }: { fix: FixProgress | undefined }) {
  const now = useNow(250)
  const old = fix !== undefined && now - fix.at > SHOWN_MS
  // The result of a running fix is lost when the core goes away: it must not look as if it ran for ever.
  const unheard = old && fix.state === 'recovering'
  const visible = fix !== undefined && (!old || unheard)
  const tone =
    fix?.state === 'succeeded'
      ? 'healthy'
      : fix?.state === 'failed'
        ? 'critical'
        : fix?.state === 'refused' || unheard
          ? 'warning'
          : 'recovering'
  return (
    <div role="status" aria-live="polite">
      {visible && (
        <div className={`fix-status fix-${fix.state}`} data-testid="fix-status" data-state={fix.state}>
          {fix.state === 'recovering' && !unheard && (
            <i className="fix-progress" style={{ inlineSize: `${Math.min(100, Math.round(((now - fix.at) / RECOVERY_MS) * 100))}%` }} />
          )}
          <Mark tone={tone} />
          <b>
            {unheard ? 'No result was heard' : HEAD[fix.state]}
            {fix.label !== '' && ` · ${fix.label}`}
          </b>
          <span>{fix.message}</span>
        </div>
      )}
    </div>
  )
}
