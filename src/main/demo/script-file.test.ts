import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../chaos/scenario-file.ts'
import { voiceManifestSchema } from '../../shared/model/voice.ts'
import { parseDemoScript, readDemoScript } from './script-file.ts'

const RESOURCES = join(import.meta.dirname, '../../../resources')

describe('the script as shipped', () => {
  const script = readDemoScript(join(RESOURCES, 'demo/three-minutes.yaml'))

  it('names clips, scenarios and situations that there are', () => {
    const manifest = voiceManifestSchema.parse(JSON.parse(readFileSync(join(RESOURCES, 'audio/manifest.json'), 'utf8')))
    const clips = new Map(manifest.clips.map((clip) => [clip.id, clip.text]))
    const folder = join(RESOURCES, 'scenarios')
    const scenarios = readdirSync(folder).map((file) => parseScenario(file, readFileSync(join(folder, file), 'utf8')).name)
    for (const { line, chaos, caption } of script.cues) {
      if (line !== null) expect(caption, line).toBe(clips.get(line))
      if (chaos !== null) expect(scenarios).toContain(chaos)
    }
    for (const mode of Object.values(script.situations)) expect(scenarios).toContain(mode)
    // Every line that was recorded for the demo is said in it.
    const lines = script.cues.map((cue) => cue.line)
    for (const id of clips.keys()) if (id.startsWith('demo-')) expect(lines).toContain(id)
  })

  it('claims nothing that it did not wait for', () => {
    for (const cue of script.cues.filter(({ situation, chaos, line }) => line !== null && (situation !== 'calm' || chaos !== null)))
      if (cue.fix === null && cue.id !== 'scale')
        expect(cue, cue.id).toMatchObject({ until: expect.anything(), otherwise: expect.anything() })
  })
})

const HEAD = 'title: T\nlength: 60\ncues:\n'

describe('a script that cannot be used', () => {
  it.each([
    ['nothing', '', /^x\.yaml:1:1: the script is empty/],
    ['no YAML', 'title: [', /^x\.yaml:1:9: this is not valid YAML/],
    [
      'a key that is not known',
      `${HEAD}  - { id: a, at: 0, title: A, colour: red }`,
      /^x\.yaml:4:\d+: cues\.0\.colour: this key is not known\.$/,
    ],
    [
      'a cue twice',
      `${HEAD}  - { id: a, at: 0, title: A }\n  - { id: a, at: 1, title: B }`,
      /^x\.yaml:5:11: cues\.1\.id: another cue is already called "a"\.$/,
    ],
    [
      'an order that goes back',
      `${HEAD}  - { id: a, at: 9, title: A }\n  - { id: b, at: 9, title: B }`,
      /cues\.1\.at: comes at 9 s, and must be later/,
    ],
    ['a cue after the end', `${HEAD}  - { id: a, at: 60, title: A }`, /comes at 60 s, when the demo \(60 s\) is already over/],
    [
      'a wait into the next cue',
      `${HEAD}  - { id: a, at: 0, title: A, until: { condition: all_green, limit: 9 } }\n  - { id: b, at: 5, title: B }`,
      /cues\.0\.until: may wait until 9 s, when the next cue has begun \(5 s\)/,
    ],
    [
      'a situation that nothing makes',
      `${HEAD}  - { id: a, at: 0, title: A, situation: spike }`,
      /is "spike", but the script's situations/,
    ],
    [
      'a condition that there is not',
      `${HEAD}  - { id: a, at: 0, title: A, until: { condition: luck, limit: 1 } }`,
      /^x\.yaml:4:\d+: cues\.0\.until\.condition: /,
    ],
  ])('says where: %s', (_what, text, sentence) => {
    expect(() => parseDemoScript('x.yaml', text)).toThrow(sentence)
  })

  it('may be missing', () => {
    expect(() => readDemoScript('/no/such/file.yaml')).toThrow('there is no such file; give the path of a script in YAML')
    expect(() => readDemoScript(RESOURCES)).toThrow('it is a folder')
  })
})
