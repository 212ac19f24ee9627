import type { RemediationRule } from './model/input.ts'
import type { ActionName } from './model/remediation.ts'

/** What may be done to which service, as a runbook says it. */
export interface RemediationRules {
  /** The actions of the topology are allowed besides (the simulator can carry them out itself). */
  readonly builtIn: boolean
  readonly rules: readonly RemediationRule[]
}

/**
 * What `*` of a pattern stands for. Ids come from telemetry, so from whoever can send some: one with a blank, a quote,
 * a slash or a `$` is nothing that a pattern lets near a command. Who has such an id names it whole.
 */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/

/** Whether an entry of a runbook is meant for this id: the very id, or a pattern in which `*` stands for any plain text. */
export function fitsService(service: string, id: string): boolean {
  if (!service.includes('*')) return service === id
  if (!PLAIN.test(id)) return false
  const [head = '', ...rest] = service.split('*')
  const tail = rest.pop() ?? ''
  if (id.length < head.length + tail.length || !id.startsWith(head) || !id.endsWith(tail)) return false
  let at = head.length
  const end = id.length - tail.length
  for (const part of rest) {
    const found = id.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** The entries meant for an id: what names it whole before what fits it, else in the order of the file. */
export function entriesFor<Entry extends { readonly service: string }>(entries: readonly Entry[], id: string): Entry[] {
  const fitting = entries.filter(({ service }) => fitsService(service, id))
  return [...fitting.filter(({ service }) => service === id), ...fitting.filter(({ service }) => service !== id)]
}

/** Actions that the rules allow on an id, in order. */
export function actionsOf(rules: readonly RemediationRule[], id: string): ActionName[] {
  return [...new Set(entriesFor(rules, id).flatMap(({ actions }) => actions))]
}
