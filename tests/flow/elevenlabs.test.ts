import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { refused, SpeechServer, samples, streamed } from '../../src/main/responders/voice/elevenlabs/testing/speech-server.ts'
import { voiceSaySchema } from '../../src/shared/model/live.ts'
import { Secret } from '../../src/shared/secret.ts'
import { startServer } from '../support/system.ts'

const KEY = 'sk_0123456789abcdef-secret'

/** From a call of the API to the samples that a page plays, with everything real but ElevenLabs itself. */
it('speaks with ElevenLabs where it answers, and with clips where it does not', async () => {
  const server = new SpeechServer()
  const speech = samples(2_000)
  server.answer = streamed(speech)
  const voice = {
    key: new Secret(KEY),
    voiceId: 'JBFqnCBsd6RMkjVDRZzb',
    model: 'eleven_flash_v2_5',
    baseUrl: await server.start(),
    // Here the SDK may still be loading.
    firstAudioMs: 30_000,
    characters: null,
    cacheBytes: 1024 * 1024,
  }
  await using system = await startServer({ voice })
  const { url } = system.gateway
  const heard: string[] = []
  const said = () => heard.map((text) => voiceSaySchema.safeParse(JSON.parse(text)).data?.utterance).filter((one) => one !== undefined)
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/nexus`)
  socket.addEventListener('message', ({ data }) => heard.push(String(data)))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  const post = (path: string) => fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  const until = async (utterances: number) => {
    while (said().length < utterances) await sleep(20)
  }

  expect((await post('/api/voice/test')).ok).toBe(true)
  await until(1)
  const [first] = said()
  expect(first?.parts.length).toBeGreaterThan(0)
  expect(first?.stream?.sample_rate).toBe(24_000)
  const played = await fetch(url + first?.stream?.url)
  expect(Buffer.from(await played.arrayBuffer()).equals(speech)).toBe(true)
  expect(server.seen[0]?.headers['xi-api-key']).toBe(KEY)

  server.answer = refused(401, 'invalid_api_key', `Invalid API key ${KEY}`)
  expect((await post('/api/voice/sitrep')).ok).toBe(true)
  await until(2)
  expect(said()[1]?.stream).toBeNull()
  expect(said()[1]?.parts.length).toBeGreaterThan(0)
  const status = await (await fetch(`${url}/api/voice`)).json()
  expect(status).toMatchObject({ elevenlabs: { state: 'refused', characters_limit: null } })
  const debug = await (await fetch(`${url}/api/debug`)).text()
  expect(heard.join() + JSON.stringify(status) + debug).not.toContain(KEY)
  socket.close()
  await server.stop()
}, 120_000)
