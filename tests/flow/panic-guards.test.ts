import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import type { Admission } from '../../src/shared/model/session.ts'
import { startSystem, type TestSystem } from '../support/system.ts'

/** What the recording in the wings must not change: who may do what, and what belongs to the real system. */

const as = (system: TestSystem, role: 'operator' | 'viewer' = 'operator', how: Admission = 'local') =>
  createRouterClient(system.nexus.router, { context: { actor: { name: role, role }, how } })

function recordingIn(folder: string): string {
  const file = join(folder, 'chosen.jsonl')
  const line = (at: number) =>
    `${JSON.stringify({ timestamp: new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString(), service_id: 'shop', latency_ms: 20, error_rate: 0, traffic_volume: 10 })}\n`
  writeFileSync(file, Array.from({ length: 20 }, (_, at) => line(at)).join(''))
  return file
}

it('lets nobody choose the source from afar, and names the source that was chosen whatever plays', async () => {
  await using system = await startSystem({ standIn: true })
  const file = recordingIn(system.dataFolder)
  const source = { kind: 'replay', file, speed: 'max', loop: false } as const
  for (const how of ['token', 'session'] as const)
    await expect(as(system, 'operator', how).settings.update({ source })).rejects.toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
  await expect(as(system, 'viewer').settings.update({ muted: true })).rejects.toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
  expect((await as(system).settings.get()).source).toBeNull()
  await as(system).settings.update({ source })
  const start = await as(system).settings.start()

  // The file is gone when the presenter needs the recording of the demo, which has nothing to do with it.
  rmSync(file)
  expect(await as(system).demo.panic({ on: true })).toMatchObject({ on: true })
  expect((await as(system).settings.get()).source).toEqual(source)
  expect(await as(system).settings.start()).toEqual(start)
  await as(system).settings.update({ muted: true })
  await as(system).demo.panic({ on: false })
  expect((await as(system).settings.get()).muted).toBe(true)
}, 60_000)

it('keeps the alerts of other systems in the live history while the recording plays', async () => {
  await using system = await startSystem({ standIn: true })
  const { nexus } = system
  const client = as(system)
  await expect.poll(async () => (await client.system.state()).services.length, { timeout: 20_000 }).toBe(5)
  await client.demo.panic({ on: true })
  const outside = createRouterClient(nexus.router, {
    context: { actor: { name: 'a webhook', role: 'operator' }, caller: { isLocal: true, secret: null } },
  })
  await outside.webhook.custom({ key: 'disk', state: 'firing', title: 'Disk is full', severity: 'p1', service_ids: ['database'] })
  expect((await client.incident.list({ limit: 200 })).incidents.filter(({ title }) => title.includes('Disk'))).toEqual([])
  await client.demo.panic({ on: false })
  const { incidents } = await client.incident.list({ limit: 200 })
  expect(incidents.some(({ monitor_ids, title }) => title.includes('Disk') || monitor_ids.some((id) => id.includes('disk')))).toBe(true)
}, 60_000)

it('takes the place of nothing but a demo: who could not be reset could never come back', async () => {
  await using system = await startSystem({ standIn: true })
  const file = recordingIn(system.dataFolder)
  await using real = await startSystem({ standIn: true, source: { kind: 'replay', file, speed: 1, loop: false } })
  const client = as(real)
  expect((await client.demo.standIn()).refusal).toContain('runs on the simulator alone')
  await expect(client.demo.panic({ on: true })).rejects.toMatchObject({ code: 'NEXUS_STAND_IN_UNAVAILABLE' })
  expect(await client.demo.panic({ on: false })).toMatchObject({ on: false })
}, 60_000)
