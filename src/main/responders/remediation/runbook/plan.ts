import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { ACTION_LABEL, type ActionName } from '../../../../shared/model/remediation.ts'
import type { RemediationPlan, RunbookPart } from '../../../../shared/model/runbook.ts'
import { entriesFor } from '../../../../shared/runbook-match.ts'
import { Secret } from '../../../../shared/secret.ts'
import { fill, hasSecret, type Places, type Template } from './template.ts'
import type { BodyTemplate, CommandStep, HttpStep, Runbook, RunbookAction, Step } from './types.ts'

/** A text that may hold a secret: only where it goes is it revealed. */
export type Guarded = string | Secret
export const reveal = (text: Guarded): string => (typeof text === 'string' ? text : text.reveal())

/** A command, filled. */
export interface PlannedCommand {
  readonly how: 'command'
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string | null
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, Guarded>>
  readonly timeoutMs: number
  readonly exitCodes: readonly number[]
}

/** A call, filled. */
export interface PlannedHttp {
  readonly how: 'http'
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, Guarded>>
  readonly body: Guarded | null
  readonly statuses: readonly number[] | null
  readonly timeoutMs: number
}

/** What will be done, and how it is shown. */
export interface Planned {
  readonly step: PlannedCommand | PlannedHttp
  readonly shown: RemediationPlan
  readonly secrets: readonly Secret[]
}

export interface PlanRequest {
  readonly serviceId: string
  readonly action: ActionName
  readonly part: RunbookPart
  /** Null: none is open. */
  readonly incidentId: string | null
  /** Null: it has none yet. */
  readonly remediationId: string | null
}

/** What the runbook says of an action on a service; null: nothing. */
export function actionFor(runbook: Runbook, serviceId: string, action: ActionName): RunbookAction | null {
  for (const { actions } of entriesFor(runbook.entries, serviceId)) {
    const found = actions.get(action)
    if (found !== undefined) return found
  }
  return null
}

function stepFor({ step, dryRun, undo }: RunbookAction, part: RunbookPart): Step | null {
  return { apply: step, dry_run: dryRun, undo }[part]
}

/**
 * Fills what the runbook says. Null where it says nothing of this part; throws an Error with a sentence for an id that
 * cannot be passed on safely.
 */
export function planFor(runbook: Runbook, request: PlanRequest): Planned | null {
  const { serviceId, action, part } = request
  const entry = actionFor(runbook, serviceId, action)
  const step = entry && stepFor(entry, part)
  if (entry === null || step === null) return null
  const places: Places = {
    service_id: passable(serviceId),
    action,
    incident_id: request.incidentId ?? 'none',
    // A preview has none yet; a dry run never will.
    remediation_id: request.remediationId ?? (part === 'dry_run' ? 'none' : 'fix-…'),
  }
  const planned = step.how === 'command' ? commandOf(step, places, runbook) : httpOf(step, places, runbook)
  const plan = createHash('sha256')
    .update(JSON.stringify([serviceId, action, part, entry.source]))
    .digest('hex')
    .slice(0, 16)
  return {
    step: planned,
    secrets: [...runbook.secrets.values()],
    shown: {
      plan,
      serviceId,
      action,
      part,
      how: planned.how,
      text: lineOf(planned),
      argv: planned.how === 'command' ? [planned.program, ...planned.args] : [],
      cwd: planned.how === 'command' ? planned.cwd : null,
      body: step.how === 'http' && step.json !== undefined ? bodyText(step.json, places, () => '[secret]') : null,
      timeoutSeconds: step.timeoutMs / 1_000,
      verifySeconds: part === 'apply' ? entry.verifyMs / 1_000 : 0,
      confirm: entry.confirm && part === 'apply' ? fill(entry.confirm, places, () => '') : null,
      hasDryRun: part === 'apply' && entry.dryRun !== null,
      hasUndo: part === 'apply' && entry.undo !== null,
    },
  }
}

function passable(id: string): string {
  if (id.includes('\0') || !id.isWellFormed())
    throw new Error(`The id ${JSON.stringify(id)} holds characters that cannot be passed to a program; rename the service.`)
  return id
}

function secretIn(runbook: Runbook): (name: string) => string {
  return (name) => runbook.secrets.get(name)?.reveal() ?? ''
}

/** A filled text, kept as a secret when it holds one. */
function guarded(template: Template, places: Places, runbook: Runbook, encode?: (value: string) => string): Guarded {
  const text = fill(template, places, secretIn(runbook), encode)
  return hasSecret(template) ? new Secret(text) : text
}

function commandOf(step: CommandStep, places: Places, runbook: Runbook): PlannedCommand {
  const [program, ...args] = step.argv.map((template) => fill(template, places, secretIn(runbook)))
  for (const [at, template] of step.argv.entries()) if (at > 0) refuseOption(template, places, args.slice(0, at - 1), program ?? '')
  const own = Object.entries(step.env).map(([name, template]) => [name, guarded(template, places, runbook)] as const)
  return {
    how: 'command',
    program: program ?? '',
    args,
    cwd: step.cwd,
    env: { ...runbook.passed, ...Object.fromEntries(own) },
    timeoutMs: step.timeoutMs,
    exitCodes: step.exitCodes,
  }
}

/** An id that begins with a dash must not become an option of the program. */
function refuseOption([first]: Template, places: Places, before: readonly string[], program: string): void {
  if (typeof first !== 'object' || !('place' in first) || before.includes('--')) return
  const value = places[first.place]
  if (value.startsWith('-'))
    throw new Error(
      `The id ${JSON.stringify(value)} begins with a dash, which ${basename(program)} could take for an option: put "--" before that argument in the runbook, or make it part of one (--service={service_id}).`,
    )
}

function httpOf(step: HttpStep, places: Places, runbook: Runbook): PlannedHttp {
  // A path of dots climbs, however it is written.
  const encode = (value: string): string => {
    if (value === '.' || value === '..') throw new Error(`The id ${JSON.stringify(value)} cannot stand in an address; rename the service.`)
    return encodeURIComponent(value)
  }
  const headers = Object.entries(step.headers).map(([name, template]) => {
    const parts = template.map((part) => (typeof part === 'object' && 'place' in part ? encodeURIComponent(places[part.place]) : part))
    return [name, guarded(parts, places, runbook)] as const
  })
  const secretBody = step.json !== undefined && bodyHasSecret(step.json)
  const text = step.json === undefined ? null : bodyText(step.json, places, secretIn(runbook))
  return {
    how: 'http',
    method: step.method,
    url: fill(step.url, places, secretIn(runbook), encode),
    headers: { ...(text !== null && { 'content-type': 'application/json' }), ...Object.fromEntries(headers) },
    body: text !== null && secretBody ? new Secret(text) : text,
    statuses: step.statuses,
    timeoutMs: step.timeoutMs,
  }
}

function bodyHasSecret(body: BodyTemplate): boolean {
  if ('text' in body) return hasSecret(body.text)
  if ('list' in body) return body.list.some(bodyHasSecret)
  return 'members' in body && body.members.some(([, value]) => bodyHasSecret(value))
}

function bodyText(body: BodyTemplate, places: Places, secretOf: (name: string) => string): string {
  const filled = (one: BodyTemplate): unknown => {
    if ('text' in one) return fill(one.text, places, secretOf)
    if ('list' in one) return one.list.map(filled)
    return 'members' in one ? Object.fromEntries(one.members.map(([key, value]) => [key, filled(value)])) : one.value
  }
  return JSON.stringify(filled(body))
}

/** One line for people; what would be hard to tell apart is quoted. */
function lineOf(step: PlannedCommand | PlannedHttp): string {
  if (step.how === 'http') return `${step.method} ${step.url}`
  return [step.program, ...step.args].map((one) => (/^[\w@%+=:,./-]+$/.test(one) ? one : JSON.stringify(one))).join(' ')
}

/** The sentence for an action that nothing is said of. It crosses the wire, so it names the file and not where it lies. */
export const nothingSaid = (serviceId: string, action: ActionName, path: string): string =>
  `Nothing tells NEXUS how to do "${ACTION_LABEL[action]}" on ${serviceId}: add an entry for it to ${basename(path)} (docs/remediation.md shows how).`
