import { type Document, LineCounter, parseDocument } from 'yaml'
import type { ActionName } from '../../../../shared/model/remediation.ts'
import { Secret } from '../../../../shared/secret.ts'
import { type ActionForm, type FileForm, runbookFileSchema } from './schema.ts'
import { type Complaint, readTemplate, stepOf } from './steps.ts'
import type { Runbook, RunbookAction, RunbookEntry, RunbookProblem, Variables } from './types.ts'

/** Longest file read. */
export const MAX_RUNBOOK_TEXT = 512 * 1024
/** A shorter secret stands in too many words by chance: it could not be kept out of an output. */
const LEAST_SECRET = 6
/** What every command gets of our environment without being asked for: where programs are, who we are, how to write. */
const ALWAYS_PASSED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'SystemRoot',
  'SystemDrive',
  'TEMP',
  'TMP',
  'USERPROFILE',
]

type Path = readonly PropertyKey[]

/** A runbook, or everything that is wrong with it. A file with a problem is not used at all: half of it was never meant. */
export function readRunbook(
  text: string,
  variables: Variables,
):
  | { readonly runbook: Runbook; readonly problems: readonly [] }
  | { readonly runbook: null; readonly problems: readonly RunbookProblem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const at = (offset: number, message: string): RunbookProblem => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1), message }
  }
  const broken = document.errors[0]
  if (broken) return refused(at(broken.pos[0], `this is not YAML: ${broken.message.split('\n')[0]}`))
  let plain: unknown
  try {
    plain = document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (error) {
    return refused(at(0, `this YAML cannot be resolved: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`))
  }
  const parsed = runbookFileSchema.safeParse(plain)
  const complaints: Complaint[] = []
  const runbook = parsed.success ? runbookOf(parsed.data, variables, (path, message) => complaints.push({ path, message })) : null
  const wrong = parsed.success ? complaints : parsed.error.issues.map((issue) => ({ path: issue.path, message: issue.message }))
  const problems = wrong.map(({ path, message }) => at(offsetOf(document, path), `${nameOf(path)}${message.replace(/\.$/, '')}.`))
  if (runbook !== null && problems.length === 0) return { runbook, problems: [] }
  return { runbook: null, problems }
}

const refused = (problem: RunbookProblem): { runbook: null; problems: RunbookProblem[] } => ({ runbook: null, problems: [problem] })

const nameOf = (path: Path): string => (path.length === 0 ? '' : `${path.map(String).join('.')}: `)

/** Where the innermost node of a path begins that the file has. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) return Number(node.range[0])
  }
  return 0
}

type Add = (path: readonly (string | number)[], message: string) => void

function runbookOf(file: FileForm, variables: Variables, add: Add): Runbook {
  const seen = new Set<string>()
  const entries = file.remediations.map(({ service, actions }, index): RunbookEntry => {
    const known = new Map<ActionName, RunbookAction>()
    for (const [name, form] of Object.entries(actions)) {
      const path = ['remediations', index, 'actions', name]
      const key = JSON.stringify([service, name])
      if (seen.has(key)) add(path, `${name} of ${service} stands in the file twice; keep one`)
      seen.add(key)
      const action = actionOf(form, file, path, add)
      if (action !== null) known.set(name as ActionName, action)
    }
    return { service, actions: known }
  })
  return { entries, passed: passedOf(file, variables, add), secrets: secretsOf(file, variables, add) }
}

function actionOf(form: ActionForm, file: FileForm, path: readonly (string | number)[], add: Add): RunbookAction | null {
  const step = stepOf(form, file, path, add)
  const dryRun = form.dry_run === undefined ? null : stepOf(form.dry_run, file, [...path, 'dry_run'], add)
  const undo = form.undo === undefined ? null : stepOf(form.undo, file, [...path, 'undo'], add)
  const confirm = form.confirm === undefined ? null : readTemplate(form.confirm, null, [...path, 'confirm'], add)
  if (step === null) return null
  return { step, dryRun, undo, verifyMs: form.verify_after * 1_000, confirm, source: JSON.stringify(form) }
}

function passedOf(file: FileForm, { value, isOurs }: Variables, add: Add): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const [at, name] of file.env.entries())
    if (isOurs(name)) add(['env', at], `${name} is a setting of NEXUS itself and never reaches a command`)
    else if (file.secrets.includes(name)) add(['env', at], `${name} is a secret; give it to the commands that need it, in their env`)
  for (const name of [...ALWAYS_PASSED, ...file.env]) {
    const given = value(name)
    if (given !== undefined && !isOurs(name)) passed[name] = given
  }
  return passed
}

function secretsOf(file: FileForm, { value, isOurs }: Variables, add: Add): Map<string, Secret> {
  const secrets = new Map<string, Secret>()
  for (const [at, name] of file.secrets.entries()) {
    const given = value(name)?.trim()
    if (isOurs(name)) add(['secrets', at], `${name} is a setting of NEXUS itself; give the runbook a variable of its own`)
    else if (given === undefined || given === '')
      add(['secrets', at], `the environment variable ${name} is not set; set it and start NEXUS again`)
    else if (given.length < LEAST_SECRET)
      add(['secrets', at], `${name} is shorter than ${LEAST_SECRET} characters and could not be kept out of outputs; use a longer one`)
    else if (given.includes('\0')) add(['secrets', at], `${name} holds a zero byte`)
    else secrets.set(name, new Secret(given))
  }
  return secrets
}
