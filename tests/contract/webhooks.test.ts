import { safe } from '@orpc/client'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import { Secret } from '../../src/shared/secret.ts'
import { startServer } from '../support/system.ts'
import { expectDocumented } from './documented.ts'
import { overMemory, transportsOf } from './transports.ts'

const SECRET = 'a-secret-of-webhooks'
const DATADOG = '/api/datadog/webhook'
const ALERTMANAGER = '/api/alertmanager/webhook'
const CUSTOM = '/api/alerts/webhook'

let open: Awaited<ReturnType<typeof startServer>>
let shut: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  ;[open, shut] = await Promise.all([startServer(), startServer({ webhookSecret: new Secret(SECRET) })])
})
afterAll(() => Promise.all([open[Symbol.asyncDispose](), shut[Symbol.asyncDispose]()]))

const custom = (change: Record<string, unknown> = {}) => ({ key: 'k', state: 'firing', title: 'Disk full', ...change })
const datadog = (alert_transition: string) => ({
  title: `[${alert_transition}] Slow`,
  aggreg_key: 'dd',
  alert_transition,
  tags: 'service:shop',
})

async function post(system: typeof open, path: string, body: BodyInit, headers: Record<string, string> = {}) {
  const response = await fetch(system.gateway.url + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown> }
}
const send = (path: string, body: unknown, headers?: Record<string, string>) => post(open, path, JSON.stringify(body), headers)
const active = () => open.nexus.snapshot().activeIncidents

const transports = transportsOf(() => open)

describe.each(transports)('webhooks over %s', (name, connect) => {
  it('open and resolve an incident, and answer in the documented form', async () => {
    const { client, close } = await connect()
    const answer = await client.webhook.custom({ key: name, state: 'firing', title: `Told over ${name}`, severity: 'p2' })
    expectDocumented(contract.webhook.custom, answer)
    expect(active().map(({ title }) => title)).toContain(`Told over ${name}`)
    await client.webhook.custom({ key: name, state: 'resolved', title: 'x' })
    expect(active().map(({ title }) => title)).not.toContain(`Told over ${name}`)
    expect((await safe(client.webhook.alertmanager({}))).error).toMatchObject({ code: 'NEXUS_INPUT_INVALID' })
    expect((await client.system.connections()).connections).toContainEqual(expect.objectContaining({ id: 'webhooks' }))
    await close()
  })
})

describe('webhooks over HTTP', () => {
  it('let a viewer of the console change nothing', async () => {
    const { client } = overMemory(open.nexus, { name: 'eve', role: 'viewer' })
    expect((await safe(client.webhook.datadog(datadog('Triggered')))).error).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
  })

  it('take what Datadog says of a monitor, and the end of it', async () => {
    expect(await send(DATADOG, datadog('Triggered'))).toEqual({ status: 200, body: { received: true, alerts: 1, ignored: 0, note: null } })
    const [incident] = active()
    expect(incident).toMatchObject({ title: 'Slow on shop', serviceIds: ['shop'], monitorIds: ['external:datadog'] })
    const services = (await (await fetch(`${open.gateway.url}/api/state`)).json()) as { services: { service_id: string; status: string }[] }
    expect(services.services.find((one) => one.service_id === 'shop')).toMatchObject({ status: 'unknown' })
    const told = (await (await fetch(`${open.gateway.url}/api/incidents/${incident?.incidentId}`)).json()) as { timeline: unknown[] }
    expect(told.timeline[0]).toMatchObject({ kind: 'opened', origin: 'datadog' })
    await send(DATADOG, datadog('Recovered'))
    expect(active()).toEqual([])
  })

  it('are refused without the secret, before anything of them is read, and taken with it either way', async () => {
    const body = JSON.stringify(datadog('Triggered'))
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { 'x-nexus-secret': `${SECRET}x` },
      { authorization: `Basic ${SECRET}` },
    ] as Record<string, string>[]) {
      const { status, body: refusal } = await post(shut, DATADOG, body, headers)
      expect([status, refusal.code]).toEqual([401, 'NEXUS_AUTH_REQUIRED'])
      expect(refusal.message).toMatch(/^The secret of this webhook is (?:missing|wrong): send NEXUS_WEBHOOK_SECRET/)
    }
    expect((await post(shut, ALERTMANAGER, '{}')).status).toBe(401)
    expect(shut.nexus.snapshot().activeIncidents).toEqual([])
    expect((await post(shut, DATADOG, body, { authorization: `Bearer ${SECRET}` })).status).toBe(200)
    expect((await post(shut, DATADOG, JSON.stringify(datadog('Recovered')), { 'x-nexus-secret': SECRET })).status).toBe(200)
  })

  it('are not taken from a proxy without a secret, nor from a page of another site', async () => {
    expect((await send(CUSTOM, custom(), { 'x-forwarded-for': '8.8.8.8' })).body).toMatchObject({ code: 'NEXUS_AUTH_REQUIRED' })
    expect((await send(CUSTOM, custom(), { origin: 'https://evil.example' })).body).toMatchObject({ code: 'NEXUS_ORIGIN_FORBIDDEN' })
  })

  it('say in a sentence what is wrong with an alert of our own form', async () => {
    for (const [change, words] of [
      [{ state: 'exploded' }, /^Field state cannot be used/],
      [{ title: '' }, /^Field title cannot be used/],
      [{ title: '\u202e\u200b' }, /can be seen/],
      [{ key: undefined }, /^Field key cannot be used/],
      [{ service_ids: ['x'.repeat(300)] }, /^Field service_ids\.0 cannot be used/],
    ] as const) {
      const { status, body } = await send(CUSTOM, custom(change))
      expect(status).toBe(400)
      expect(body.message).toMatch(words)
    }
    expect(active()).toEqual([])
  })

  it('are all in the OpenAPI document', async () => {
    const document = (await (await fetch(`${open.gateway.url}/openapi.json`)).json()) as {
      paths: Record<string, { post: { responses: object } }>
    }
    for (const path of [DATADOG, ALERTMANAGER, CUSTOM])
      expect(Object.keys(document.paths[path]?.post.responses ?? {})).toEqual(expect.arrayContaining(['200', '400', '401']))
  })

  it('answer anything with 2xx or 4xx, and make no incident of nonsense', async () => {
    const path = fc.constantFrom(DATADOG, ALERTMANAGER, CUSTOM)
    const type = fc.constantFrom(
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => new Uint8Array(array)),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc
        .constantFrom(
          '[',
          '{"a":',
          '['.repeat(100_000),
          `${'{"alert":'.repeat(20_000)}1`,
          'a[__proto__][b]=1&alerts[0]=2',
          '{"__proto__":{"title":"x"}}',
        )
        .map((text) => new TextEncoder().encode(text)),
    )
    await fc.assert(
      fc.asyncProperty(path, type, bytes, async (at, contentType, body) => {
        const { status, body: answer } = await post(open, at, body, { 'content-type': contentType })
        expect(status).toBeLessThan(500)
        if (status === 200) expect(answer).toMatchObject({ received: true, alerts: 0 })
        else expect(answer.message).toMatch(/^[^\n]{5,400}\.$/)
      }),
      { numRuns: 300 },
    )
    expect(active()).toEqual([])
    const large = await post(open, DATADOG, JSON.stringify({ title: 'x'.repeat(3_000_000) }))
    expect(large).toMatchObject({ status: 413, body: { code: 'NEXUS_INPUT_INVALID' } })
  })
})
