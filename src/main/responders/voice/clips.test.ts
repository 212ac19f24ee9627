import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { audioFolder, manifest, Rig } from './testing/rig.ts'
import { story } from './testing/story.ts'

describe('clips that are not there', () => {
  function withManifest(text: string | null) {
    const folder = mkdtempSync(join(tmpdir(), 'nexus-audio-'))
    if (text !== null) writeFileSync(join(folder, 'manifest.json'), text)
    const rig = new Rig(folder)
    rig.voice.heard(story('a').opened())
    rmSync(folder, { recursive: true })
    return rig
  }

  it.each([
    ['no manifest', null, /cannot be read/],
    ['no JSON', '{', /damaged \(it is not a manifest in JSON\)/],
    ['another version', JSON.stringify({ ...manifest(), version: 2 }), /damaged \(version: /],
    ['a path for a file', JSON.stringify(manifest()).replace('"welcome.mp3"', '"../welcome.mp3"'), /damaged \(clips\.0\.file: /],
    ['a hidden file', JSON.stringify(manifest()).replace('"welcome.mp3"', '".mp3"'), /damaged \(clips\.0\.file: /],
    ['a file of another kind', JSON.stringify(manifest()).replace('"welcome.mp3"', '"manifest.json"'), /damaged \(clips\.0\.file: /],
    [
      'a clip of hours',
      JSON.stringify(manifest()).replace(/"duration_ms":\d+/, '"duration_ms":60001'),
      /damaged \(clips\.0\.duration_ms: /,
    ],
    [
      'a word beyond its clip',
      JSON.stringify(manifest()).replace(/"word_ends_ms":\[/, '"word_ends_ms":[59000,'),
      /damaged \(clips\.0: a word/,
    ],
    ['no files', JSON.stringify(manifest()), /^\d+ of the voice's files are missing/],
  ])('are captions alone, and one notice: %s', (_what, text, problem) => {
    const rig = withManifest(text)
    expect(rig.notices).toHaveLength(1)
    expect(rig.notices[0]).toMatch(problem)
    expect(rig.voice.status()).toMatchObject({ clips: null, problems: rig.notices })
    expect(rig.says()).toMatchObject([
      { utterance: { caption: 'Warning. ai-brain latency is high. About five seconds.', parts: [], tone: null, stream: null } },
    ])
    expect(rig.says()[0]?.utterance.duration_ms).toBeGreaterThan(1_500)
    expect(rig.transcript()).toMatchObject([{ voice: 'caption' }])
    expect(rig.voice.figures().problems).toEqual(rig.notices)
  })

  it('cost the words they say, and no others', () => {
    const { folder, remove } = audioFolder()
    rmSync(join(folder, 'ai-brain-latency.mp3'))
    const rig = new Rig(folder)
    rig.voice.heard(story('a').opened())
    rig.voice.heard(story('b', 'p1', 'database').opened())
    expect(rig.says().map(({ utterance }) => utterance.parts.length > 0)).toEqual([false, true])
    expect(rig.notices[0]).toMatch(/^1 of the voice's files are missing from .*, ai-brain-latency\.mp3 for one: /)
    remove()
  })
})

it('ships clips that its own reader takes without a problem', () => {
  const folder = join(import.meta.dirname, '../../../../resources/audio')
  const rig = new Rig(folder)
  expect(rig.notices).toEqual([])
  expect(rig.voice.status().clips?.count).toBe(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).clips.length)
})
