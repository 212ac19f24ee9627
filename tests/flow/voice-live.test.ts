import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type LiveMessageWire, liveMessageSchema, type VoiceSayWire } from '../../src/shared/model/live.ts'
import { overSocket } from '../contract/transports.ts'
import { startServer } from '../support/system.ts'

/*
 * The whole core with the chaos worker behind its gateway: from a fault to the message that a page speaks, over loopback.
 */
type Server = Awaited<ReturnType<typeof startServer>>
const left: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const leave of left.splice(0).reverse()) await leave()
})

async function serve(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  left.push(async () => server[Symbol.asyncDispose]())
  return server
}

/** A page: its calls, and every live message in order. */
async function watch({ gateway, nexus }: Server) {
  const page = await overSocket(gateway.url)
  left.push(() => page.close())
  const messages: LiveMessageWire[] = []
  const waiting = new Set<() => void>()
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws/nexus`)
  socket.addEventListener('message', ({ data }) => {
    messages.push(liveMessageSchema.parse(JSON.parse(String(data))))
    for (const look of waiting) look()
  })
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  left.push(async () => socket.close())
  await expect.poll(() => nexus.live.clients).toBeGreaterThan(0)
  /** The first message, past or to come, that is wanted. */
  const until = <M extends LiveMessageWire>(wanted: (message: LiveMessageWire) => message is M) =>
    new Promise<M>((resolve) => {
      const look = () => {
        const found = messages.find(wanted)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { client: page.client, messages, until }
}

const saying =
  (kind: string) =>
  (message: LiveMessageWire): message is VoiceSayWire =>
    message.type === 'voice_say' && message.utterance.kind === kind
const isHealthy = (message: LiveMessageWire): message is Extract<LiveMessageWire, { type: 'state_update' }> =>
  message.type === 'state_update' && message.services.length > 0 && message.services.every(({ status }) => status === 'healthy')
const isCritical = (message: LiveMessageWire): message is Extract<LiveMessageWire, { type: 'state_update' }> =>
  message.type === 'state_update' && message.services.some(({ status }) => status === 'critical')

it('says a latency spike right after its incident, in clips that are there, and keeps the transcript', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'nexus-test-'))
  left.push(async () => rmSync(dataFolder, { recursive: true, force: true }))
  const server = await serve({ dataFolder })
  const { client, messages, until } = await watch(server)
  await until(isHealthy)
  await client.chaos.start({ mode: 'latency-spike', seed: 3 })
  const say = await until(saying('incident'))

  const { utterance } = say
  expect(utterance).toMatchObject({ priority: 'medium', service_id: 'ai-brain', stream: null })
  expect(utterance.caption).toMatch(/^Warning\. ai-brain latency is high\. /)
  expect(utterance.parts.map(({ text }) => text).join(' ')).toBe(utterance.caption)
  expect(utterance.duration_ms).toBeLessThanOrEqual(12_000)
  // In the order of the incident: nothing but its own messages between its opening and its words.
  const opened = messages.findIndex((message) => message.type === 'incident_update')
  const between = messages.slice(opened, messages.indexOf(say))
  expect(between.every(({ type }) => type === 'incident_update' || type === 'alert' || type === 'analysis')).toBe(true)
  const alert = messages.find((message) => message.type === 'alert')
  expect(alert).toMatchObject({ incident_id: utterance.incident_id, voice_url: '/audio/ai-brain-latency.mp3' })

  for (const url of [...utterance.parts.map((part) => part.url), utterance.tone?.url ?? '']) {
    const clip = await fetch(server.gateway.url + url)
    expect([clip.status, clip.headers.get('content-type')]).toEqual([200, 'audio/mpeg'])
    expect((await clip.arrayBuffer()).byteLength).toBeGreaterThan(1_000)
    const again = await fetch(server.gateway.url + url, { headers: { 'if-none-match': clip.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  }
  expect(await client.voice.heard({ utterance_id: utterance.utterance_id, outcome: 'heard' })).toEqual({ noted: true })
  const { entries } = await client.voice.transcript({ incident_id: utterance.incident_id ?? '' })
  expect(entries.at(-1)).toMatchObject({
    entry_id: utterance.utterance_id,
    said: true,
    voice: 'clips',
    outcome: 'heard',
    caption: utterance.caption,
  })
  const health = await (await fetch(`${server.gateway.url}/metrics`)).text()
  expect(health).toMatch(/^nexus_voice_said_total\{voice="clips"\} [1-9]/m)

  // Another run announces nothing of it again.
  for (const leave of left.splice(1).reverse()) await leave()
  const next = await watch(await serve({ dataFolder }))
  const before = await next.client.voice.transcript({})
  expect(before.entries).toEqual(expect.arrayContaining([expect.objectContaining({ entry_id: utterance.utterance_id })]))
  await next.until(isHealthy)
  expect(next.messages.filter((message) => message.type === 'voice_say' && message.utterance.kind === 'incident')).toEqual([])
})

it('shows captions where there are no clips, and says once what is wrong', async () => {
  const server = await serve({ audioFolder: join(tmpdir(), 'nexus-no-such-folder') })
  const { client, until } = await watch(server)
  const status = await client.voice.ready()
  expect(status).toMatchObject({
    clips: null,
    problems: [expect.stringMatching(/^The voice has no clips, because .*nexus-no-such-folder.*cannot be read: /)],
  })
  expect((await client.system.debug()).notices).toEqual(status.problems)
  await until(saying('welcome'))
  await until(isHealthy)
  await client.chaos.start({ mode: 'latency-spike', seed: 3 })
  const { utterance } = await until(saying('incident'))
  expect(utterance).toMatchObject({
    parts: [],
    tone: null,
    stream: null,
    caption: expect.stringMatching(/^Warning\. ai-brain latency is high\./),
  })
  expect((await fetch(`${server.gateway.url}/audio/manifest.json`)).status).toBe(404)
  expect((await client.voice.transcript({ said: true })).entries[0]).toMatchObject({ voice: 'caption' })
})

it('keeps silent about what somebody shelved, and writes down why', async () => {
  const server = await serve()
  const { client, messages, until } = await watch(server)
  const shelf = await client.voice.shelve({ scope: 'service', subject: 'ai-brain', reason: 'Load test', minutes: 5 })
  await until(isHealthy)
  await client.chaos.start({ mode: 'latency-spike', seed: 3 })
  await until((message): message is Extract<LiveMessageWire, { type: 'alert' }> => message.type === 'alert')
  const { entries } = await client.voice.transcript({ said: false })
  expect(entries[0]).toMatchObject({ said: false, voice: null, why: `operator silenced ai-brain until ${shelf.until} (Load test).` })
  expect(entries.at(-1)).toMatchObject({ caption: 'The voice does not speak of ai-brain.' })
  expect(messages.some(saying('incident'))).toBe(false)
  expect((await client.voice.status()).shelves).toEqual([shelf])
  expect((await client.voice.unshelve({ shelf_id: shelf.shelf_id })).shelves).toEqual([])
  await until(isCritical)
  expect((await client.voice.sitrep()).caption).toMatch(/ai-brain is critical\./)
})
