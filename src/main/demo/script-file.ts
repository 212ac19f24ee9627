import type { z } from 'zod'
import { type DemoScriptWire, demoScriptSchema } from '../../shared/model/demo.ts'
import { parseYamlText, readYamlFile, type YamlKind } from '../../yaml/yaml-file.ts'

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

const SCRIPT: YamlKind<DemoScriptWire> = {
  title: 'Demo script',
  one: 'a script',
  hint: 'give the path of a script in YAML, see docs/demo.md',
  needs: 'the script is empty; it needs a title, a length and cues',
  // The largest sensible one is a few kilobytes.
  maxBytes: 262_144,
  schema: wholeScriptSchema,
}

/** Reads and checks a script. Throws UsageError with file, line, column and cause. */
export const readDemoScript = (path: string): DemoScriptWire => readYamlFile(path, SCRIPT)

/** The same for text that is already read; `file` is only named in errors. */
export const parseDemoScript = (file: string, text: string): DemoScriptWire => parseYamlText(file, text, SCRIPT)
