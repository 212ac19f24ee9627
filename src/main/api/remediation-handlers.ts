import { toWire } from '../../shared/model/case.ts'
import type { RemediationWire } from '../../shared/model/remediation.ts'
import type { RemediationPlanWire, RemediationRunWire } from '../../shared/model/runbook.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `remediation`. */
export function remediationHandlers(os: ContractBase, { records, remediation }: RouterParts) {
  return {
    apply: os.remediation.apply.handler(async ({ input, context }) => {
      const started = await remediation.apply({ serviceId: input.service_id, action: input.action, plan: input.plan }, context.actor)
      return {
        success: true,
        accepted: true,
        remediation_id: started.remediationId,
        service_id: started.serviceId,
        action: started.action,
        previous_status: started.previousStatus,
        new_status: 'recovering',
        message: started.message,
      }
    }),
    preview: os.remediation.preview.handler(async ({ input, context }) => {
      const { service_id: serviceId, action, undo, run: wanted } = input
      const { plan, run, message } = await remediation.preview({ serviceId, action, undo, run: wanted }, context.actor)
      return { plan: toWire<RemediationPlanWire>(plan), run: run && toWire<RemediationRunWire>(run), message }
    }),
    undo: os.remediation.undo.handler(async ({ input, context }) =>
      toWire<RemediationWire>(await remediation.undo({ remediationId: input.remediation_id, plan: input.plan }, context.actor)),
    ),
    list: os.remediation.list.handler(({ input }) => ({
      remediations: records.remediations(input.limit).map((item) => toWire<RemediationWire>(item)),
    })),
    runs: os.remediation.runs.handler(({ input }) => {
      const found = records.remediationRuns({ remediationId: input.remediation_id, serviceId: input.service_id, limit: input.limit })
      return { runs: found.map((run) => toWire<RemediationRunWire>(run)) }
    }),
  }
}
