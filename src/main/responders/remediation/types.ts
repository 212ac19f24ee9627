import type { Actor } from '../../../shared/model/input.ts'
import type { ActionName, Remediation } from '../../../shared/model/remediation.ts'
import type { RemediationPlan, RemediationRun } from '../../../shared/model/runbook.ts'

export interface ApplyRequest {
  readonly serviceId: string
  readonly action: ActionName
  /** Plan that was shown and approved; absent: whatever the runbook says now. */
  readonly plan?: string | undefined
}

/** What a preview tells. */
export interface Preview {
  readonly plan: RemediationPlan
  /** The dry run; null where none was asked for, or the runbook has none. */
  readonly run: RemediationRun | null
  /** One sentence. */
  readonly message: string
}

/** What can be asked about fixes; every call throws NexusError with a sentence when it cannot be done. */
export interface RemediationCalls {
  /** Why nothing at all can be fixed with this source; null: it can. */
  readonly refusal: string | null
  /** Starts a fix; resolves once the engine has begun to follow it. */
  apply(request: ApplyRequest, actor: Actor): Promise<Remediation>
  undo(request: { readonly remediationId: string; readonly plan?: string | undefined }, actor: Actor): Promise<Remediation>
  /** Tells what would be done. `run`: carries out the dry run too; never the fix. */
  preview(request: Omit<ApplyRequest, 'plan'> & { readonly undo: boolean; readonly run: boolean }, actor: Actor): Promise<Preview>
}
