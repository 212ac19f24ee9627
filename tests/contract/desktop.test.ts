import { safe } from '@orpc/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import { startSystem, type TestSystem } from '../support/system.ts'
import { expectDocumented } from './documented.ts'
import { overMemory } from './transports.ts'

let system: TestSystem
beforeAll(async () => {
  system = await startSystem()
})
afterAll(async () => {
  await system[Symbol.asyncDispose]()
})

it('a server says that it has no window, and refuses to start at login in a sentence', async () => {
  const { client } = overMemory(system.nexus)
  const status = await client.desktop.status()
  expectDocumented(contract.desktop.status, status)
  expect(status).toMatchObject({ desktop: false, kiosk: false, displays: [], start_at_login: { state: 'unsupported' } })
  const { error } = await safe(client.desktop.startAtLogin({ enabled: true }))
  expect(error).toMatchObject({ code: 'NEXUS_DESKTOP_UNAVAILABLE', status: 409 })
  expect(error?.message).toMatch(/^NEXUS runs as a server .*\.$/)
})

it('preferences of the wall are kept whole, and one that cannot be is refused', async () => {
  const { client } = overMemory(system.nexus)
  const { wall } = await client.settings.get()
  expect((await client.settings.update({ wall: { ...wall, tour: 'always', display: 2 } })).wall).toEqual({
    ...wall,
    tour: 'always',
    display: 2,
  })
  for (const bad of [{ tour_after_minutes: 0 }, { display: 0 }, { display: 1.5 }])
    expect((await safe(client.settings.update({ wall: { ...wall, ...bad } }))).error).toMatchObject({ code: 'NEXUS_INPUT_INVALID' })
})

it('a viewer does not decide what this machine starts', async () => {
  const { client } = overMemory(system.nexus, { name: 'wall', role: 'viewer' })
  expect((await safe(client.desktop.startAtLogin({ enabled: true }))).error).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
})
