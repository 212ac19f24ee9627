import { atom } from 'jotai'
import type { ActionName, Remediation, RemediationState } from '../../shared/model/remediation.ts'
import type { ServiceDetail } from '../../shared/model/service.ts'
import type { FixProgress } from './store.ts'

/** A fix (or the undo of one) of a real system that waits for a person's yes. */
export interface FixQuestion {
  readonly serviceId: string
  readonly action: ActionName
  /** The fix to take back; null: a fix is to be applied. */
  readonly undoOf: string | null
}
/** What is being asked; one at a time. */
export const fixQuestionAtom = atom<FixQuestion | null>(null)

/** A finished fix is spoken of for this long; one that needs a person, longer. */
const SHOWN_MS = 30_000
const SHOWN_OPEN_MS = 10 * 60_000

/** States of the core, as the panel shows them. */
const SHOWN: Readonly<Record<RemediationState, FixProgress['state']>> = {
  running: 'recovering',
  applied: 'applied',
  succeeded: 'succeeded',
  not_better: 'not_better',
  failed: 'failed',
  unknown: 'unknown',
  relapsed: 'failed',
  undone: 'undone',
}

const isOpen = (state: FixProgress['state']): boolean => state === 'not_better' || state === 'unknown'

/** A fix as the panel shows it. */
export interface ShownFix {
  readonly fix: FixProgress
  /** What the core knows of it; null: nothing yet, or it is the simulator's own. */
  readonly record: Remediation | null
  /** Its result is lost: the core went away meanwhile. */
  readonly unheard: boolean
}

/**
 * What to show of the newest fix of a service: what this page asked for, and what the core tells of fixes of a runbook
 * (another window may have asked, or this page is new).
 */
export function shownFix(asked: FixProgress | undefined, detail: ServiceDetail, now: number): ShownFix | null {
  const [newest] = detail.remediations
  const record = detail.remediations.find(({ remediationId }) => remediationId === asked?.remediationId) ?? null
  if (asked !== undefined && (record !== null || newest?.runbook === undefined || asked.remediationId === null)) {
    const under = record?.state === 'running' || record?.state === 'applied'
    const old = now - asked.at > (isOpen(asked.state) ? SHOWN_OPEN_MS : SHOWN_MS)
    const waits = asked.state === 'recovering' || asked.state === 'applied'
    if (!old || waits) return { fix: asked, record, unheard: old && waits && !under }
    if (record === null || record === newest) return null
  }
  if (newest?.runbook === undefined) return null
  const state = SHOWN[newest.state]
  const at = Date.parse(newest.finishedAt ?? newest.startedAt)
  if (newest.finishedAt !== null && now - at > (isOpen(state) ? SHOWN_OPEN_MS : SHOWN_MS)) return null
  const { serviceId, message, remediationId } = newest
  return { fix: { serviceId, label: '', state, message, remediationId, at }, record: newest, unheard: false }
}

/** Whether a fix can be taken back now. */
export const canUndo = ({ runbook, state }: Remediation): boolean => runbook?.undo === 'available' && state !== 'running'
