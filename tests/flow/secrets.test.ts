import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../src/main/config.ts'
import { systemClock } from '../../src/main/core/clock.ts'
import { createLog, HiddenSecrets, secretsOf } from '../../src/main/core/log.ts'
import { type GatewayOptions, startGateway } from '../../src/main/gateway/gateway.ts'
import { createKeys } from '../../src/main/keys.ts'
import { createNexus } from '../../src/main/nexus.ts'
import { KeptStore } from '../../src/main/secrets/store.ts'
import type { Cipher } from '../../src/main/secrets/types.ts'
import { SECRET_NAMES, type SecretName, secretListSchema } from '../../src/shared/model/secret.ts'
import { formsIn, foundIn } from '../support/secrets/find.ts'
import { CHAOS_WORKER } from '../support/system.ts'

/* The whole core with its gateway, keys set over the API, and peers that say back whatever they were sent. */

const ROOT = join(import.meta.dirname, '../..')
const left: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const leave of left.splice(0).reverse()) await leave()
})

/** AES with a key of its own; counts how often it decrypts. */
function keyring(key = randomBytes(32)): Cipher & { decrypted: number } {
  return {
    decrypted: 0,
    protection: () => ({ protected: true, sentence: 'A key ring of the test keeps them.' }),
    available: async () => true,
    async encrypt(text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(text), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
    },
    async decrypt(bytes) {
      this.decrypted++
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return { text: Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(), renew: false }
    },
  }
}

/** A server that refuses everything, and quotes all that it was sent. */
async function gossip(): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = []
  const server: Server = createServer((request, response) => {
    const said = `${request.url} ${JSON.stringify(request.headers)}`
    heard.push(said)
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { code: 400, message: said, status: 'INVALID_ARGUMENT' }, detail: said, errors: [said] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  left.push(() => server.close())
  const { port } = z.object({ port: z.number() }).parse(server.address() satisfies AddressInfo | string | null)
  return { url: `http://127.0.0.1:${port}`, heard }
}

interface Options {
  readonly dataFolder: string
  readonly env?: Record<string, string>
  readonly cipher?: Cipher | null
  readonly args?: readonly string[]
  readonly gateway?: Partial<GatewayOptions>
}

/** NEXUS as its entries make it; everything that it writes to its log and its terminal is kept. */
async function start({ dataFolder, env = {}, cipher = null, args = ['--seed', '7'], gateway = {} }: Options) {
  const hidden = new HiddenSecrets()
  const run = readConfig(['--no-open', '--data', dataFolder, ...args], env, dataFolder, (asked) => {
    return new KeptStore({ ...asked, cipher, onSecret: hidden.add })
  })
  if (run.kind !== 'run') throw new Error('printed')
  hidden.add(...secretsOf(run.config))
  const written: string[] = []
  const write = (line: string) => void written.push(line)
  const log = createLog('debug', { write }, { hidden })
  const nexus = await createNexus(run.config, {
    clock: systemClock,
    log,
    say: write,
    chaosWorker: CHAOS_WORKER,
    scenarioFolder: join(ROOT, 'resources/scenarios'),
    audioFolder: join(ROOT, 'resources/audio'),
    demoScript: join(ROOT, 'resources/demo/three-minutes.yaml'),
    keys: createKeys(run),
  })
  const server = await startGateway(nexus, {
    host: '127.0.0.1',
    port: 0,
    corsOrigins: [],
    access: run.config.access,
    rendererRoot: join(dataFolder, 'no-renderer'),
    onFailure: (error) => log.error('A request failed.', { err: error }),
    ...gateway,
  })
  let stopping: Promise<void> | null = null
  const stop = () => {
    stopping ??= server.close().then(() => nexus.stop())
    return stopping
  }
  left.push(stop)
  await nexus.start()
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text() }
  }
  const set = (name: SecretName, value: string) => call('PUT', `/api/secrets/${name}`, { value })
  const list = async () => secretListSchema.parse(JSON.parse((await call('GET', '/api/secrets')).text))
  const one = async (name: SecretName) => (await list()).secrets.find((status) => status.name === name)
  return { url: server.url, nexus, written, call, set, list, one, stop }
}

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-secrets-'))
  left.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const markerOf = (name: SecretName) => `Marker-${name.replaceAll('_', '-').toLowerCase()}-7f3Q9x`
const MARKERS = SECRET_NAMES.map(markerOf)

describe('no secret is found', () => {
  it('in the data folder, the log, the terminal, any answer or live message, while peers refuse and quote them', async () => {
    const peer = await gossip()
    const dataFolder = folderOf()
    const system = await start({ dataFolder, cipher: keyring(), env: { GEMINI_BASE_URL: peer.url, ELEVENLABS_BASE_URL: peer.url } })
    const live: string[] = []
    const socket = new WebSocket(`${system.url.replace('http', 'ws')}/ws/nexus`)
    socket.addEventListener('message', ({ data }) => live.push(String(data)))
    await expect.poll(() => live.length).toBeGreaterThan(0)

    const answers: string[] = []
    const noted = async (asked: ReturnType<typeof system.call>) => {
      const answer = await asked
      answers.push(answer.text)
      return answer.status
    }
    for (const name of SECRET_NAMES) expect(await noted(system.set(name, markerOf(name)))).toBe(200)
    // What cannot be a key is refused without being quoted.
    expect(await noted(system.set('GOOGLE_API_KEY', `${markerOf('GOOGLE_API_KEY')} with blanks`))).toBe(400)
    expect(await noted(system.call('PUT', '/api/secrets/NOBODY', { value: MARKERS[0] }))).toBe(400)
    expect(await noted(system.call('PUT', '/api/secrets/GOOGLE_API_KEY', { value: [MARKERS[0]] }))).toBe(400)
    expect(await noted(system.call('POST', '/api/secrets/GOOGLE_API_KEY', { value: MARKERS[0] }))).toBe(404)

    // Both keys that take effect at once are used, and refused.
    expect(await noted(system.call('POST', '/api/voice/test'))).toBe(200)
    expect(await noted(system.call('POST', '/api/chaos/cascade'))).toBe(200)
    const used = (name: SecretName) => peer.heard.some((said) => said.includes(markerOf(name)))
    await expect.poll(() => used('ELEVENLABS_API_KEY') && used('GOOGLE_API_KEY'), { timeout: 45_000, interval: 200 }).toBe(true)
    await expect.poll(async () => (await system.call('GET', '/api/connections')).text).toContain('GOOGLE_API_KEY')

    const openApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    const { paths } = openApi.parse(JSON.parse((await system.call('GET', '/openapi.json')).text))
    const gets = Object.entries(paths).flatMap(([path, item]) =>
      'get' in item && !path.includes('{') && path !== '/api/live' ? [path] : [],
    )
    expect(gets.length).toBeGreaterThan(15)
    expect(gets).toContain('/api/secrets')
    for (const path of [...gets, '/metrics', '/docs', '/openapi.json', '/']) await noted(system.call('GET', path))
    socket.close()
    await system.stop()

    const said = { log: system.written.join('\n'), answers: answers.join('\n'), live: live.join('\n') }
    for (const text of Object.values(said)) for (const marker of MARKERS) expect(formsIn(text, marker)).toEqual([])
    expect(foundIn(dataFolder, MARKERS)).toEqual([])

    // The search finds what is there: in a file, in a line, and in what the peers heard.
    writeFileSync(join(dataFolder, 'planted'), Buffer.from(`....${Buffer.from(`x${MARKERS[1]}y`).toString('base64')}`))
    expect(foundIn(dataFolder, MARKERS)).toEqual(['planted: base64 at 1'])
    expect(formsIn(`${said.log} ${MARKERS[2]}`, MARKERS[2] ?? '')).toEqual(['plain'])
    expect(peer.heard.join('\n')).toContain(MARKERS[0])
  }, 90_000)
})

describe('a key that is set', () => {
  it('takes effect at once, survives a restart, and is decrypted when it is first used, not before', async () => {
    const peer = await gossip()
    const dataFolder = folderOf()
    const cipher = keyring()
    const env = { ELEVENLABS_BASE_URL: peer.url }
    const first = await start({ dataFolder, cipher, env })
    expect(await first.one('ELEVENLABS_API_KEY')).toMatchObject({ configured: false, source: 'none', effect: 'at_once' })
    await first.set('ELEVENLABS_API_KEY', MARKERS[1] ?? '')
    await first.set('DD_API_KEY', MARKERS[2] ?? '')
    expect(await first.one('ELEVENLABS_API_KEY')).toMatchObject({ configured: true, source: 'keychain', protected: true, pending: false })
    expect(await first.one('DD_API_KEY')).toMatchObject({ configured: true, pending: true })
    const connection = () => first.call('GET', '/api/connections').then(({ text }) => text)
    expect(await connection()).toContain('ElevenLabs is configured and was not asked yet.')
    await first.stop()

    const second = await start({ dataFolder, cipher, env })
    expect(await second.one('ELEVENLABS_API_KEY')).toMatchObject({ configured: true, source: 'keychain', pending: false })
    const socket = new WebSocket(`${second.url.replace('http', 'ws')}/ws/nexus`)
    await once(socket, 'open')
    await expect.poll(() => second.nexus.live.clients).toBe(1)
    const datadogAsked = cipher.decrypted
    await second.call('POST', '/api/voice/test')
    await expect.poll(() => peer.heard.some((said) => said.includes(MARKERS[1] ?? '')), { timeout: 10_000 }).toBe(true)
    expect(cipher.decrypted).toBeGreaterThan(datadogAsked)
    expect((await second.call('DELETE', '/api/secrets/ELEVENLABS_API_KEY')).status).toBe(200)
    expect(await second.one('ELEVENLABS_API_KEY')).toMatchObject({ configured: false, kept: false })
    expect((await second.call('GET', '/api/connections')).text).toContain('Set ELEVENLABS_API_KEY to have any sentence spoken.')
    socket.close()
  }, 60_000)

  it('that another machine encrypted is not set, says why, and is not lost', async () => {
    const peer = await gossip()
    const dataFolder = folderOf()
    const env = { ELEVENLABS_BASE_URL: peer.url }
    const first = await start({ dataFolder, cipher: keyring(), env })
    await first.set('ELEVENLABS_API_KEY', MARKERS[1] ?? '')
    await first.stop()
    const kept = readFileSync(join(dataFolder, 'secrets.json'), 'utf8')
    const moved = await start({ dataFolder, cipher: keyring(), env })
    const socket = new WebSocket(`${moved.url.replace('http', 'ws')}/ws/nexus`)
    await once(socket, 'open')
    await expect.poll(() => moved.nexus.live.clients).toBe(1)
    await moved.call('POST', '/api/voice/test')
    await expect.poll(() => moved.one('ELEVENLABS_API_KEY')).toMatchObject({ configured: false, problem: expect.stringContaining('moved') })
    expect(moved.written.join('\n')).toContain('The kept ELEVENLABS_API_KEY cannot be decrypted')
    expect((await moved.call('GET', '/api/connections')).text).toContain('Set ELEVENLABS_API_KEY to have any sentence spoken.')
    expect(peer.heard).toEqual([])
    expect(readFileSync(join(dataFolder, 'secrets.json'), 'utf8')).toBe(kept)
    socket.close()
  }, 60_000)

  it('in the environment is read-only here', async () => {
    const system = await start({ dataFolder: folderOf(), cipher: keyring(), env: { GOOGLE_API_KEY: MARKERS[0] ?? '' } })
    expect(await system.one('GOOGLE_API_KEY')).toMatchObject({ source: 'environment', read_only: true, protected: null })
    const refused = await system.set('GOOGLE_API_KEY', 'another-key-of-google')
    expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('remove it there to set it here') })
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'NEXUS_SECRET_STATE' })
  })
})

describe('who may set a key', () => {
  const tokens = { NEXUS_TOKEN: 'operator.kD83hf72Lq9Zx', NEXUS_VIEWER_TOKEN: 'viewer.pW62mc91Tb5Ry', NEXUS_PROXIES: '127.0.0.1' }
  const bearer = (token: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...more })
  const body = { value: 'a-key-of-somebody' }

  it('is an operator, and nobody over a line that others can read', async () => {
    const system = await start({ dataFolder: folderOf(), cipher: keyring(), env: tokens })
    const put = (headers: Record<string, string>) => system.call('PUT', '/api/secrets/GOOGLE_API_KEY', body, headers)
    expect((await put(bearer(tokens.NEXUS_VIEWER_TOKEN, { 'x-forwarded-proto': 'https' }))).status).toBe(403)
    const open = await put(bearer(tokens.NEXUS_TOKEN))
    expect(open.status).toBe(403)
    expect(JSON.parse(open.text)).toMatchObject({ code: 'NEXUS_SECRET_LINE', message: expect.stringContaining('over https') })
    expect((await put(bearer(tokens.NEXUS_TOKEN, { 'x-forwarded-proto': 'https' }))).status).toBe(200)
    const seen = await system.call('GET', '/api/secrets', undefined, bearer(tokens.NEXUS_VIEWER_TOKEN))
    expect(seen.text).toContain('"configured":true')
    expect(seen.text).not.toContain(body.value)
  })

  it('the secret of the webhooks is none that signs people in', async () => {
    const system = await start({ dataFolder: folderOf(), cipher: keyring(), env: { NEXUS_TOKEN: tokens.NEXUS_TOKEN } })
    const refused = await system.set('NEXUS_WEBHOOK_SECRET', tokens.NEXUS_TOKEN)
    expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('are the same') })
    expect(refused.text).not.toContain(tokens.NEXUS_TOKEN)
  })
})

it('a kept password waits for its user, and nothing keeps NEXUS from starting', async () => {
  const dataFolder = folderOf()
  const cipher = keyring()
  const first = await start({ dataFolder, cipher })
  await first.set('KAFKA_SASL_PASSWORD', MARKERS[6] ?? '')
  await first.set('NEXUS_PROMETHEUS_PASSWORD', MARKERS[5] ?? '')
  await first.stop()
  const asked = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1', NEXUS_PROMETHEUS: 'http://127.0.0.1:1' }
  const open = (env: Record<string, string>) =>
    readConfig([], env, dataFolder, (store) => new KeptStore({ ...store, folder: dataFolder, cipher, onSecret: () => {} }))
  const alone = open(asked)
  expect(alone.kind === 'run' && [alone.config.source.kind, [...alone.left.keys()].length]).toEqual(['kafka', 2])
  const both = open({ ...asked, KAFKA_SASL_USERNAME: 'somebody', NEXUS_PROMETHEUS_USER: 'somebody' })
  if (both.kind !== 'run' || both.config.source.kind !== 'kafka') throw new Error('no Kafka')
  expect(both.left.size).toBe(0)
  expect(both.config.source.kafka.sasl?.username).toBe('somebody')
  expect(cipher.decrypted).toBe(0)
}, 30_000)

it('a password that cannot be decrypted stops its source only, which says so', async () => {
  const dataFolder = folderOf()
  const first = await start({ dataFolder, cipher: keyring() })
  await first.set('KAFKA_SASL_PASSWORD', MARKERS[6] ?? '')
  await first.stop()
  const env = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1', KAFKA_SASL_USERNAME: 'somebody' }
  const moved = await start({ dataFolder, cipher: keyring(), env, args: [] })
  await expect
    .poll(async () => JSON.parse((await moved.call('GET', '/api/source')).text))
    .toMatchObject({
      kind: 'kafka',
      state: 'error',
      trouble: 'credentials_refused',
      detail: expect.stringContaining('KAFKA_SASL_PASSWORD cannot be decrypted'),
    })
  expect(await moved.one('KAFKA_SASL_PASSWORD')).toMatchObject({
    configured: false,
    kept: true,
    problem: expect.stringContaining('set it again'),
  })
  expect(await moved.set('KAFKA_SASL_PASSWORD', MARKERS[6] ?? '')).toMatchObject({ status: 200 })
  expect(await moved.one('KAFKA_SASL_PASSWORD')).toMatchObject({ configured: true, problem: null, pending: true })
}, 30_000)
