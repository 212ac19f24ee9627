import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chooseSource } from '../../src/main/start-source.ts'
import type { Admission } from '../../src/shared/model/session.ts'
import type { SourceChoiceWire } from '../../src/shared/model/source-choice.ts'
import { configOf } from '../support/config.ts'
import { startSystem, type TestSystem } from '../support/system.ts'

let folder: string
let recording: string
const line = (at: number) =>
  JSON.stringify({
    timestamp: new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString(),
    service_id: 'shop',
    latency_ms: 20,
    error_rate: 0,
    traffic_volume: 10,
  })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-choice-'))
  recording = join(folder, 'incident.jsonl')
  writeFileSync(recording, Array.from({ length: 20 }, (_, at) => `${line(at)}\n`).join(''))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const asked = (system: TestSystem, role: 'operator' | 'viewer' = 'operator', how: Admission = 'local') =>
  createRouterClient(system.nexus.router, { context: { actor: { name: role, role }, how } })
const replay = (): SourceChoiceWire => ({ kind: 'replay', file: recording, speed: 'max', loop: false })

it('feeds the next start from what was chosen, and says why; a file that has gone since leaves a console to mend it in', async () => {
  {
    await using system = await startSystem({ dataFolder: folder })
    const client = asked(system)
    expect(await client.settings.start()).toEqual({
      source: { kind: 'chaos', by: 'shipped', name: null, failed: null },
      profile: { running: 'demo', fixed: true },
    })
    await client.settings.update({ source: replay() })
    expect((await client.source.status()).kind).toBe('chaos')
  }
  {
    await using system = await startSystem({ dataFolder: folder })
    const client = asked(system)
    expect((await client.settings.start()).source).toEqual({ kind: 'replay', by: 'preference', name: null, failed: null })
    await expect.poll(async () => (await client.source.status()).events).toBe(20)
  }
  rmSync(recording)
  {
    await using system = await startSystem({ dataFolder: folder })
    const client = asked(system)
    const why = `${recording} cannot be read: there is no such file; correct the path given to the source in Settings.`
    expect((await client.settings.start()).source).toEqual({ kind: 'replay', by: 'preference', name: null, failed: why })
    expect(await client.source.status()).toMatchObject({ kind: 'replay', state: 'error', events: 0, detail: expect.stringContaining(why) })
    expect((await client.system.connections()).connections[0]).toMatchObject({ id: 'source', state: 'failed' })
    await client.settings.update({ source: null })
  }
  await using system = await startSystem({ dataFolder: folder })
  expect((await asked(system).settings.start()).source.by).toBe('shipped')
})

it('refuses a source that the next start could not open, and keeps what was kept', async () => {
  await using system = await startSystem({ dataFolder: folder })
  const client = asked(system)
  await client.settings.update({ source: replay() })
  const refused = (source: SourceChoiceWire) =>
    client.settings.update({ source, theme: 'light' }).then(
      () => 'kept',
      (error: Error) => error.message,
    )
  expect(await refused({ ...replay(), file: join(folder, 'none.jsonl') } as SourceChoiceWire)).toMatch(
    /none\.jsonl cannot be read: there is no such file/,
  )
  expect(await refused({ kind: 'prometheus', url: 'ftp://p', username: null })).toMatch(/^The address "ftp:\/\/p" cannot be used/)
  expect(await client.settings.get()).toMatchObject({ theme: 'dark', source: replay() })
})

it('is chosen on its own machine only, and shows a viewer no paths', async () => {
  await using system = await startSystem({ dataFolder: folder })
  for (const how of ['token', 'session'] as const)
    await expect(asked(system, 'operator', how).settings.update({ source: null })).rejects.toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
  await asked(system, 'operator', 'desktop').settings.update({ source: replay() })
  expect((await asked(system, 'viewer').settings.get()).source).toMatchObject({ file: 'incident.jsonl' })
})

it('tells every window of a change, without what feeds NEXUS', async () => {
  await using system = await startSystem({ dataFolder: folder })
  const feed = system.nexus.live.subscribe()
  await feed.next()
  await asked(system).settings.update({ theme: 'light', source: replay(), keymap: { 'voice.open': [{ key: 'y' }] } })
  for await (const message of feed) {
    if (message.type !== 'settings') continue
    expect(message.settings).toMatchObject({ theme: 'light', keymap: { 'voice.open': [{ key: 'y' }] } })
    expect(message.settings).not.toHaveProperty('source')
    break
  }
})

it('goes after flags, the environment and the file', () => {
  const chosen = (env: Record<string, string>, argv: string[] = []) => chooseSource(configOf(env, folder, argv), replay()).facts
  expect(chosen({})).toEqual({ kind: 'replay', by: 'preference', name: null, failed: null })
  expect(chosen({}, ['--source', 'chaos'])).toEqual({ kind: 'chaos', by: 'flag', name: '--source chaos', failed: null })
  expect(chosen({ KAFKA_BOOTSTRAP_SERVERS: 'a' })).toMatchObject({ kind: 'kafka', by: 'environment' })
  writeFileSync(join(folder, 'nexus.config.yaml'), 'nexus_otlp: 4318\n')
  expect(chosen({})).toEqual({ kind: 'otlp', by: 'file', name: 'nexus_otlp', failed: null })
})
