import type { ActionName } from '../../../../shared/model/remediation.ts'
import type { Secret } from '../../../../shared/secret.ts'
import type { Template } from './template.ts'

/** A program with its arguments; no shell ever reads them. */
export interface CommandStep {
  readonly how: 'command'
  readonly argv: readonly [Template, ...Template[]]
  readonly cwd: string | null
  readonly env: Readonly<Record<string, Template>>
  readonly timeoutMs: number
  readonly exitCodes: readonly number[]
}

/** A JSON value with templates in its texts. */
export type BodyTemplate =
  | { readonly text: Template }
  | { readonly list: readonly BodyTemplate[] }
  | { readonly members: readonly (readonly [key: string, value: BodyTemplate])[] }
  | { readonly value: number | boolean | null }

/** A call over HTTP. */
export interface HttpStep {
  readonly how: 'http'
  readonly method: string
  readonly url: Template
  readonly headers: Readonly<Record<string, Template>>
  /** Undefined: no body. */
  readonly json: BodyTemplate | undefined
  /** Null: any of 200 to 299. */
  readonly statuses: readonly number[] | null
  readonly timeoutMs: number
}

export type Step = CommandStep | HttpStep

/** What a runbook says of one action. `source` is the entry as written: what was approved is known by it. */
export interface RunbookAction {
  readonly step: Step
  readonly dryRun: Step | null
  readonly undo: Step | null
  readonly verifyMs: number
  readonly confirm: Template | null
  readonly source: string
}

export interface RunbookEntry {
  readonly service: string
  readonly actions: ReadonlyMap<ActionName, RunbookAction>
}

/** A runbook without a problem. */
export interface Runbook {
  readonly entries: readonly RunbookEntry[]
  /** What every child gets of our environment. */
  readonly passed: Readonly<Record<string, string>>
  readonly secrets: ReadonlyMap<string, Secret>
}

/** Something wrong in a runbook; line and column from 1. */
export interface RunbookProblem {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** The environment, as far as a runbook may ask for it. */
export interface Variables {
  value(name: string): string | undefined
  /** A setting of NEXUS itself: never for a child. */
  isOurs(name: string): boolean
}
