import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect, useRef, useState } from 'react'
import { ACTION_LABEL } from '../../../shared/model/remediation.ts'
import type { RemediationPlan, RemediationRun } from '../../../shared/model/runbook.ts'
import { applyFix } from '../../client/commands.ts'
import { previewFix, undoFix } from '../../client/fixes.ts'
import { type FixQuestion, fixQuestionAtom } from '../../state/fixes.ts'
import { freshAtom } from '../../state/store.ts'
import { PlanView, RunView } from './plan-view.tsx'

/** What is known of the question so far. */
interface Asked {
  readonly plan: RemediationPlan | null
  readonly problem: string | null
  readonly run: RemediationRun | null
  readonly busy: 'plan' | 'dry-run' | 'apply' | null
}
const ASKING: Asked = { plan: null, problem: null, run: null, busy: 'plan' }

/** Asks once before a real system is touched: what will be done, in full, with a dry run to look first. */
export function FixQuestionCard({ question }: { question: FixQuestion }) {
  const [asked, setAsked] = useState(ASKING)
  const close = useSetAtom(fixQuestionAtom)
  const fresh = useAtomValue(freshAtom)
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    let here = true
    setAsked(ASKING)
    card.current?.focus()
    void previewFix(question, false).then((answer) => {
      if (here)
        setAsked(typeof answer === 'string' ? { ...ASKING, problem: answer, busy: null } : { ...ASKING, plan: answer.plan, busy: null })
    })
    return () => {
      here = false
    }
  }, [question])
  const { serviceId, action, undoOf } = question
  const { plan, problem, run, busy } = asked
  const verb = undoOf === null ? 'Apply fix' : 'Undo'

  const rehearse = async (): Promise<void> => {
    setAsked({ ...asked, problem: null, run: null, busy: 'dry-run' })
    const answer = await previewFix(question, true)
    if (typeof answer === 'string') setAsked({ ...asked, problem: answer, busy: null })
    else setAsked({ ...asked, plan: answer.plan, problem: answer.run === null ? answer.message : null, run: answer.run, busy: null })
  }
  const go = async (approved: RemediationPlan): Promise<void> => {
    if (undoOf === null) {
      close(null)
      await applyFix(serviceId, action, approved.plan)
      return
    }
    setAsked({ ...asked, busy: 'apply' })
    const refused = await undoFix(undoOf, approved.plan)
    if (refused === null) close(null)
    else setAsked({ ...asked, problem: refused, busy: null })
  }

  return (
    <section
      className="fix-question"
      ref={card}
      tabIndex={-1}
      aria-label={`${verb}: ${ACTION_LABEL[action]} on ${serviceId}`}
      data-testid="fix-question"
    >
      <h3>
        {verb} · {ACTION_LABEL[action]} <small>on {serviceId}</small>
      </h3>
      {busy === 'plan' && <p className="panel-note">Asking the core what this would do …</p>}
      {plan !== null && (
        <>
          <PlanView plan={plan} />
          {plan.confirm !== null && <p className="fix-confirm">{plan.confirm}</p>}
          <p className="panel-note">{termsOf(plan)}</p>
        </>
      )}
      {problem !== null && (
        <p className="fix-problem" role="alert">
          {problem}
        </p>
      )}
      {run !== null && (
        <div className="fix-rehearsal" ref={intoView}>
          <h4>Dry run</h4>
          <RunView run={run} />
        </div>
      )}
      <div className="fix-others">
        <button type="button" className="small-button" data-testid="fix-cancel" onClick={() => close(null)}>
          Cancel
        </button>
        {plan !== null && undoOf === null && (
          <button
            type="button"
            className="small-button"
            data-testid="fix-dry-run"
            disabled={!fresh || busy !== null}
            onClick={() => void rehearse()}
          >
            {busy === 'dry-run' ? 'Dry run …' : 'Dry run'}
          </button>
        )}
        {plan !== null && (
          <button
            type="button"
            className="small-button is-wanted"
            data-testid="fix-go"
            disabled={!fresh || busy !== null}
            onClick={() => void go(plan)}
          >
            {undoOf === null ? 'Apply now' : 'Undo now'}
          </button>
        )}
      </div>
    </section>
  )
}

/** What just came is seen; the same function every time, so that it happens once. */
function intoView(shown: HTMLElement | null): void {
  shown?.scrollIntoView({ block: 'nearest' })
}

/** What a person should know besides. */
function termsOf(plan: RemediationPlan): string {
  const most = `It may take ${plan.timeoutSeconds} s.`
  if (plan.part !== 'apply') return most
  const dry = plan.hasDryRun ? '' : ' It has no dry run of its own.'
  const undo = plan.hasUndo ? 'It can be undone.' : 'It has no undo.'
  return `${most} Then the monitors watch for ${plan.verifySeconds} s. ${undo}${dry}`
}
