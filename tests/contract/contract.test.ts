import { isDefinedError, safe } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import { type LiveMessageWire, liveMessageSchema } from '../../src/shared/model/live.ts'
import type { ServiceViewWire } from '../../src/shared/model/service.ts'
import { startServer } from '../support/system.ts'
import { expectDocumented } from './documented.ts'
import { type Client, type Connected, overMemory, overPipe, transportsOf } from './transports.ts'

let system: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  system = await startServer()
})
afterAll(() => system[Symbol.asyncDispose]())

/** The output schema of a procedure, which the server itself does not apply. */
/** The value is what the schema says: nothing missing, nothing of another kind, nothing undocumented. */
/** Waits for a live message; the feed itself brings the time to check. */
async function until(client: Client, wanted: (message: LiveMessageWire) => boolean): Promise<LiveMessageWire> {
  const abort = new AbortController()
  try {
    for await (const message of await client.live.subscribe(undefined, { signal: abort.signal })) if (wanted(message)) return message
  } finally {
    abort.abort()
  }
  throw new Error('The feed ended.')
}
/** Waits until the feed shows ai-brain like this. */
async function untilBrain(client: Client, wanted: (brain: ServiceViewWire) => boolean): Promise<ServiceViewWire> {
  let found: ServiceViewWire | undefined
  await until(client, (message) => {
    const brain = message.type === 'state_update' ? message.services.find((service) => service.service_id === 'ai-brain') : undefined
    if (brain && wanted(brain)) found = brain
    return found !== undefined
  })
  return found as ServiceViewWire
}
const idle = () => expect.poll(() => system.nexus.live.clients).toBe(0)

const transports = transportsOf(() => system)

describe.each(transports)('the contract over %s', (_name, connect) => {
  let connected: Connected
  let client: Client
  beforeAll(async () => {
    connected = await connect()
    client = connected.client
    await client.chaos.stop()
  })
  afterAll(() => connected.close())

  it('answers in the documented form', async () => {
    await until(client, (message) => message.type === 'state_update' && message.services.some((service) => service.status === 'healthy'))
    expectDocumented(contract.system.health, await client.system.health())
    expectDocumented(contract.system.state, await client.system.state())
    expectDocumented(contract.system.topology, await client.system.topology())
    expectDocumented(contract.system.monitors, await client.system.monitors())
    expectDocumented(contract.system.debug, await client.system.debug())
    expectDocumented(contract.metrics.recent, await client.metrics.recent({ limit: 20 }))
    expectDocumented(contract.service.detail, await client.service.detail({ service_id: 'ai-brain' }))
    expectDocumented(contract.remediation.list, await client.remediation.list({}))
    expectDocumented(contract.incident.list, await client.incident.list({}))
    expectDocumented(contract.source.status, await client.source.status())
    expectDocumented(contract.chaos.status, await client.chaos.status())
    expectDocumented(contract.settings.get, await client.settings.get())
    expectDocumented(contract.settings.start, await client.settings.start())
  })

  it('begins the live feed with everything, then tells what changed', async () => {
    const seen: LiveMessageWire[] = []
    await until(client, (message) => seen.push(message) >= 4)
    expect(seen[0]).toMatchObject({ type: 'state_update', partial: false, seq: 0, topology: {} })
    for (const message of seen) expect(message).toEqual(liveMessageSchema.parse(message))
    expect(seen.some((message) => message.type === 'state_update' && message.partial)).toBe(true)
    await idle()
  })

  it('ends a subscription that is cancelled', async () => {
    const abort = new AbortController()
    const feed = await client.live.subscribe(undefined, { signal: abort.signal })
    await feed.next()
    expect(system.nexus.live.clients).toBe(1)
    abort.abort()
    await expect(
      (async () => {
        for await (const _ of feed);
        return 'ended'
      })().catch(() => 'ended'),
    ).resolves.toBe('ended')
    await idle()
  })

  it('refuses with typed errors: a stable code and a sentence', async () => {
    const { error } = await safe(client.service.detail({ service_id: 'nobody' }))
    expect(isDefinedError(error) && error.code).toBe('NEXUS_SERVICE_UNKNOWN')
    expect(error?.message).toBe('There is no service "nobody"; the state lists those that are known.')
    expect((await safe(client.incident.get({ incident_id: 'x' }))).error).toMatchObject({ code: 'NEXUS_INCIDENT_UNKNOWN', status: 404 })
    expect((await safe(client.incident.acknowledge({ incident_id: 'x' }))).error).toMatchObject({ code: 'NEXUS_INCIDENT_UNKNOWN' })
    expect((await safe(client.chaos.start({ mode: 'nonsense' }))).error).toMatchObject({ code: 'NEXUS_CHAOS_MODE_UNKNOWN' })
    expect((await safe(client.chaos.start({ mode: 'silence', service_id: 'nobody' }))).error).toMatchObject({
      code: 'NEXUS_SERVICE_UNKNOWN',
    })
    expect((await safe(client.source.pause())).error).toMatchObject({ code: 'NEXUS_SOURCE_UNSUPPORTED', status: 409 })
    expect((await safe(client.remediation.apply({ service_id: 'nobody', action: 'failover' }))).error).toMatchObject({
      code: 'NEXUS_SERVICE_UNKNOWN',
    })
    expect((await safe(client.remediation.apply({ service_id: 'auth', action: 'failover' }))).error).toMatchObject({
      code: 'NEXUS_ACTION_NOT_ALLOWED',
    })
  })

  it('names the field of a bad input', async () => {
    const wrong = [
      [client.metrics.recent({ limit: 0 }), 'limit'],
      [client.metrics.recent({ limit: 'many' as unknown as number }), 'limit'],
      [client.service.detail({} as { service_id: string }), 'service_id'],
      [client.remediation.apply({ service_id: 'auth', action: 'pray' as 'failover' }), 'action'],
      [client.incident.list({ since: 'yesterday' }), 'since'],
      [client.settings.update({ effects: { bloom: 1 as unknown as boolean, vignette: true, grain: true } }), 'effects.bloom'],
    ] as const
    for (const [call, field] of wrong) {
      const { error } = await safe<unknown, Error>(call as Promise<unknown>)
      expect(error).toMatchObject({ code: 'NEXUS_INPUT_INVALID', status: 400 })
      expect(error?.message).toMatch(new RegExp(`^Field ${field} cannot be used: .*\\.$`))
    }
  })

  it('keeps preferences', async () => {
    const before = await client.settings.get()
    expect(await client.settings.update({ volume: 0.25, muted: true })).toEqual({ ...before, volume: 0.25, muted: true })
    expect(await client.settings.get()).toMatchObject({ volume: 0.25, muted: true })
    await client.settings.update(before)
  })

  it('carries a fault from chaos to its fix', async () => {
    await untilBrain(client, (brain) => brain.status === 'healthy' && brain.incident_id === null)
    const started = await client.chaos.start({ mode: 'latency-spike', seed: 3 })
    expectDocumented(contract.chaos.start, started)
    expect(started).toMatchObject({ mode: 'latency-spike', seed: 3 })
    const alert = until(client, (message) => message.type === 'alert' && message.service_id === 'ai-brain')
    const broken = await untilBrain(client, (brain) => brain.status === 'critical' && brain.incident_id !== null)
    const incidentId = broken.incident_id ?? ''
    expect(await alert).toMatchObject({ monitor_id: 'high-latency', incident_id: incidentId })
    const acknowledged = await client.incident.acknowledge({ incident_id: incidentId })
    expectDocumented(contract.incident.acknowledge, acknowledged)
    expect(acknowledged.state).toBe('acknowledged')
    expect((await client.incident.note({ incident_id: incidentId, text: 'Seen.' })).timeline.at(-1)).toMatchObject({
      kind: 'noted',
      actor: 'operator',
      text: 'Seen.',
    })

    const done = until(client, (message) => message.type === 'remediation_result')
    const accepted = await client.remediation.apply({ service_id: 'ai-brain', action: 'reset_context' })
    expectDocumented(contract.remediation.apply, accepted)
    expect(accepted).toMatchObject({ success: true, previous_status: 'critical', new_status: 'recovering' })
    expect((await safe(client.remediation.apply({ service_id: 'ai-brain', action: 'reset_context' }))).error).toMatchObject({
      code: 'NEXUS_REMEDIATION_RUNNING',
      status: 409,
    })
    expect(await done).toMatchObject({
      service_id: 'ai-brain',
      success: true,
      new_status: 'healthy',
      remediation_id: accepted.remediation_id,
    })
    expectDocumented(contract.service.detail, await client.service.detail({ service_id: 'ai-brain' }))
    expectDocumented(contract.incident.get, await client.incident.get({ incident_id: incidentId }))
    expect(await client.chaos.stop()).toMatchObject({ mode: 'steady' })
    await idle()
  }, 40_000)
})

it('lets a viewer look and nothing else', async () => {
  for (const { client } of [
    overMemory(system.nexus, { name: 'wall', role: 'viewer' }),
    overPipe(system.nexus, { name: 'wall', role: 'viewer' }),
  ]) {
    expect(await client.system.health()).toMatchObject({ status: 'ok' })
    const { error } = await safe(client.chaos.stop())
    expect(error).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN', status: 403 })
    for (const call of [
      client.remediation.apply({ service_id: 'auth', action: 'failover' }),
      client.settings.update({}),
      client.incident.resolve({ incident_id: 'x' }),
      client.source.pause(),
      client.chaos.start({ mode: 'steady' }),
    ]) {
      expect((await safe<unknown, Error>(call)).error).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
    }
  }
})
