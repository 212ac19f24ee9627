import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { expect, it } from 'vitest'
import type { CallContext } from '../../src/main/nexus-types.ts'
import type { LiveMessageWire } from '../../src/shared/model/live.ts'
import { startSystem, type TestSystem } from '../support/system.ts'

/** The recording takes the place of the live demo, and gives it back: on the real clock, with both cores whole. */

const OPERATOR: CallContext = { actor: { name: 'operator', role: 'operator' } }
const VIEWER: CallContext = { actor: { name: 'viewer', role: 'viewer' } }

function calls({ nexus }: TestSystem, context = OPERATOR) {
  const { router } = nexus
  return {
    status: () => call(router.demo.status, undefined, { context }),
    script: () => call(router.demo.script, undefined, { context }),
    start: (from?: string) => call(router.demo.start, { mode: 'manual', ...(from && { from }) }, { context }),
    next: () => call(router.demo.next, undefined, { context }),
    pause: () => call(router.demo.pause, undefined, { context }),
    panic: (on: boolean) => call(router.demo.panic, { on }, { context }),
    standIn: () => call(router.demo.standIn, undefined, { context }),
    state: () => call(router.system.state, undefined, { context }),
    incidents: async () => (await call(router.incident.list, { limit: 200 }, { context })).incidents,
    settings: () => call(router.settings.get, undefined, { context }),
    mute: (muted: boolean) => call(router.settings.update, { muted }, { context }),
  }
}

/** Everything a client hears, until it leaves. */
function listen({ nexus }: TestSystem) {
  const over = new AbortController()
  const heard: LiveMessageWire[] = []
  const waiting = new Set<() => void>()
  const done = (async () => {
    for await (const message of nexus.live.subscribe({ signal: over.signal })) {
      heard.push(message)
      for (const look of waiting) look()
    }
  })()
  return {
    heard,
    /** The first message from now on (or from `since`) that is so. */
    first: (is: (message: LiveMessageWire) => boolean, since = heard.length) =>
      new Promise<LiveMessageWire>((resolve) => {
        const look = () => {
          const found = heard.slice(since).find(is)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    async leave() {
      over.abort()
      await done
    },
  }
}

const settled = async (ask: () => Promise<{ cue: { step: string } | null }>): Promise<void> => {
  while ((await ask()).cue?.step === 'preparing') await new Promise((resolve) => setTimeout(resolve, 20))
}

it('goes on from the recording at any cue, for everybody on the line, and back to a live system in its known state', async () => {
  await using system = await startSystem({ standIn: true })
  const demo = calls(system)
  const script = await demo.script()
  const client = listen(system)
  await client.first(
    (message) =>
      message.type === 'state_update' && message.services.length === 5 && message.services.every((one) => one.status === 'healthy'),
    0,
  )
  const live = await demo.state()
  expect(live.stand_in).toBeUndefined()
  expect(await demo.standIn()).toEqual({ on: false, refusal: null, took_ms: null })
  const kept = (await demo.incidents()).map(({ incident_id }) => incident_id)
  const took: number[] = []

  // Every situation of the script, in an order that nobody chose.
  const chosen = ['cascade', 'hook', 'analysis', 'payoff']
  for (const id of chosen) {
    await demo.start(id)
    await settled(demo.status)
    const since = client.heard.length
    const answer = await demo.panic(true)
    took.push(answer.took_ms ?? Number.NaN)
    expect(answer.on).toBe(true)
    const first = await client.first((message) => message.type === 'state_update' && message.session !== live.session, since)
    const from = client.heard.indexOf(first)
    expect(first).toMatchObject({ stand_in: true, partial: false, seq: 0, source: { kind: 'replay' } })
    expect(await demo.status()).toMatchObject({ replay: true, mode: 'manual', cue: { cue_id: id }, state: 'running' })
    expect((await demo.state()).stand_in).toBe(true)
    const cue = script.cues.find((one) => one.id === id)
    // The same words and the same line as live, once what they speak of is there.
    const said = await client.first((message) => message.type === 'demo' && message.status.scene.caption === cue?.caption, from)
    expect(said).toMatchObject({ status: { replay: true, cue: { cue_id: id } } })
    await client.first((message) => message.type === 'voice_say', from)
    for (const message of client.heard.slice(from))
      if (message.type === 'state_update') expect(message.session, 'only the stand-in is heard').not.toBe(live.session)
      else if (message.type === 'demo') expect(message.status.replay).toBe(true)

    const back = client.heard.length
    expect(await demo.panic(false)).toMatchObject({ on: false })
    const again = await client.first((message) => message.type === 'state_update' && message.session === live.session, back)
    for (const message of client.heard.slice(client.heard.indexOf(again)))
      if (message.type === 'state_update') expect(message.session).toBe(live.session)
    expect(await demo.state()).toMatchObject({ chaos: { mode: 'steady' }, active_incidents: 0 })
    expect(await demo.status()).toMatchObject({ replay: false, state: 'idle', cue: null })
  }
  console.log(`From the key to the first state of the recording at its cue: ${took.join(', ')} ms.`)

  const after = await demo.incidents()
  const recorded = after.filter(({ opened_at }) => opened_at.startsWith('2026-01-01T12'))
  expect(recorded, 'no incident of the recording is in the history').toEqual([])
  expect(kept.every((id) => after.some((one) => one.incident_id === id))).toBe(true)
  await client.leave()
}, 120_000)

it('plays on cue by cue, holds before the next one, and keeps what was chosen for the room', async () => {
  await using system = await startSystem({ standIn: true })
  const demo = calls(system)
  const client = listen(system)
  await client.first((message) => message.type === 'state_update' && message.services.length === 5, 0)
  await demo.mute(true)
  await demo.start('fix')
  await settled(demo.status)
  await demo.pause()
  // A key that is pressed twice makes one stand-in.
  const [one, two] = await Promise.all([demo.panic(true), demo.panic(true)])
  expect([one.on, two.on]).toEqual([true, true])
  expect(two.took_ms).toBe(one.took_ms)
  expect(await demo.status()).toMatchObject({ state: 'paused', cue: { cue_id: 'fix' } })
  expect((await demo.settings()).muted).toBe(true)
  await demo.mute(false)
  // The recorded fix takes effect, nobody having fixed anything.
  const green = await client.first(
    (message) => message.type === 'state_update' && message.active_incidents === 0 && message.source.state === 'paused',
  )
  expect(green).toMatchObject({ stand_in: true, system_integrity: 100 })
  await demo.next()
  const said = await client.first(
    (message) => message.type === 'demo' && message.status.scene.caption !== null && message.status.cue?.cue_id === 'repaired',
  )
  // Word for word: what it says where ai-brain is not healthy is another sentence.
  expect(said).toMatchObject({ status: { scene: { caption: 'Repair successful. Metrics normalizing.' } } })
  await demo.panic(false)
  expect((await demo.settings()).muted, 'a preference that was changed meanwhile stays').toBe(false)
  await client.leave()
}, 60_000)

it('says in one sentence why there is no recording, and the live demo goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-marks-'))
  const marks = join(folder, 'none.marks.json')
  await using system = await startSystem({ standIn: marks })
  const demo = calls(system)
  const { nexus } = system
  const client = listen(system)
  await client.first((message) => message.type === 'state_update' && message.services.length === 5, 0)
  await demo.start('system')
  expect((await demo.standIn()).refusal).toBe(
    `The recording of the demo is not there (${marks}); make it anew with "npm run demo-recording".`,
  )
  await expect(demo.panic(true)).rejects.toMatchObject({
    code: 'NEXUS_STAND_IN_UNAVAILABLE',
    message: expect.stringMatching(/ The live demo goes on\.$/),
  })
  writeFileSync(marks, '{')
  await expect(demo.panic(true)).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') })
  expect(await demo.status()).toMatchObject({ state: 'running', replay: false, cue: { cue_id: 'system' } })
  expect((await demo.state()).stand_in).toBeUndefined()
  await expect(call(nexus.router.demo.panic, { on: true }, { context: VIEWER })).rejects.toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
  await client.leave()
  rmSync(folder, { recursive: true })
}, 60_000)
