import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer } from '../support/system.ts'

let folder: string
let system: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-replay-rest-'))
  const file = join(folder, 'recording.jsonl')
  const lines = ['a', '__proto__', 'constructor'].flatMap((id) =>
    [0, 10].map(
      (second) => `{"timestamp":"2026-01-01T00:00:${String(second).padStart(2, '0')}Z","service_id":"${id}","status":"warning"}\n`,
    ),
  )
  writeFileSync(file, lines.join(''))
  system = await startServer({ source: { kind: 'replay', file, speed: null, loop: false } })
})
afterAll(async () => {
  await system[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const call = async (path: string, method = 'GET', body?: unknown) => {
  const response = await fetch(system.gateway.url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, text: await response.text() }
}
const source = async (): Promise<unknown> => JSON.parse((await call('/api/source')).text)
const ended = () => expect.poll(source).toMatchObject({ state: 'ended', position: '2026-01-01T00:00:10.000Z', progress: 1 })

describe('a recording over REST', () => {
  it('names every service in the health answer, whatever it is called', async () => {
    await ended()
    const { services } = JSON.parse((await call('/api/health')).text)
    expect(Object.entries(services).sort()).toEqual([
      ['__proto__', 'warning'],
      ['a', 'warning'],
      ['constructor', 'warning'],
    ])
  })

  it('at its end refuses to pause in a sentence, and plays again when resumed or sought', async () => {
    await ended()
    const refused = await call('/api/source/pause', 'POST')
    expect(refused.status).toBe(409)
    expect(JSON.parse(refused.text)).toEqual({
      code: 'NEXUS_SOURCE_STATE',
      message: 'The recording has ended, so there is nothing to pause; resume plays it from its start again.',
    })
    await call('/api/source/speed', 'POST', { speed: 1 })
    expect((await call('/api/source/resume', 'POST')).status).toBe(200)
    await expect.poll(source).toMatchObject({ state: 'playing', position: expect.stringMatching(/^2026-01-01T00:00:0/) })
    expect(await call('/api/source/pause', 'POST')).toMatchObject({ status: 200, text: expect.stringContaining('"state":"paused"') })
    await call('/api/source/seek', 'POST', { position: '2026-01-01T00:00:04Z' })
    await expect.poll(source).toMatchObject({ state: 'paused', position: '2026-01-01T00:00:04.000Z' })
    await call('/api/source/speed', 'POST', { speed: null })
    await call('/api/source/resume', 'POST')
    await ended()
  })
})
