import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SteppedClock } from '../../../core/testing/stepped-clock.ts'
import type { Synthesizer } from '../types.ts'
import { Bench, drained, failure, KEY } from './testing/bench.ts'
import { begun, hanging, refused, samples, streamed } from './testing/speech-server.ts'

const DAY = 24 * 60 * 60 * 1000
let bench: Bench
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1, 12) })
  bench = new Bench(new SteppedClock(Date.UTC(2026, 0, 1, 12)))
  await bench.start()
})
afterEach(async () => {
  await bench.stop()
  vi.useRealTimers()
})

/** Time goes on, also for the breaker, which has a clock of its own. */
async function goOn(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms)
  await bench.clock.advance(ms)
}
const kept = () => readdirSync(bench.folder).filter((name) => name.endsWith('.pcm'))
const fileOf = (id: string) => join(bench.folder, `${id}.pcm`)
async function said(voice: Synthesizer, text: string): Promise<string> {
  const { id } = await voice.speak(text)
  await drained(voice.audio(id))
  await bench.clock.settle()
  return id
}
async function saidAndKept(voice: Synthesizer, text: string): Promise<string> {
  const id = await said(voice, text)
  await vi.waitFor(() => expect(existsSync(fileOf(id))).toBe(true))
  return id
}

describe('the cache on disk', () => {
  it('serves what was said before a restart, without a call', async () => {
    const id = await saidAndKept(bench.synthesizer(), 'One.')
    bench.server.answer = refused(500, 'internal_error')
    const voice = bench.synthesizer()
    expect(await voice.speak('One.')).toEqual({ id, sampleRate: 24_000, durationMs: 500 })
    expect((await drained(voice.audio(id))).bytes).toEqual(samples(500))
    await bench.clock.settle()
    expect(voice.figures()).toMatchObject({ calls: { cached: 1 }, charactersUsed: 4, cachedBytes: 24_040 })
    expect(bench.server.seen).toHaveLength(1)
  })

  it('tells voices and models apart', async () => {
    const first = await saidAndKept(bench.synthesizer(), 'One.')
    const second = await saidAndKept(bench.synthesizer({ model: 'eleven_v3' }), 'One.')
    const third = await saidAndKept(bench.synthesizer({ voiceId: 'Xb7hH8MSUJpSbSDYk0k2' }), 'One.')
    expect(new Set([first, second, third]).size).toBe(3)
    expect(bench.server.seen).toHaveLength(3)
  })

  it.each<[string, (path: string) => void]>([
    ['cut off', (path) => truncateSync(path, 10_000)],
    ['emptied', (path) => truncateSync(path, 0)],
    [
      'with one bit turned',
      (path) =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, at) => (at === 5_000 ? byte ^ 1 : byte)),
        ),
    ],
    ["somebody else's", (path) => writeFileSync(path, samples(500))],
  ])('never serves a file that is %s', async (_, damage) => {
    const id = await saidAndKept(bench.synthesizer(), 'One.')
    damage(fileOf(id))
    const voice = bench.synthesizer()
    expect((await drained(voice.audio((await voice.speak('One.')).id))).bytes).toEqual(samples(500))
    expect(bench.server.seen).toHaveLength(2)
    await vi.waitFor(() => expect(readFileSync(fileOf(id)).length).toBe(24_040))
  })

  it('clears away what was half written, and leaves alone what is not its own', async () => {
    const part = `${'a'.repeat(64)}.pcm.0f0f0f0f-0000-4000-8000-000000000000.part`
    writeFileSync(join(bench.folder, part), 'half')
    writeFileSync(join(bench.folder, 'notes.txt'), 'mine')
    mkdirSync(join(bench.folder, `${'b'.repeat(64)}.pcm`))
    await saidAndKept(bench.synthesizer(), 'One.')
    expect(existsSync(join(bench.folder, part))).toBe(false)
    expect(readFileSync(join(bench.folder, 'notes.txt'), 'utf8')).toBe('mine')
    expect(kept()).toHaveLength(2)
  })

  it('lets go of what was not used for longest', async () => {
    const room = { cacheBytes: 3 * 24_040 }
    const voice = bench.synthesizer(room)
    const ids: string[] = []
    for (const [at, text] of ['One.', 'Two.', 'Three.'].entries()) {
      const id = await saidAndKept(voice, text)
      utimesSync(fileOf(id), at, at)
      ids.push(id)
    }
    const again = bench.synthesizer(room)
    await said(again, 'One.')
    const fourth = await saidAndKept(again, 'Four.')
    expect(kept().sort()).toEqual([ids[0], ids[2], fourth].map((id) => `${id}.pcm`).sort())
    expect(again.figures().cachedBytes).toBe(3 * 24_040)
    // A smaller cap holds at once.
    const small = bench.synthesizer({ cacheBytes: 24_040 })
    await said(small, 'Four.')
    expect(kept()).toEqual([`${fourth}.pcm`])
    const none = bench.synthesizer({ cacheBytes: 0 })
    await said(none, 'Four.')
    expect(kept()).toEqual([])
  })

  it('speaks without a folder to write in, and says so once', async () => {
    const file = join(bench.folder, 'file')
    writeFileSync(file, '')
    bench.folder = join(file, 'below')
    const voice = bench.synthesizer({ characters: 100 })
    await said(voice, 'One.')
    await said(voice, 'Two.')
    await vi.waitFor(() =>
      expect(bench.logged().sort()).toEqual([
        'Speech of ElevenLabs is not kept, because its folder cannot be written.',
        'The count of characters used at ElevenLabs cannot be kept; a restart forgets it.',
      ]),
    )
    expect(voice.figures()).toMatchObject({ charactersUsed: 8, cachedBytes: 0, calls: { spoken: 2 } })
    bench.folder = file
  })
})

describe('the budget of characters', () => {
  const counted = () => JSON.parse(readFileSync(join(bench.folder, 'characters.json'), 'utf8'))

  it('counts a day through restarts, and renews at midnight UTC', async () => {
    await saidAndKept(bench.synthesizer({ characters: 10 }), 'One.')
    await vi.waitFor(() => expect(counted()).toEqual({ day: '2026-01-01', characters: 4 }))
    const voice = bench.synthesizer({ characters: 10 })
    await said(voice, 'Two.')
    expect(voice.figures()).toMatchObject({ state: 'ready', charactersUsed: 8, charactersLimit: 10 })
    expect(await failure(voice.speak('Six.'))).toBe('spent')
    expect(await failure(voice.speak('7.'))).toBe('spent')
    expect(voice.figures()).toMatchObject({ state: 'spent', charactersUsed: 8, calls: { spoken: 1, spent: 2 } })
    expect(voice.figures().sentence).toContain('until midnight UTC')
    expect(bench.server.seen).toHaveLength(2)
    // What is kept costs nothing.
    expect(await failure(voice.speak('One.'))).toBeNull()
    await goOn(DAY / 2)
    expect(voice.figures()).toMatchObject({ state: 'ready', charactersUsed: 0 })
    expect(await failure(voice.speak('Eight.'))).toBeNull()
    expect(bench.logged()).toEqual(['The characters that may be used are spent; clips speak until the budget is renewed.'])
  })

  it('does not count what was refused or never arrived, and counts what was cut off', async () => {
    const voice = bench.synthesizer()
    bench.server.answer = refused(500, 'internal_error')
    await failure(voice.speak('Refused.'))
    expect(voice.figures().charactersUsed).toBe(0)
    bench.server.answer = hanging
    const late = failure(voice.speak('Late.'))
    await bench.server.called(2)
    await bench.clock.advance(700)
    await late
    expect(voice.figures().charactersUsed).toBe(5)
  })

  it('is not renewed by a clock set back, and does not stay spent by one that was ahead', async () => {
    writeFileSync(join(bench.folder, 'characters.json'), JSON.stringify({ day: '2031-05-05', characters: 9 }))
    const voice = bench.synthesizer({ characters: 10 })
    expect(await failure(voice.speak('One.'))).toBe('spent')
    await goOn(DAY)
    expect(await failure(voice.speak('One.'))).toBeNull()
  })

  it.each(['', '{', '{"day":"2026-01-01"}', '{"day":"today","characters":-1}', '[]'])('begins anew from %j, and says so', async (text) => {
    writeFileSync(join(bench.folder, 'characters.json'), text)
    const voice = bench.synthesizer({ characters: 10 })
    await said(voice, 'One.')
    expect(voice.figures().charactersUsed).toBe(4)
    expect(bench.logged()).toEqual(['The count of characters used at ElevenLabs was damaged and begins anew.'])
  })
})

describe('the gate before ElevenLabs', () => {
  it('asks nobody for ten minutes after a refusal, and says it once', async () => {
    bench.server.answer = refused(401, 'invalid_api_key', KEY)
    const voice = bench.synthesizer()
    for (let at = 0; at < 50; at++) expect(await failure(voice.speak(`Line ${at}.`))).toBe('refused')
    expect(bench.server.seen).toHaveLength(1)
    expect(voice.figures()).toMatchObject({ state: 'refused', charactersUsed: 0, calls: { refused: 50 } })
    expect(voice.figures().sentence).toContain('check ELEVENLABS_API_KEY')
    await goOn(10 * 60_000)
    expect(voice.figures().state).toBe('ready')
    bench.server.answer = streamed(samples(100))
    await said(voice, 'Again.')
    expect(bench.logged()).toHaveLength(2)
    expect(bench.logged()[1]).toBe('ElevenLabs speaks again.')
    expect(bench.lines.join()).not.toContain(KEY)
  })

  it.each([
    ['seconds', '30', 30_000],
    ['a date', new Date(Date.UTC(2026, 0, 1, 12, 2)).toUTCString(), 120_000],
    ['no header', '', 5_000],
    ['nonsense', 'soon', 5_000],
    ['a week', '604800', 3_600_000],
    ['no time at all', '0', 1_000],
  ])('leaves it alone as long as a 429 says: %s', async (_, header, ms) => {
    bench.server.answer = refused(429, 'rate_limit_exceeded', '', header === '' ? {} : { 'retry-after': header })
    const voice = bench.synthesizer()
    expect(await failure(voice.speak('One.'))).toBe('rate_limited')
    bench.server.answer = streamed(samples(100))
    expect(voice.figures().state).toBe('paused')
    await goOn(ms - 1)
    expect(await failure(voice.speak('One.'))).toBe('rate_limited')
    expect(bench.server.seen).toHaveLength(1)
    await goOn(1)
    expect(await failure(voice.speak('One.'))).toBeNull()
  })

  it('knows a spent account, and tries it by the hour', async () => {
    bench.server.answer = refused(401, 'quota_exceeded', 'You have 0 credits remaining.')
    const voice = bench.synthesizer()
    expect(await failure(voice.speak('One.'))).toBe('spent')
    expect(voice.figures()).toMatchObject({ state: 'spent', charactersUsed: 0 })
    expect(voice.figures().sentence).toContain('The quota of the ElevenLabs account is spent')
    await goOn(59 * 60_000)
    expect(await failure(voice.speak('One.'))).toBe('spent')
    expect(bench.server.seen).toHaveLength(1)
    await goOn(60_000)
    expect(await failure(voice.speak('One.'))).toBe('spent')
    expect(bench.server.seen).toHaveLength(2)
  })

  it('opens after three failures in a row, tries once after a minute, and closes when that goes well', async () => {
    bench.server.answer = refused(500, 'internal_error')
    const voice = bench.synthesizer()
    for (let at = 0; at < 20; at++) await failure(voice.speak(`Line ${at}.`))
    expect(bench.server.seen).toHaveLength(3)
    expect(voice.figures()).toMatchObject({ state: 'paused', calls: { failed: 3, circuit_open: 17 } })
    await goOn(59_999)
    expect(await failure(voice.speak('One.'))).toBe('circuit_open')
    await goOn(1)
    expect(await failure(voice.speak('One.'))).toBe('failed')
    expect(await failure(voice.speak('One.'))).toBe('circuit_open')
    expect(bench.server.seen).toHaveLength(4)
    await goOn(60_000)
    bench.server.answer = begun(samples(100))
    const { id } = await voice.speak('One.')
    // Until the last sample of the first call nobody knows whether it is back.
    expect(await failure(voice.speak('Two.'))).toBe('circuit_open')
    await goOn(2_000)
    expect((await drained(voice.audio(id))).ended).toBe('timeout')
    await goOn(60_000)
    bench.server.answer = streamed(samples(100))
    await said(voice, 'One.')
    await said(voice, 'Two.')
    expect(voice.figures().state).toBe('ready')
    expect(bench.logged()).toEqual([
      'ElevenLabs failed with an error of its own.',
      'ElevenLabs was not asked, because its last calls failed.',
      'ElevenLabs did not deliver its audio in time.',
      'ElevenLabs speaks again.',
    ])
  })

  it('is not blamed for an SDK that is still being loaded', async () => {
    const source = { ready: false, ask: () => new Promise<never>(() => {}) }
    const voice = bench.synthesizer({}, source)
    for (let at = 0; at < 5; at++) {
      const spoken = failure(voice.speak('One.'))
      await goOn(700)
      expect(await spoken).toBe('loading')
    }
    expect(voice.figures()).toMatchObject({ state: 'ready', charactersUsed: 0, calls: { loading: 5 } })
    expect(bench.logged()).toHaveLength(1)
  })

  it('counts speech that breaks off in the middle as a failure', async () => {
    bench.server.answer = begun(samples(100), (response) => response.destroy())
    const voice = bench.synthesizer()
    for (let at = 0; at < 5; at++) {
      const made = await voice.speak(`Line ${at}.`).catch(() => null)
      if (made) await drained(voice.audio(made.id))
      await bench.clock.settle()
    }
    expect(bench.server.seen).toHaveLength(3)
    expect(voice.figures()).toMatchObject({ state: 'paused', calls: { unreachable: 3, circuit_open: 2 } })
  })
})
