import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SPEECH_FAILURES } from '../types.ts'
import { Bench, drained, failure, KEY, VOICE } from './testing/bench.ts'
import { begin, begun, hanging, raw, refused, samples, streamed } from './testing/speech-server.ts'

let bench: Bench
beforeEach(async () => {
  bench = new Bench()
  await bench.start()
})
afterEach(() => bench.stop())

const LINE = 'Warning. High latency in the A I brain.'

describe('the real SDK against a server that speaks the API', () => {
  it('asks for raw samples of the text, and gives them as they are', async () => {
    const speech = samples(500)
    bench.server.answer = streamed(speech)
    const voice = bench.synthesizer()
    const { id, sampleRate } = await voice.speak(LINE)
    expect(sampleRate).toBe(24_000)
    expect(await drained(voice.audio(id))).toEqual({ bytes: speech, ended: null })
    await bench.clock.settle()
    const [call] = bench.server.seen
    expect(call?.method).toBe('POST')
    expect(call?.url).toBe(`/v1/text-to-speech/${VOICE}/stream?output_format=pcm_24000`)
    expect(call?.headers['xi-api-key']).toBe(KEY)
    expect(call?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(call?.body ?? '')).toEqual({
      text: LINE,
      model_id: 'eleven_flash_v2_5',
      voice_settings: { stability: 0.5, similarity_boost: 0.75 },
    })
    expect(voice.figures()).toMatchObject({ state: 'ready', charactersUsed: LINE.length, charactersLimit: null, calls: { spoken: 1 } })
  })

  it('loads what it needs of the SDK, not all of its five thousand files', async () => {
    await bench.synthesizer().speak(LINE)
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('elevenlabs-js'))
    expect(loaded.length).toBeGreaterThan(50)
    expect(loaded.length).toBeLessThan(250)
    expect(loaded.filter((path) => /elevenlabs-js.(?:serialization|api).index\.js$/.test(path))).toEqual([])
  })

  it('gives the first samples while the rest is still being made, to several readers from the start', async () => {
    const speech = samples(1_000)
    let goOn = () => {}
    bench.server.answer = begun(speech.subarray(0, 10_001), (response) => {
      goOn = () => response.end(speech.subarray(10_001))
    })
    const voice = bench.synthesizer()
    const made = await voice.speak(LINE)
    expect(made.durationMs).toBeNull()
    const early = voice.audio(made.id)?.getReader()
    // Half a sample at the end of a chunk waits for its other half.
    expect((await early?.read())?.value?.length).toBe(10_000)
    const late = drained(voice.audio(made.id))
    goOn()
    expect((await late).bytes).toEqual(speech)
    expect((await early?.read())?.value?.length).toBe(38_000)
    expect((await early?.read())?.done).toBe(true)
    expect((await voice.speak(LINE)).durationMs).toBe(1_000)
    expect(voice.audio('another')).toBeNull()
  })

  it('does not tell one reader what another one did', async () => {
    const voice = bench.synthesizer()
    const { id } = await voice.speak(LINE)
    await voice.audio(id)?.cancel()
    const spoiled = voice.audio(id)?.getReader()
    ;(await spoiled?.read())?.value?.fill(0)
    expect((await drained(voice.audio(id))).bytes).toEqual(samples(500))
  })

  it('sends nothing that a model could take for a command', async () => {
    await bench.synthesizer().speak('Service <break time="9s"/> x\u0000y [laughs] {z} is\n\nslow.')
    expect(JSON.parse(bench.server.seen[0]?.body ?? '').text).toBe('Service break time="9s"/ x y laughs z is slow.')
  })

  it.each([
    ['', 'unfit'],
    [' \u200b\n<>', 'unfit'],
    ['a'.repeat(1_001), 'unfit'],
  ])('is not asked for %j', async (text, kind) => {
    expect(await failure(bench.synthesizer().speak(text))).toBe(kind)
    expect(bench.server.seen).toEqual([])
  })

  it.each([
    ['a wrong key', refused(401, 'invalid_api_key', `Invalid API key ${KEY}`), 'refused'],
    ['a key without permission', refused(403, 'missing_permissions', KEY), 'refused'],
    ['an unknown voice', refused(404, 'voice_not_found'), 'refused'],
    ['an unknown voice, as it was', refused(400, 'voice_not_found'), 'refused'],
    ['an unknown model', refused(400, 'model_not_found'), 'refused'],
    ['a voice of a paid plan', refused(402, 'paid_plan_required'), 'refused'],
    ['a spent quota', refused(401, 'quota_exceeded', 'You have 0 credits remaining.'), 'spent'],
    ['too many calls', refused(429, 'too_many_concurrent_requests'), 'rate_limited'],
    ['a text it does not like', refused(400, 'content_not_allowed'), 'failed'],
    ['an unreadable request', raw(422, 'application/json', '{"detail":[{"loc":["body"],"msg":"x","type":"y"}]}'), 'failed'],
    ['500', refused(500, 'internal_error', KEY), 'failed'],
    ['an error page', raw(502, 'text/html', `<h1>Bad gateway ${KEY}</h1>`), 'failed'],
    ['broken JSON with an error', raw(500, 'application/json', '{"detail":'), 'failed'],
    ['a page instead of samples', raw(200, 'text/html; charset=utf-8', `<html>Login ${KEY}</html>`), 'garbage'],
    ['JSON instead of samples', raw(200, 'application/json', '{"detail":{"status":"ok"}}'), 'garbage'],
    ['a page called samples', raw(200, 'audio/pcm', `\n<!DOCTYPE html>${' '.repeat(2_000)}`), 'garbage'],
    ['JSON called samples', raw(200, 'application/octet-stream', `{"detail": "${'x'.repeat(2_000)}"}`), 'garbage'],
    ['an MP3', raw(200, 'audio/mpeg', Buffer.concat([Buffer.from('ID3\u0004'), samples(100)])), 'garbage'],
    ['an MP3 without a tag', raw(200, 'audio/mpeg', Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), samples(100)])), 'garbage'],
    ['nothing', raw(200, 'audio/pcm', ''), 'garbage'],
    ['half a sample', raw(200, 'audio/pcm', 'x'), 'garbage'],
    ['a redirect', (response: import('node:http').ServerResponse) => response.writeHead(307, { location: '/x' }).end(), 'unreachable'],
    ['a cut connection', (response: import('node:http').ServerResponse) => response.destroy(), 'unreachable'],
  ])('says what happened: %s', async (_, answer, kind) => {
    bench.server.answer = answer
    const voice = bench.synthesizer()
    expect(await failure(voice.speak(LINE))).toBe(kind)
    // The SDK's own retries are off.
    expect(bench.server.seen).toHaveLength(1)
    expect(voice.figures().calls).toEqual({ [kind]: 1 })
    expect(bench.lines.join()).not.toContain(KEY)
    expect(bench.lines).toHaveLength(1)
    expect(bench.logged()).toEqual([SPEECH_FAILURES[kind as keyof typeof SPEECH_FAILURES]])
  })

  it('says that nobody is there', async () => {
    const voice = bench.synthesizer({ baseUrl: 'http://127.0.0.1:9' })
    expect(await failure(voice.speak(LINE))).toBe('unreachable')
  })

  it('gives up when the first samples are late, and cuts the call', async () => {
    const cut = Promise.withResolvers<void>()
    bench.server.answer = (response) => response.on('close', cut.resolve)
    const voice = bench.synthesizer()
    const spoken = failure(voice.speak(LINE))
    await bench.server.called(1)
    await bench.clock.advance(699)
    expect(voice.figures().calls).toEqual({})
    await bench.clock.advance(1)
    expect(await spoken).toBe('timeout')
    await cut.promise
  })

  it('does not read an error that never ends', async () => {
    bench.server.answer = (response) => {
      response.writeHead(500, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '.repeat(1_000)), 1)
      response.on('close', () => clearInterval(timer))
    }
    const spoken = failure(bench.synthesizer().speak(LINE))
    await bench.server.called(1)
    await bench.clock.advance(700)
    expect(await spoken).toBe('timeout')
  })

  it('does not take less than 20 ms for a beginning', async () => {
    const arrived = Promise.withResolvers<void>()
    bench.server.answer = begun(samples(19), () => arrived.resolve())
    const voice = bench.synthesizer()
    const spoken = failure(voice.speak(LINE))
    await arrived.promise
    await bench.clock.advance(700)
    expect(await spoken).toBe('timeout')
  })

  it('gives up on a stall in the middle: readers get what there was, and then the reason', async () => {
    bench.server.answer = begun(samples(200))
    const voice = bench.synthesizer()
    const { id } = await voice.speak(LINE)
    const heard = drained(voice.audio(id))
    await bench.clock.advance(2_000)
    expect(await heard).toEqual({ bytes: samples(200), ended: 'timeout' })
    // A page that comes late gets the same.
    expect(await drained(voice.audio(id))).toEqual({ bytes: samples(200), ended: 'timeout' })
    expect(voice.figures()).toMatchObject({ cachedBytes: 0, calls: { timeout: 1 } })
    bench.server.answer = streamed(samples(500))
    expect((await drained(voice.audio((await voice.speak(LINE)).id))).bytes).toEqual(samples(500))
  })

  it('gives up on a call that drips for ever', async () => {
    bench.server.answer = (response) => {
      begin(response)
      response.write(samples(20))
      const timer = setInterval(() => response.write(samples(1)), 1)
      response.on('close', () => clearInterval(timer))
    }
    const voice = bench.synthesizer()
    const { id } = await voice.speak(LINE)
    const heard = drained(voice.audio(id))
    for (let second = 0; second < 40; second++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      await bench.clock.advance(1_000)
    }
    expect((await heard).ended).toBe('timeout')
  })

  it('notices a connection cut in the middle', async () => {
    bench.server.answer = begun(samples(200), (response) => response.destroy())
    const voice = bench.synthesizer()
    const { id } = await voice.speak(LINE)
    expect((await drained(voice.audio(id))).ended).toBe('unreachable')
    expect(voice.figures()).toMatchObject({ cachedBytes: 0, calls: { unreachable: 1 } })
  })

  it('plays the whole samples of an odd number of bytes, and does not keep them', async () => {
    bench.server.answer = streamed(Buffer.concat([samples(100), Buffer.from([7])]))
    const voice = bench.synthesizer()
    const { id } = await voice.speak(LINE)
    expect(await drained(voice.audio(id))).toEqual({ bytes: samples(100), ended: null })
    await vi.waitFor(() => expect(voice.figures()).toMatchObject({ cachedBytes: 0, calls: { garbage: 1 } }))
  })

  it('takes no more than 30 seconds of speech', async () => {
    bench.server.answer = streamed(samples(31_000), 65_536)
    const voice = bench.synthesizer()
    const { id } = await voice.speak(LINE)
    const { bytes, ended } = await drained(voice.audio(id))
    expect(ended).toBe('garbage')
    expect(bytes.length).toBeLessThanOrEqual(30 * 48_000)
    expect(voice.figures()).toMatchObject({ cachedBytes: 0, calls: { garbage: 1 } })
    bench.server.answer = streamed(samples(30_000), 65_536)
    expect((await drained(voice.audio((await voice.speak('Long.')).id))).bytes.length).toBe(30 * 48_000)
  })

  it('makes one call of the same text asked for at once, and at most four calls at a time', async () => {
    bench.server.answer = hanging
    const voice = bench.synthesizer()
    const same = Array.from({ length: 20 }, () => failure(voice.speak(LINE)))
    const others = ['A.', 'B.', 'C.'].map((text) => failure(voice.speak(text)))
    const fifth = failure(voice.speak('E.'))
    await bench.server.called(4)
    expect(await fifth).toBe('busy')
    await bench.clock.advance(700)
    expect(new Set(await Promise.all([...same, ...others]))).toEqual(new Set(['timeout']))
    expect(bench.server.seen).toHaveLength(4)
  })

  it('keeps the last speeches at hand, not all', async () => {
    const voice = bench.synthesizer({ cacheBytes: 0 })
    const ids: string[] = []
    for (let at = 0; at < 10; at++) {
      const { id } = await voice.speak(`Number ${at}.`)
      await drained(voice.audio(id))
      ids.push(id)
    }
    await bench.clock.settle()
    expect(ids.map((id) => voice.audio(id) !== null)).toEqual([false, false, ...Array(8).fill(true)])
  })

  it('ends what is under way when it is closed', async () => {
    bench.server.answer = begun(samples(200))
    const voice = bench.synthesizer()
    const { id } = await voice.speak(LINE)
    const heard = drained(voice.audio(id))
    bench.server.answer = hanging
    const waiting = failure(voice.speak('Another.'))
    await bench.server.called(2)
    voice.close()
    expect(await heard).toEqual({ bytes: samples(200), ended: 'closed' })
    expect(await waiting).toBe('closed')
    expect(await failure(voice.speak(LINE))).toBe('closed')
    expect(voice.audio(id)).toBeNull()
    expect(bench.lines).toEqual([])
  })
})
