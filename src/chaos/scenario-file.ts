import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { UsageError } from '../shared/errors.ts'
import { complaintOffset, fileWhere, firstComplaint } from '../shared/file-position.ts'
import { type ScenarioWire, scenarioSchema } from '../shared/model/chaos.ts'

/** Largest scenario file read, bytes; the largest sensible one is a few kilobytes. */
const MAX_BYTES = 1_048_576

/** What the schema of one fault cannot see. */
const wholeScenarioSchema = scenarioSchema.superRefine((scenario, context) => {
  const ids = new Set<string>()
  scenario.faults.forEach((fault, index) => {
    if (ids.has(fault.id)) {
      context.addIssue({ code: 'custom', path: ['faults', index, 'id'], message: `another fault is already called "${fault.id}"` })
    }
    ids.add(fault.id)
    if (scenario.duration !== undefined && fault.at >= scenario.duration) {
      context.addIssue({
        code: 'custom',
        path: ['faults', index, 'at'],
        message: `starts at ${fault.at} s, when the scenario (${scenario.duration} s) is already over`,
      })
    }
  })
})

/** Reads and checks a scenario file. Throws UsageError with file, line, column and cause. */
export function readScenarioFile(path: string): ScenarioWire {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const cause = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code})`
    throw new UsageError(`Scenario ${path}: ${cause}; give the path of a scenario file in YAML.`)
  }
  if (bytes.length > MAX_BYTES)
    throw new UsageError(`Scenario ${path}: ${bytes.length} bytes are too many; a scenario may have ${MAX_BYTES}.`)
  return parseScenario(path, bytes.toString('utf8'))
}

/** The same for text that is already read; `file` is only named in errors. */
export function parseScenario(file: string, text: string): ScenarioWire {
  const document = parseDocument(text, { prettyErrors: false })
  const broken = document.errors[0]
  if (broken) throw new UsageError(`${fileWhere(file, text, broken.pos[0])}: this is not valid YAML: ${oneLine(broken.message)}.`)
  if (document.contents === null) throw new UsageError(`${file}:1:1: the scenario is empty; it needs at least a name and a title.`)
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new UsageError(`${file}:1:1: this YAML cannot be resolved: ${oneLine((error as Error).message)}.`)
  }
  const parsed = wholeScenarioSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const complaint = firstComplaint(parsed.error)
  throw new UsageError(`${fileWhere(file, text, complaintOffset(document.contents, complaint))}: ${oneLine(complaint.text)}.`)
}

function oneLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/\.$/, '') ?? ''
}
