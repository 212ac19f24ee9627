import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Incident } from '../../src/shared/model/incident.ts'
import { Secret } from '../../src/shared/secret.ts'
import { type Client, overMemory } from '../contract/transports.ts'
import { isMissing, type Peer, startAlertmanager, startPrometheus } from '../support/prometheus/programs.ts'
import { startServer } from '../support/system.ts'

const SECRET = 'told-by-alertmanager-only'
const SKIPPED = isMissing('The test against a real Prometheus and Alertmanager', 'prometheus', 'alertmanager')

/** The status of a service is a label too, so the service is what remains. */
const RULES = `groups:
  - name: nexus
    rules:
      - alert: SlowService
        expr: max by (service_id) (nexus_service_latency_seconds) > 2
        labels: { severity: critical }
        annotations:
          summary: '{{ $labels.service_id }} answers in {{ $value | humanizeDuration }}.'
`
/** Nothing of ours fires, so whatever opens was told from outside. */
const QUIET = `monitors:
  - id: never
    title: Never
    query: avg(last_3s):avg:nexus.service.latency{*} by {service_id} > 999999999
    priority: p4
`
/** Prometheus looks for its targets every five seconds. */
const SOON = { timeout: 30_000, interval: 100 }

describe.skipIf(SKIPPED)('a real Prometheus that scrapes NEXUS, and a real Alertmanager that calls it', () => {
  let system: Awaited<ReturnType<typeof startServer>>
  let client: Client
  let peers: Peer[]
  beforeAll(async () => {
    system = await startServer({ webhookSecret: new Secret(SECRET) })
    client = overMemory(system.nexus).client
    await client.monitor.save({ text: QUIET })
    const webhook = `${system.gateway.url}/api/alertmanager/webhook`
    const alertmanager = await startAlertmanager({ webhook, secret: SECRET })
    peers = [alertmanager, await startPrometheus({ target: system.gateway.url, rules: RULES, alertmanager: alertmanager.url })]
  }, 60_000)
  afterAll(async () => {
    await Promise.all((peers ?? []).map((peer) => peer[Symbol.asyncDispose]()))
    await system?.[Symbol.asyncDispose]()
  })

  const newest = async (): Promise<Partial<Incident> | undefined> => {
    const { incidents } = await client.incident.list({ limit: 1 })
    const [first] = incidents
    return first === undefined ? undefined : { incidentId: first.incident_id, state: first.state, monitorIds: first.monitor_ids }
  }

  it('opens an incident when the rule fires, and resolves it when chaos is over', async () => {
    expect(await newest()).toBeUndefined()
    await client.chaos.start({ mode: 'latency-spike', seed: 3 })
    await expect.poll(newest, SOON).toMatchObject({ state: 'open', monitorIds: ['external:alertmanager'] })
    const incident = await client.incident.get({ incident_id: (await newest())?.incidentId ?? '' })
    expect(incident).toMatchObject({ severity: expect.stringMatching(/p[12]/), title: expect.stringMatching(/^SlowService on /) })
    expect(incident.timeline[0]).toMatchObject({
      kind: 'opened',
      origin: 'alertmanager',
      text: expect.stringMatching(/^SlowService on ai-brain\. Alertmanager says: ai-brain answers in [\d.]+m?s\./),
    })
    await client.chaos.stop()
    await expect.poll(newest, SOON).toMatchObject({ state: 'resolved' })
    const { timeline } = await client.incident.get({ incident_id: incident.incident_id })
    expect(timeline.at(-1)).toMatchObject({ kind: 'resolved', actor: 'nexus' })
    expect(timeline.some(({ kind, origin }) => kind === 'monitor_recovered' && origin === 'alertmanager')).toBe(true)
    const { connections } = await client.system.connections()
    expect(connections.find(({ id }) => id === 'webhooks')).toMatchObject({ state: 'ok', trouble: null })
  }, 90_000)
})
