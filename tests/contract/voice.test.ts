import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { isDefinedError, safe } from '@orpc/client'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import { startServer } from '../support/system.ts'
import { expectDocumented } from './documented.ts'
import { type Client, type Connected, overMemory, transportsOf } from './transports.ts'

const AUDIO = join(import.meta.dirname, '../../resources/audio')

let system: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  system = await startServer()
})
afterAll(() => system[Symbol.asyncDispose]())

const transports = transportsOf(() => system)

describe.each(transports)('the voice over %s', (_name, connect) => {
  let connected: Connected
  let client: Client
  beforeAll(async () => {
    connected = await connect()
    client = connected.client
  })
  afterAll(() => connected.close())

  it('answers in the documented form', async () => {
    expectDocumented(contract.voice.status, await client.voice.status())
    expectDocumented(contract.voice.ready, await client.voice.ready())
    const report = await client.voice.sitrep()
    expectDocumented(contract.voice.sitrep, report)
    expect(report).toMatchObject({ kind: 'sitrep', service_id: null })
    const line = await client.voice.test()
    expectDocumented(contract.voice.test, line)
    expect(line).toMatchObject({ kind: 'line', caption: 'This is the voice of NEXUS.' })
    expectDocumented(contract.voice.heard, await client.voice.heard({ utterance_id: report.utterance_id, outcome: 'heard' }))
    expect(await client.voice.heard({ utterance_id: 'nothing', outcome: 'cut', why: 'x' })).toEqual({ noted: false })
    for (const filter of [{}, { said: true }, { said: false }, { incident_id: 'x' }, { limit: 1 }]) {
      const transcript = await client.voice.transcript(filter)
      expectDocumented(contract.voice.transcript, transcript)
      if (filter.said !== undefined) expect(transcript.entries.every(({ said }) => said === filter.said)).toBe(true)
    }
  })

  it('keeps controls and overrides of direction out of what is written down', async () => {
    const hidden = ' a\u0000b\u001b[31m\u202ec\u2066d\n\te\u0085 '
    const { reason, shelf_id } = await client.voice.shelve({ scope: 'monitor', subject: 'high-latency', reason: hidden, minutes: 1 })
    expect(reason).toBe('ab[31mcd\n\te')
    await client.voice.unshelve({ shelf_id })
    const why = (text: string) => contract.voice.heard['~orpc'].inputSchema?.parse({ utterance_id: 'x', outcome: 'cut', why: text })
    expect(why('a\u0000b\r\n\u202ec')).toMatchObject({ why: 'a b   c' })
    expect((await safe(client.voice.heard({ utterance_id: 'x', outcome: 'cut', why: 'x'.repeat(301) }))).error).toMatchObject({
      code: 'NEXUS_INPUT_INVALID',
    })
    for (const nothing of ['\u0000', '\u202e\u2066', '\u0000 \n'])
      expect((await safe(client.voice.shelve({ scope: 'all', reason: nothing, minutes: 1 }))).error).toMatchObject({
        code: 'NEXUS_INPUT_INVALID',
      })
  })

  it('silences with a reason and an end, and refuses what cannot be', async () => {
    const shelf = await client.voice.shelve({ scope: 'monitor', subject: 'high-latency', reason: ' Load test ', minutes: 30 })
    expectDocumented(contract.voice.shelve, shelf)
    expect(shelf.reason).toBe('Load test')
    expect(Date.parse(shelf.until) - Date.parse(shelf.since)).toBe(30 * 60_000)
    expect((await client.voice.status()).shelves).toEqual([shelf])
    const left = await client.voice.unshelve({ shelf_id: shelf.shelf_id })
    expectDocumented(contract.voice.unshelve, left)
    expect(left.shelves).toEqual([])
    for (const [asked, code, sentence] of [
      [{ scope: 'service', subject: 'nobody' }, 'NEXUS_SERVICE_UNKNOWN', /^There is no service "nobody"; /],
      [{ scope: 'monitor', subject: 'nothing' }, 'NEXUS_MONITOR_UNKNOWN', /^There is no monitor "nothing"; /],
      [{ scope: 'monitor' }, 'NEXUS_INPUT_INVALID', /^Field subject cannot be used: name the monitor /],
      [{ scope: 'all', subject: 'ai-brain' }, 'NEXUS_INPUT_INVALID', /^Field subject cannot be used: /],
    ] as const) {
      const { error } = await safe(client.voice.shelve({ ...asked, reason: 'x', minutes: 1 }))
      expect([isDefinedError(error) && error.code, error?.message]).toEqual([code, expect.stringMatching(sentence)])
    }
    for (const bad of [{ reason: '\u200b' }, { minutes: 0 }, { minutes: 24 * 60 + 1 }, { minutes: Number.NaN }])
      expect((await safe(client.voice.shelve({ scope: 'all', reason: 'x', minutes: 1, ...bad }))).error).toMatchObject({
        code: 'NEXUS_INPUT_INVALID',
      })
    expect((await safe(client.voice.unshelve({ shelf_id: shelf.shelf_id }))).error).toMatchObject({ code: 'NEXUS_SHELF_UNKNOWN' })
  })
})

it('lets a viewer hear and look, and change nothing', async () => {
  const { client } = overMemory(system.nexus, { name: 'wall', role: 'viewer' })
  await client.voice.status()
  await client.voice.ready()
  await client.voice.transcript({})
  await client.voice.heard({ utterance_id: 'x', outcome: 'heard' })
  for (const call of [
    client.voice.sitrep(),
    client.voice.test(),
    client.voice.shelve({ scope: 'all', reason: 'x', minutes: 1 }),
    client.voice.unshelve({ shelf_id: 'x' }),
  ])
    expect((await safe<unknown, Error>(call)).error).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
})

/** The path as it is, which `fetch` would tidy up. */
function raw(path: string, method = 'GET'): Promise<{ status: number; body: string }> {
  const { port } = new URL(system.gateway.url)
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method }, (response) => {
      let body = ''
      response.setEncoding('latin1')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe('clips and made speech over HTTP', () => {
  it('are served with their type, by range, and only when they changed', async () => {
    const [file = ''] = readdirSync(AUDIO).filter((name) => name.endsWith('.mp3'))
    const whole = await fetch(`${system.gateway.url}/audio/${file}`)
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('cache-control')]).toEqual([200, 'audio/mpeg', 'no-cache'])
    const bytes = new Uint8Array(await whole.arrayBuffer())
    const part = await fetch(`${system.gateway.url}/audio/${file}`, { headers: { range: 'bytes=10-19' } })
    expect([part.status, [...new Uint8Array(await part.arrayBuffer())]]).toEqual([206, [...bytes.slice(10, 20)]])
    const etag = whole.headers.get('etag') ?? ''
    expect((await fetch(`${system.gateway.url}/audio/${file}`, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await fetch(`${system.gateway.url}/audio/${file}`, { method: 'HEAD' })).headers.get('content-length')).toBe(
      String(bytes.length),
    )
    const manifest = await fetch(`${system.gateway.url}/audio/manifest.json`)
    expect(manifest.headers.get('content-type')).toBe('application/json')
    expect(await manifest.json()).toMatchObject({ version: 1 })
  })

  it.each([
    '/audio/',
    '/audio/nothing.mp3',
    '/audio/../package.json',
    '/audio/..%2f..%2fpackage.json',
    '/audio/%2e%2e/%2e%2e/package.json',
    '/audio/....//package.json',
    '/audio/..\\..\\package.json',
    '/audio/.hidden',
    '/audio//etc/passwd',
    '/audio/welcome.mp3%00.txt',
    '/voice/',
    '/voice/nothing',
    '/voice/../../package.json',
    '/voice/%2e%2e%2fpackage.json',
  ])('lead nowhere else: %s', async (path) => {
    const { status, body } = await raw(path)
    expect([400, 404]).toContain(status)
    expect(body).not.toMatch(/"name": "nexus"|root:/)
  })

  it('never lead out of their folder, whatever is asked for', async () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '%5c',
      '/',
      '\\',
      'audio',
      'package.json',
      'manifest.json',
      'welcome.mp3',
      '%00',
      'scenarios',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const path = `/audio/${pieces.join('')}`
        const { status, body } = await raw(path)
        expect([200, 400, 404]).toContain(status)
        if (status === 200)
          expect(['/audio/manifest.json', '/audio/welcome.mp3'].some((known) => new URL(path, 'http://x').pathname === known)).toBe(true)
        expect(body).not.toContain('"name": "nexus"')
      }),
      { numRuns: 200 },
    )
  })

  it('are only read', async () => {
    expect((await raw('/audio/welcome.mp3', 'POST')).status).toBe(404)
    expect((await raw('/voice/x', 'DELETE')).status).toBe(404)
  })
})
