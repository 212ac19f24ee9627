import { fromWire } from '../../shared/model/case.ts'
import type { RemediationPlan, RemediationRun } from '../../shared/model/runbook.ts'
import type { FixQuestion } from '../state/fixes.ts'
import { failureOf } from './failure.ts'
import { currentClient } from './session.ts'

const NO_LINE = 'Not connected to the core.'

/** What would be done, and the dry run where one was asked for; a sentence when that fails. */
export interface FixPreview {
  readonly plan: RemediationPlan
  readonly run: RemediationRun | null
  readonly message: string
}

/** Asks what a fix would do; `run` carries out its dry run. */
export async function previewFix({ serviceId, action, undoOf }: FixQuestion, run: boolean): Promise<FixPreview | string> {
  const client = currentClient()
  if (!client) return NO_LINE
  try {
    return fromWire(await client.remediation.preview({ service_id: serviceId, action, undo: undoOf !== null, run }))
  } catch (error) {
    return failureOf(error).message
  }
}

/** Takes a fix back; null when it began, else a sentence. Its end is told live. */
export async function undoFix(remediationId: string, plan: string): Promise<string | null> {
  const client = currentClient()
  if (!client) return NO_LINE
  try {
    await client.remediation.undo({ remediation_id: remediationId, plan })
    return null
  } catch (error) {
    return failureOf(error).message
  }
}

/** The command or call of a fix with its output; null where none is kept, a sentence when that fails. */
export async function loadFixRun(remediationId: string): Promise<RemediationRun | null | string> {
  const client = currentClient()
  if (!client) return NO_LINE
  try {
    const { runs } = await client.remediation.runs({ remediation_id: remediationId, limit: 1 })
    return runs[0] === undefined ? null : fromWire(runs[0])
  } catch (error) {
    return failureOf(error).message
  }
}
