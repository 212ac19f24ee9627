import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { UsageError } from '../../shared/errors.ts'
import { complaintOffset, fileWhere, firstComplaint } from '../../shared/file-position.ts'
import { type DemoScriptWire, demoScriptSchema } from '../../shared/model/demo.ts'

/** Largest script read, bytes; the largest sensible one is a few kilobytes. */
const MAX_BYTES = 262_144

/** What the schema of one cue cannot see. */
const wholeScriptSchema = demoScriptSchema.superRefine((script, context) => {
  const ids = new Set<string>()
  script.cues.forEach((cue, index) => {
    const issue = (key: keyof typeof cue, message: string) => context.addIssue({ code: 'custom', path: ['cues', index, key], message })
    if (ids.has(cue.id)) issue('id', `another cue is already called "${cue.id}"`)
    ids.add(cue.id)
    const previous = script.cues[index - 1]
    if (previous && cue.at <= previous.at) issue('at', `comes at ${cue.at} s, and must be later than the cue before it (${previous.at} s)`)
    checkTimes(script, index, issue)
    if (cue.situation !== 'calm' && script.situations[cue.situation] === undefined)
      issue('situation', `is "${cue.situation}", but the script's situations do not say what makes it`)
    if (cue.otherwise !== null && cue.until === null) issue('otherwise', 'means nothing without "until"')
  })
})

/** A cue that still waits when the next one comes would be spoken over. */
function checkTimes(
  { cues, length }: z.output<typeof demoScriptSchema>,
  index: number,
  issue: (key: 'at' | 'until', text: string) => void,
) {
  const cue = cues[index]
  if (cue === undefined) return
  const end = cues[index + 1]?.at ?? length
  if (cue.at >= length) issue('at', `comes at ${cue.at} s, when the demo (${length} s) is already over`)
  else if (cue.until !== null && cue.at + cue.until.limit > end)
    issue('until', `may wait until ${cue.at + cue.until.limit} s, when the next cue has begun (${end} s)`)
}

/** Reads and checks a script. Throws UsageError with file, line, column and cause. */
export function readDemoScript(path: string): DemoScriptWire {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const cause = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code})`
    throw new UsageError(`Demo script ${path}: ${cause}; give the path of a script in YAML, see docs/demo.md.`)
  }
  if (bytes.length > MAX_BYTES)
    throw new UsageError(`Demo script ${path}: ${bytes.length} bytes are too many; a script may have ${MAX_BYTES}.`)
  return parseDemoScript(path, bytes.toString('utf8'))
}

/** The same for text that is already read; `file` is only named in errors. */
export function parseDemoScript(file: string, text: string): DemoScriptWire {
  const document = parseDocument(text, { prettyErrors: false })
  const broken = document.errors[0]
  if (broken) throw new UsageError(`${fileWhere(file, text, broken.pos[0])}: this is not valid YAML: ${oneLine(broken.message)}.`)
  if (document.contents === null) throw new UsageError(`${file}:1:1: the script is empty; it needs a title, a length and cues.`)
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new UsageError(`${file}:1:1: this YAML cannot be resolved: ${oneLine((error as Error).message)}.`)
  }
  const parsed = wholeScriptSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const complaint = firstComplaint(parsed.error)
  throw new UsageError(`${fileWhere(file, text, complaintOffset(document.contents, complaint))}: ${oneLine(complaint.text)}.`)
}

function oneLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/\.$/, '') ?? ''
}
