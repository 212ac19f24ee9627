import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { truePeak } from '../../scripts/voice/lib/loudness.mjs'
import { allClips } from '../../src/main/responders/voice/words/grammar.ts'
import { voiceManifestSchema } from '../../src/shared/model/voice.ts'

/** The clips as shipped: that they are whole, and that they sound as promised. Measured by ffmpeg, which had no part in making them. */
const ROOT = resolve(import.meta.dirname, '../..')
const FOLDER = join(ROOT, 'resources/audio')
const manifest = voiceManifestSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')))
const entries = [...manifest.clips, ...manifest.tones]
const RATE = 32_000

const works = (tool: string, ...args: string[]) => spawnSync(tool, args, { stdio: 'ignore' }).status === 0
const hasFfmpeg = works('ffmpeg', '-version')
const canRender = works('lame', '--version') && works('festival', '-b', '(voice_cmu_us_slt_arctic_hts)')
if (!hasFfmpeg) console.log('The sound of the clips is not measured: ffmpeg is not installed.')
if (!canRender) console.log('No clip is rendered again: festival with festvox-us-slt-hts, or lame, is not installed.')

const run = promisify(execFile)
const decibels = (amplitude: number) => 20 * Math.log10(Math.max(amplitude, 1e-9))
const textFault = ({ id, text, say }: { id: string; text: string; say: string }) => `${id}: ${text} / ${say}`

describe('resources/audio', () => {
  it('holds every clip that can be asked for, with its words, and no other', () => {
    expect(manifest.clips.map(textFault)).toEqual(allClips().map(textFault))
    expect(new Set(manifest.clips.map(({ id }) => id)).size).toBe(manifest.clips.length)
    expect(manifest.tones.map(({ id }) => id)).toEqual(['low', 'medium', 'high'])
  })

  it('holds exactly the files that the manifest names, byte by byte, in 6 MB', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([...entries.map(({ file }) => file), 'licence.txt', 'manifest.json'].sort())
    const sums = entries.map(({ file }) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(FOLDER, file)))
        .digest('hex'),
    ])
    expect(sums).toEqual(entries.map(({ file, sha256 }) => [file, sha256]))
    expect(readdirSync(FOLDER).reduce((sum, file) => sum + statSync(join(FOLDER, file)).size, 0)).toBeLessThanOrEqual(6_000_000)
  })

  it('says under which licence each file is, and no clip is longer than anybody listens', () => {
    expect(entries.filter(({ licence }) => licence.length < 10)).toEqual([])
    expect(manifest.clips.filter(({ duration_ms }) => duration_ms > 5_000)).toEqual([])
    expect(manifest.tones.filter(({ duration_ms }) => duration_ms > 700)).toEqual([])
  })

  it('tells of each clip where its words end, in order and within it', () => {
    for (const { id, say, duration_ms, word_ends_ms: ends } of manifest.clips) {
      expect(ends, id).toEqual([...new Set(ends)].sort((a, b) => a - b))
      expect(ends[0], id).toBeGreaterThan(30)
      expect(ends.at(-1), id).toBeLessThan(duration_ms)
      // Spelled letters are words of their own, and "forty-five" is one or two.
      const words = say.split(/[\s.-]+/).filter((word) => word !== '').length
      expect(ends.length, id).toBeLessThanOrEqual(words)
      expect(ends.length, id).toBeGreaterThanOrEqual(words - 1)
    }
  })

  it('is shipped with the application on every system', () => {
    const builder = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')
    expect(builder.match(/- 'resources\/audio\/\*\*'/g)).toHaveLength(3)
  })
})

describe.skipIf(!hasFfmpeg)('the sound of the clips', () => {
  const sound = new Map<string, Float32Array>()
  let folder = ''
  const samplesOf = (file: string): Float32Array => sound.get(file) ?? new Float32Array(0)

  /** Many at a time: to start a program takes longer than to decode a clip. */
  async function decode(files: readonly string[]): Promise<void> {
    const inputs = files.flatMap((file) => ['-i', join(FOLDER, file)])
    const outputs = files.flatMap((file, i) => ['-map', `${i}:a`, '-f', 'f32le', join(folder, file)])
    await run('ffmpeg', ['-v', 'error', '-threads', '1', ...inputs, ...outputs])
    for (const file of files) {
      const bytes = readFileSync(join(folder, file))
      sound.set(file, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4))
    }
  }

  /** Integrated loudness (LUFS) and true peak (dBTP) of samples, by ffmpeg's EBU R 128 meter. */
  async function measured(parts: readonly Float32Array[]): Promise<{ loudness: number; peak: number }> {
    const file = join(folder, 'together.raw')
    writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))))
    const args = ['-hide_banner', '-nostats', '-f', 'f32le', '-ar', String(RATE), '-ac', '1', '-i', file]
    const { stderr } = await run('ffmpeg', [...args, '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'], {
      maxBuffer: 2 ** 26,
    })
    const figure = (name: string) => Number(new RegExp(`${name}:\\s+(-?[\\d.]+)`).exec(stderr.slice(stderr.lastIndexOf('Summary:')))?.[1])
    return { loudness: figure('I'), peak: figure('Peak') }
  }
  const clipsNamed = (...ids: string[]) => ids.map((id) => samplesOf(`${id}.mp3`))

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-clips-'))
    const files = entries.map(({ file }) => file)
    for (let at = 0; at < files.length; at += 40) await decode(files.slice(at, at + 40))
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('lasts as long as the manifest says', () => {
    for (const { file, duration_ms } of entries)
      expect(Math.abs((samplesOf(file).length / RATE) * 1000 - duration_ms), file).toBeLessThan(1)
  })

  it('stays below a true peak of -1 dB', async () => {
    const { peak } = await measured(entries.map(({ file }) => samplesOf(file)))
    const loud = peak <= -1 ? [] : entries.filter(({ file }) => truePeak(Float64Array.from(samplesOf(file))) > -1)
    expect({ peak, loud: loud.map(({ file }) => file) }).toEqual({ peak, loud: [] })
    expect(peak).toBeLessThanOrEqual(-1)
  }, 120_000)

  it('begins to speak within 40 ms', () => {
    for (const { file } of manifest.clips) {
      const first = samplesOf(file).findIndex((sample) => decibels(Math.abs(sample)) > -40)
      expect(first, file).toBeGreaterThanOrEqual(0)
      expect((first / RATE) * 1000, file).toBeLessThan(40)
    }
  })

  it('has no click: it begins and ends in silence, and has no direct current', () => {
    const loudest = (samples: Float32Array) => decibels(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0))
    for (const { file } of entries) {
      const samples = samplesOf(file)
      expect(loudest(samples.subarray(-0.005 * RATE)), file).toBeLessThan(-50)
      expect(loudest(samples.subarray(0, 0.0005 * RATE)), file).toBeLessThan(-36)
      expect(Math.abs(samples.reduce((sum, sample) => sum + sample, 0) / samples.length), file).toBeLessThan(0.001)
    }
  })

  it.each([
    ['alert_latency'],
    ['welcome'],
    ['open-critical', 'ai-brain-latency', 'ms-5000', 'affected-3', 'cause-database'],
    ['open-warning', 'database-errors', 'percent-80', 'cause-database'],
    ['open-advisory', 'auth-stale'],
    ['open-critical', 'gateway-latency-and-errors', 'cause-payment'],
    ['incident-over', 'lasted-45-s'],
    ['integrity-over-90', 'critical-database', 'incidents-1', 'cause-open'],
    ['flood', 'alarms-over-20', 'worst-ai-brain'],
    ['recovered-one'],
  ])('is -16 LUFS within 1 when put together: %s %s %s', async (...ids) => {
    const parts = clipsNamed(...ids)
    expect(parts.every((part) => part.length > 0)).toBe(true)
    // The meter needs three seconds; what is said is said again.
    const whole = [...parts, ...parts, ...parts]
    expect(Math.abs((await measured(whole)).loudness + 16)).toBeLessThanOrEqual(1)
  })

  it('has tones that leave room for speech, each softer than any clip', async () => {
    for (const { file } of manifest.tones) {
      const { loudness } = await measured(Array.from({ length: 8 }, () => samplesOf(file)))
      expect(loudness, file).toBeLessThan(-25)
      expect(loudness, file).toBeGreaterThan(-40)
    }
  })
})

describe.skipIf(!canRender)('npm run voice', () => {
  const script = join(ROOT, 'scripts/voice/render.mjs')
  const node = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, [script, ...args], { env: { ...process.env, ...env } }).then(
      ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, text: error.stdout + error.stderr }),
    )

  it('makes the same clips again', async () => {
    const { code, text } = await node(['--check', '--only', 'welcome,cause-ai-brain,ms-500'])
    expect(text).toMatch(/\b0 differ\./)
    expect(code).toBe(0)
  }, 180_000)

  it('renders through ElevenLabs, and names neither key nor answer when that fails', async () => {
    const into = mkdtempSync(join(tmpdir(), 'nexus-voice-test-'))
    const said: string[] = []
    let status = 200
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        const { text } = JSON.parse(body) as { text: string }
        said.push(`${request.method} ${request.url} ${text}`)
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(
          status === 200 ? JSON.stringify(spoken(text)) : JSON.stringify({ detail: { status: 'invalid_api_key', message: 'sk_x' } }),
        )
      })
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const address = server.address()
    const env = {
      ELEVENLABS_API_KEY: 'sk_0123456789abcdef',
      ELEVENLABS_VOICE_ID: 'JBFqnCBsd6RMkjVDRZzb',
      ELEVENLABS_BASE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
      XDG_CACHE_HOME: join(into, 'cache'),
    }
    try {
      cpSync(FOLDER, join(into, 'audio'), { recursive: true })
      const theirs = { ...manifest, voice: { ...manifest.voice, name: 'ElevenLabs JBFqnCBsd6RMkjVDRZzb' } }
      writeFileSync(join(into, 'audio/manifest.json'), JSON.stringify(theirs))
      const args = ['--elevenlabs', '--only', 'welcome-alone', '--into', join(into, 'audio')]
      expect((await node(args, env)).code).toBe(0)
      // What was paid for is not asked for again.
      expect((await node(args, env)).code).toBe(0)
      expect(said).toEqual(['POST /v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/with-timestamps?output_format=pcm_24000 Welcome, Engineer.'])
      const made = voiceManifestSchema.parse(JSON.parse(readFileSync(join(into, 'audio/manifest.json'), 'utf8')))
      const clip = made.clips.find(({ id }) => id === 'welcome-alone')
      expect(clip?.licence).toContain('ElevenLabs')
      expect(clip?.word_ends_ms).toHaveLength(2)
      expect(made.clips).toHaveLength(manifest.clips.length)

      status = 401
      const refused = await node(['--elevenlabs', '--only', 'flood', '--into', join(into, 'audio')], env)
      expect(refused.code).toBe(1)
      expect(refused.text).toContain('ElevenLabs refused the key: check ELEVENLABS_API_KEY.')
      expect(refused.text).not.toContain('sk_')
    } finally {
      server.closeAllConnections()
      server.close()
      rmSync(into, { recursive: true, force: true })
    }
  }, 180_000)

  it.each([
    [['--elevenlabs'], { ELEVENLABS_API_KEY: '', ELEVENLABS_VOICE_ID: '' }, 'Set ELEVENLABS_API_KEY and ELEVENLABS_VOICE_ID'],
    [['--elevenlabs'], { ELEVENLABS_API_KEY: 'k', ELEVENLABS_VOICE_ID: '../x' }, 'ELEVENLABS_VOICE_ID is not the id of a voice'],
    [
      ['--elevenlabs'],
      { ELEVENLABS_API_KEY: 'k', ELEVENLABS_VOICE_ID: 'v', ELEVENLABS_BASE_URL: 'http://198.51.100.1/' },
      'ELEVENLABS_BASE_URL must be an https address',
    ],
    [['--only', 'nobody-says-this'], {}, 'There is no clip "nobody-says-this"'],
    [['--nonsense'], {}, "Unknown option '--nonsense'"],
    [
      ['--check', '--into', join(tmpdir(), 'nexus-there-is-no-such-folder')],
      {},
      'is missing or damaged: render all clips with "npm run voice".',
    ],
    [['--check'], { PATH: '/nowhere' }, 'festival is not installed: install it'],
  ])(
    'answers %j in one sentence',
    async (args, env, sentence) => {
      const { code, text } = await node(args, env)
      expect(text).toContain(sentence)
      expect(text.trim().split('\n')).toHaveLength(1)
      expect(code).toBe(1)
    },
    60_000,
  )
})

/** The answer of ElevenLabs: a second of a vowel for every ten letters, with times of each character. */
function spoken(text: string): unknown {
  const seconds = text.length / 10
  const bytes = Buffer.alloc(Math.round(seconds * 24_000) * 2)
  for (let i = 0; i < bytes.length / 2; i++) bytes.writeInt16LE(Math.round(6_000 * Math.sin((2 * Math.PI * 200 * i) / 24_000) ** 3), i * 2)
  const characters = [...text]
  const times = characters.map((_, i) => i / 10)
  const alignment = {
    characters,
    character_start_times_seconds: times,
    character_end_times_seconds: times.map((time) => time + 0.1),
  }
  return { audio_base64: bytes.toString('base64'), alignment, normalized_alignment: alignment }
}
