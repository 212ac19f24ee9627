import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/main/core/clock.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { ModelCaller } from '../../src/main/responders/analysis/caller.ts'
import { modelConnection } from '../../src/main/responders/analysis/connection.ts'
import { createGemini } from '../../src/main/responders/analysis/gemini.ts'
import { LlmMeters } from '../../src/main/responders/analysis/meters.ts'
import type { AnalysisConfig } from '../../src/main/responders/analysis/types.ts'
import { speechConnection } from '../../src/main/responders/voice/elevenlabs/connection.ts'
import { createSynthesizer } from '../../src/main/responders/voice/elevenlabs/synthesizer.ts'
import type { Connection, TroubleName } from '../../src/shared/model/connection.ts'
import { Secret } from '../../src/shared/secret.ts'
import { type BadPeer, badCertificates, badPeers, NO_CERTIFICATES } from '../support/bad-peers.ts'

/** Every client of ours meets servers that each do one thing wrong, and must call it by its name. */

const KEY = 'a-key-nobody-may-see'
const folder = mkdtempSync(join(tmpdir(), 'nexus-connections-'))
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** Speaks to a peer once, and says how the line stands then. */
type Client = (url: string) => Promise<Connection>

const gemini: Client = async (url) => {
  const config: AnalysisConfig = {
    credentials: { kind: 'api_key', key: new Secret(KEY) },
    model: 'gemini-3.8-flash',
    baseUrl: url,
    timeoutMs: 1_500,
    price: null,
  }
  const meters = new LlmMeters(config.model, null)
  const caller = new ModelCaller({ clock: systemClock, meters, model: createGemini(config), timeoutMs: config.timeoutMs })
  await caller.ask({ system: 'Say so.', data: '{}' }).catch(() => {})
  const connection = modelConnection(config, caller.figures())
  caller.close()
  return connection
}

const elevenlabs: Client = async (url) => {
  const config = {
    key: new Secret(KEY),
    voiceId: 'JBFqnCBsd6RMkjVDRZzb',
    model: 'eleven_flash_v2_5',
    baseUrl: url,
    firstAudioMs: 1_500,
    characters: null,
    cacheBytes: 0,
  }
  const synthesizer = createSynthesizer(config, { clock: systemClock, log: silentLog, folder: mkdtempSync(join(folder, 'speech-')) })
  // Its SDK is still being loaded at first, and then nothing is asked.
  const tried = async () => {
    await synthesizer.speak('A sentence.').catch(() => {})
    return speechConnection(config, synthesizer.figures())
  }
  await expect.poll(async () => (await tried()).state, { timeout: 20_000 }).not.toBe('connecting')
  const connection = speechConnection(config, synthesizer.figures())
  synthesizer.close()
  return connection
}

const CLIENTS: Readonly<Record<string, { readonly client: Client; readonly otherwise?: Partial<Record<TroubleName, TroubleName>> }>> = {
  Gemini: { client: gemini },
  // Whatever its account does not allow it answers with 401 to 404.
  ElevenLabs: { client: elevenlabs, otherwise: { permission_denied: 'credentials_refused', not_found: 'credentials_refused' } },
}

function isNamed(connection: Connection, trouble: TroubleName): void {
  expect(connection, connection.sentence).toMatchObject({ trouble, state: 'failed' })
  expect(connection.sentence).toMatch(/^[A-Z].*: .*\.$/)
  expect(JSON.stringify(connection)).not.toContain(KEY)
}

const closing: (() => Promise<void>)[] = []
let peers: readonly BadPeer[] = []
let servers: readonly BadPeer[] = []
beforeAll(async () => {
  peers = await badPeers()
  closing.push(...peers.map(({ close }) => close))
  if (NO_CERTIFICATES !== null) return
  const certificates = await badCertificates()
  servers = certificates.peers
  closing.push(certificates.close)
})
afterAll(() => Promise.all(closing.map((close) => close())))

describe.each(Object.entries(CLIENTS))('%s', (_, { client, otherwise }) => {
  test('calls every trouble by its name', async () => {
    for (const { trouble, url } of peers) isNamed(await client(url), otherwise?.[trouble] ?? trouble)
  })

  test.skipIf(NO_CERTIFICATES !== null)(`calls what is wrong with a certificate by its name ${NO_CERTIFICATES ?? ''}`.trim(), async () => {
    for (const { trouble, url } of servers) isNamed(await client(url), trouble)
  })
})

test('what is not configured is off, and says what it would bring', () => {
  for (const connection of [modelConnection(null, null), speechConnection(null, null)]) {
    expect(connection).toMatchObject({ state: 'off', trouble: null })
    expect(connection.sentence).toMatch(/Set [A-Z_]+_KEY to /)
  }
})
