import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { voiceManifestSchema } from '../../src/shared/model/voice.ts'

/**
 * Somebody who had no part in making the clips listens to them: CMU's PocketSphinx, an old and simple recogniser, which
 * for each clip chooses among every sentence of the manifest. Whoever says one thing and captions another is found out.
 */
const FOLDER = resolve(import.meta.dirname, '../../resources/audio')
const { clips } = voiceManifestSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')))
const MODEL = '/usr/share/pocketsphinx/model/en-us'
/** It hears about five clips a second: every tenth will do for a quick check. */
const EVERY = process.env.NEXUS_PROVE ? 1 : 10

const installed = (tool: string, ...args: string[]) => spawnSync(tool, args, { stdio: 'ignore' }).error === undefined
const canListen = installed('ffmpeg', '-version') && installed('pocketsphinx_batch') && spawnSync('test', ['-d', MODEL]).status === 0
if (!canListen) console.log('Nobody listens to the clips: ffmpeg, pocketsphinx or pocketsphinx-en-us is not installed.')

const run = promisify(execFile)
const wordsOf = (say: string) =>
  say
    .toLowerCase()
    .replace(/[^a-z' ]/g, ' ')
    .trim()
    .split(/\s+/)
    .join(' ')

describe.skipIf(!canListen)('a listener', () => {
  const heardClips = clips.filter((_, at) => at % EVERY === 0)
  let folder = ''

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-heard-'))
    const sentences = [...new Set(clips.map(({ say }) => wordsOf(say)))]
    writeFileSync(join(folder, 'sentences.jsgf'), `#JSGF V1.0;\ngrammar said;\npublic <said> = ${sentences.join('\n | ')} ;\n`)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What is heard of the clips through an audio filter of ffmpeg: sentences by clip id. */
  async function hear(filter: string): Promise<Map<string, string>> {
    const list: string[] = []
    for (let at = 0; at < heardClips.length; at += 20) {
      const some = heardClips.slice(at, at + 20)
      const inputs = some.flatMap(({ file }) => ['-i', join(FOLDER, file)])
      const graph = some.map((_, i) => `[${i}:a]adelay=200,apad=pad_dur=0.3,${filter}[o${i}]`).join(';')
      const outputs = some.flatMap(({ id }, i) => ['-map', `[o${i}]`, '-ar', '16000', '-ac', '1', join(folder, `${id}.wav`)])
      await run('ffmpeg', ['-v', 'error', '-y', ...inputs, '-filter_complex', graph, ...outputs])
      list.push(...some.map(({ id }) => id))
    }
    writeFileSync(join(folder, 'list'), `${list.join('\n')}\n`)
    const model = ['-hmm', join(MODEL, 'en-us'), '-dict', join(MODEL, 'cmudict-en-us.dict'), '-jsgf', join(folder, 'sentences.jsgf')]
    const files = ['-ctl', join(folder, 'list'), '-cepdir', folder, '-cepext', '.wav', '-adcin', 'yes', '-adchdr', '44']
    await run('pocketsphinx_batch', [...model, ...files, '-hyp', join(folder, 'heard'), '-logfn', '/dev/null'], { maxBuffer: 2 ** 26 })
    const lines = readFileSync(join(folder, 'heard'), 'utf8').trim().split('\n')
    return new Map(lines.map((line) => /^(.*) \((\S+) -?\d+\)$/.exec(line) ?? []).map(([, said = '', id = '']) => [id, said.trim()]))
  }
  const misheard = (heard: ReadonlyMap<string, string>) =>
    heardClips.filter(({ id, say }) => heard.get(id) !== wordsOf(say)).map(({ id, say }) => `${id}: ${wordsOf(say)} / ${heard.get(id)}`)

  it('hears what is captioned, word for word', async () => {
    const wrong = misheard(await hear('anull'))
    console.log(`Heard as captioned: ${heardClips.length - wrong.length} of ${heardClips.length} clips.`)
    expect(wrong).toEqual([])
  }, 240_000)

  it('hears it over the speaker of a telephone', async () => {
    const wrong = misheard(await hear('highpass=f=400,highpass=f=400,lowpass=f=3200,lowpass=f=3200'))
    console.log(`Heard over a telephone's band: ${heardClips.length - wrong.length} of ${heardClips.length} clips.`)
    // The model was trained on full-band speech: a few words may be mistaken, most may not.
    expect(wrong.length / heardClips.length).toBeLessThanOrEqual(0.1)
  }, 240_000)

  it('is not fooled: one clip is not another', async () => {
    const heard = await hear('areverse')
    expect(misheard(heard).length / heardClips.length).toBeGreaterThan(0.9)
  }, 240_000)
})
