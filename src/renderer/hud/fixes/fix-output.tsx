import { useState } from 'react'
import type { RemediationRun } from '../../../shared/model/runbook.ts'
import { loadFixRun } from '../../client/fixes.ts'
import { RunView } from './plan-view.tsx'

/** The command or call of a fix and what it wrote, fetched when somebody wants to see it. */
export function FixOutput({ remediationId }: { remediationId: string }) {
  const [run, setRun] = useState<RemediationRun | null | string | undefined>(undefined)
  const toggle = async (): Promise<void> => {
    setRun(run === undefined ? await loadFixRun(remediationId) : undefined)
  }
  return (
    <>
      <button
        type="button"
        className="small-button"
        data-testid="fix-output"
        aria-expanded={run !== undefined}
        onClick={() => void toggle()}
      >
        {run === undefined ? 'Output' : 'Hide output'}
      </button>
      {typeof run === 'string' && <p className="fix-problem">{run}</p>}
      {run === null && <p className="panel-note">Nothing is kept of it: it never started, or it is too long ago.</p>}
      {typeof run === 'object' && run !== null && <RunView run={run} />}
    </>
  )
}
