import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { recordDemo } from '../../../scripts/lib/demo-recording.mjs'
import { openDemoScript } from '../demo/index.ts'
import { readDemoRecording } from './recording-file.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'nexus-marks-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RECORDING = Buffer.from('not looked into here')
const MARKS = {
  recording: 'a.jsonl.gz',
  sha256: createHash('sha256').update(RECORDING).digest('hex'),
  cues: [{ cue_id: 'one', position: '2026-01-01T12:00:00.000Z' }],
  end: '2026-01-01T12:01:00.000Z',
}
const SCRIPT = { cues: [{ id: 'one' }] } as Parameters<typeof readDemoRecording>[1]
let files = 0
function marks(content: unknown, recording: Buffer | null = RECORDING): string {
  const sub = mkdtempSync(join(folder, `${files++}-`))
  if (recording !== null) writeFileSync(join(sub, 'a.jsonl.gz'), recording)
  const path = join(sub, 'a.marks.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('readDemoRecording', () => {
  it('gives the recording with the place of every cue', () => {
    expect(readDemoRecording(marks(MARKS), SCRIPT)).toMatchObject({
      marks: new Map([['one', Date.UTC(2026, 0, 1, 12)]]),
      endMs: Date.UTC(2026, 0, 1, 12, 1),
    })
  })

  it.each([
    ['no marks', () => join(folder, 'none.json'), /^The recording of the demo is not there \(.*none\.json\); make it anew/],
    ['broken marks', () => marks('{'), /^The marks of the recording cannot be read/],
    ['marks of another kind', () => marks({ ...MARKS, recording: '../a' }), /^The marks of the recording cannot be read/],
    ['no recording', () => marks(MARKS, null), /^The recording of the demo is not there \(.*a\.jsonl\.gz\)/],
    ['a damaged recording', () => marks(MARKS, Buffer.from('not looked into herE')), /^The recording of the demo is damaged \(/],
    ['another script', () => marks({ ...MARKS, cues: [{ ...MARKS.cues[0], cue_id: 'two' }] }), /another script: it has no cue "one"/],
  ])('says in one sentence what is wrong: %s', (_, path, sentence) => {
    const said = readDemoRecording(path(), SCRIPT)
    expect(said).toMatch(sentence)
    expect(said).toMatch(/\.$/)
  })
})

it('the shipped recording is what "npm run demo-recording" makes of the shipped script', () => {
  const script = openDemoScript(join(ROOT, 'resources/demo/three-minutes.yaml'))
  const shipped = readDemoRecording(join(ROOT, 'resources/demo/three-minutes.marks.json'), script)
  if (typeof shipped === 'string') throw new Error(shipped)
  const made = recordDemo(script, join(ROOT, 'resources/scenarios'), 'three-minutes.jsonl.gz')
  // The packing may differ from one release of Node to the next; what is packed may not.
  expect(gunzipSync(readFileSync(shipped.file)).toString() === made.text, 'run npm run demo-recording').toBe(true)
  expect([...shipped.marks].map(([cue_id, at]) => ({ cue_id, position: new Date(at).toISOString() }))).toEqual(made.marks.cues)
})
