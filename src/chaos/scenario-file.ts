import { type ScenarioWire, scenarioSchema } from '../shared/model/chaos.ts'
import { parseYamlText, readYamlFile, type YamlKind } from '../yaml/yaml-file.ts'

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

const SCENARIO: YamlKind<ScenarioWire> = {
  title: 'Scenario',
  one: 'a scenario',
  hint: 'give the path of a scenario file in YAML',
  needs: 'the scenario is empty; it needs at least a name and a title',
  // The largest sensible one is a few kilobytes.
  maxBytes: 1_048_576,
  schema: wholeScenarioSchema,
}

/** Reads and checks a scenario file. Throws UsageError with file, line, column and cause. */
export const readScenarioFile = (path: string): ScenarioWire => readYamlFile(path, SCENARIO)

/** The same for text that is already read; `file` is only named in errors. */
export const parseScenario = (file: string, text: string): ScenarioWire => parseYamlText(file, text, SCENARIO)
