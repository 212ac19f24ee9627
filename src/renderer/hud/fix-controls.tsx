import { useAtom, useAtomValue } from 'jotai'
import { useEffect, useRef } from 'react'
import { ACTION_LABEL, type ActionName } from '../../shared/model/remediation.ts'
import type { ServiceDetail, ServiceView } from '../../shared/model/service.ts'
import { applyFix } from '../client/commands.ts'
import { fixQuestionAtom } from '../state/fixes.ts'
import { fixesAtom, freshAtom } from '../state/store.ts'
import { FixQuestionCard } from './fixes/fix-question.tsx'
import { FixStatus } from './fixes/fix-status.tsx'
import { OperatorOnly } from './operator-only.tsx'

/**
 * The suggested fix as one big button, the other allowed actions beside it, and how the running one goes. The simulator is
 * fixed by one click; before a real system is touched it is asked once what exactly shall be done.
 */
export function FixControls({ detail, view }: { detail: ServiceDetail; view: ServiceView }) {
  const fresh = useAtomValue(freshAtom)
  const fix = useAtomValue(fixesAtom).get(detail.serviceId)
  const [question, ask] = useAtom(fixQuestionAtom)
  const section = useRef<HTMLElement>(null)
  const wasAsked = useRef(false)
  const [suggested, ...others] = detail.actions
  const { serviceId } = detail
  // A question belongs to the panel it was asked in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for another service
  useEffect(() => () => ask(null), [serviceId, ask])
  const busy = fix?.state === 'sending' || view.recovering
  const bad = view.status === 'critical' || view.status === 'warning' || view.incidentId !== null
  const isAsked = question?.serviceId === serviceId
  // The button that was pressed last is gone with the question: what it led to comes into sight, and the keyboard stays here.
  useEffect(() => {
    if (wasAsked.current && !isAsked) {
      section.current?.querySelector('button')?.focus({ preventScroll: true })
      section.current?.scrollIntoView({ block: 'nearest' })
    }
    wasAsked.current = isAsked
  }, [isAsked])
  if (suggested === undefined) return <NoAction detail={detail} />
  const press = (action: ActionName): void => {
    if (detail.runbookActions.includes(action)) ask({ serviceId, action, undoOf: null })
    else void applyFix(serviceId, action)
  }
  return (
    <section className="fix" aria-label="Actions" ref={section}>
      <OperatorOnly>
        {isAsked ? (
          <FixQuestionCard question={question} />
        ) : (
          <>
            <button
              type="button"
              className={`fix-button ${bad ? 'is-wanted' : ''}`}
              data-testid="apply-fix"
              data-action={suggested}
              disabled={!fresh}
              aria-busy={busy}
              onClick={() => press(suggested)}
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
                    onClick={() => press(action)}
                  >
                    {ACTION_LABEL[action]}
                  </button>
                ))}
              </div>
            )}
          </>
        )}
      </OperatorOnly>
      <FixStatus detail={detail} />
    </section>
  )
}

/** A real system that nobody wrote a runbook entry for. */
function NoAction({ detail }: { detail: ServiceDetail }) {
  return (
    <section className="fix" aria-label="Actions">
      <p className="panel-note" data-testid="no-action">
        No fix is set up for this service. Tell NEXUS what to run or call in remediations.yaml (docs/remediation.md has examples).
      </p>
      <FixStatus detail={detail} />
    </section>
  )
}
