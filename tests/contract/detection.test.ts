import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDefinedError, safe } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import type { LiveMessageWire } from '../../src/shared/model/live.ts'
import { MAX_MONITORS_TEXT } from '../../src/shared/model/monitor-rules.ts'
import { startServer } from '../support/system.ts'
import { expectDocumented } from './documented.ts'
import { type Client, type Connected, overMemory, transportsOf } from './transports.ts'

let system: Awaited<ReturnType<typeof startServer>>
let incidentId = ''
let builtIn = ''

async function until(client: Client, wanted: (message: LiveMessageWire) => boolean): Promise<LiveMessageWire> {
  const abort = new AbortController()
  try {
    for await (const message of await client.live.subscribe(undefined, { signal: abort.signal })) if (wanted(message)) return message
  } finally {
    abort.abort()
  }
  throw new Error('The feed ended.')
}

/** One incident, from a fault to its end by hand, is enough for all that look back. */
beforeAll(async () => {
  system = await startServer()
  const { client } = overMemory(system.nexus)
  builtIn = (await client.monitor.rules()).text
  await until(client, (message) => message.type === 'state_update' && message.services.some((service) => service.status === 'healthy'))
  const analysis = until(client, (message) => message.type === 'analysis')
  const alert = until(client, (message) => message.type === 'alert' && message.incident_id !== null)
  await client.chaos.start({ mode: 'latency-spike', seed: 3 })
  const told = await alert
  incidentId = told.type === 'alert' ? (told.incident_id ?? '') : ''
  await analysis
}, 60_000)
afterAll(() => system[Symbol.asyncDispose]())

const OWN = `monitors:
  - id: own-latency
    title: Own latency
    description: The brain answers slowly.
    query: avg(last_3s):avg:nexus.service.latency{service_id:ai-brain} by {service_id} > 900
    priority: p3
`

const transports = transportsOf(() => system)

describe.each(transports)('detection over %s', (name, connect) => {
  let connected: Connected
  let client: Client
  beforeAll(async () => {
    connected = await connect()
    client = connected.client
  })
  afterAll(() => connected.close())

  it('tells causes with their evidence and charts', async () => {
    const evidence = await client.incident.evidence({ incident_id: incidentId })
    expectDocumented(contract.incident.evidence, evidence)
    expect(evidence.analysis).toMatchObject({ incident_id: incidentId, origin: 'computed' })
    expect(evidence.analysis?.line).toBe(evidence.analysis?.report.spoken)
    expect((await safe(client.incident.evidence({ incident_id: 'x' }))).error).toMatchObject({ code: 'NEXUS_INCIDENT_UNKNOWN' })
  })

  it('exports a post-mortem in every format', async () => {
    for (const [format, start] of [
      ['markdown', '# Post-mortem: '],
      ['json', '{\n  "format": "nexus-post-mortem"'],
      ['html', '<!doctype html>'],
    ] as const) {
      const file = await client.incident.postMortem({ incident_id: incidentId, format })
      expectDocumented(contract.incident.postMortem, file)
      expect(file.text.startsWith(start)).toBe(true)
      expect(file.file_name).toMatch(/^post-mortem-\d{4}-\d\d-\d\d-[\w-]+\.(md|json|html)$/)
    }
    expect((await safe(client.incident.postMortem({ incident_id: 'x' }))).error).toMatchObject({ code: 'NEXUS_INCIDENT_UNKNOWN' })
  })

  it('assigns, resolves and reopens', async () => {
    // Other monitors were saved over the transport before, so its own may have let go of it.
    // It may alert again just now, and be open already.
    const { state } = await client.incident.get({ incident_id: incidentId })
    if (state === 'resolved') await safe(client.incident.reopen({ incident_id: incidentId }))
    const assignee = `Dana, over ${name}`
    const assigned = await client.incident.assign({ incident_id: incidentId, assignee })
    expectDocumented(contract.incident.assign, assigned)
    expect(assigned).toMatchObject({ assignee })
    expect((await safe(client.incident.assign({ incident_id: incidentId, assignee }))).error).toMatchObject({
      code: 'NEXUS_INCIDENT_STATE',
    })
    const resolved = async () =>
      expect((await client.incident.resolve({ incident_id: incidentId, resolution: 'Wrong alarm.' })).state).toBe('resolved')
    await resolved()
    // A monitor that alerts just now opens it by itself; then it is resolved once more.
    const reopened = await client.incident.reopen({ incident_id: incidentId, reason: 'It is back.' }).catch(async () => {
      await resolved()
      return client.incident.reopen({ incident_id: incidentId, reason: 'It is back.' })
    })
    expectDocumented(contract.incident.reopen, reopened)
    expect(reopened).toMatchObject({ state: 'open', resolved_at: null })
    expect(reopened.timeline.at(-1)).toMatchObject({ kind: 'reopened', actor: 'operator' })
    expect((await safe(client.incident.reopen({ incident_id: incidentId }))).error).toMatchObject({ code: 'NEXUS_INCIDENT_STATE' })
    expect((await safe(client.incident.assign({ incident_id: 'x', assignee: 'Dana' }))).error).toMatchObject({
      code: 'NEXUS_INCIDENT_UNKNOWN',
    })
  })

  it('takes the longest monitor file there may be', async () => {
    const line = `# "${'é'.repeat(60)}"\n`
    const text = OWN + line.repeat(Math.floor((MAX_MONITORS_TEXT - OWN.length) / line.length))
    const { rules, problems } = await client.monitor.check({ text })
    expect([rules.map(({ monitor_id }) => monitor_id), problems]).toEqual([['own-latency'], []])
  })

  it('refuses names and reasons that show nothing', async () => {
    for (const nothing of ['\0', '\u202e\u200b', ' \n']) {
      expect((await safe(client.incident.assign({ incident_id: incidentId, assignee: nothing }))).error).toMatchObject({
        code: 'NEXUS_INPUT_INVALID',
      })
      expect((await safe(client.monitor.mute({ monitor_id: 'high-latency', reason: nothing, minutes: 5 }))).error).toMatchObject({
        code: 'NEXUS_INPUT_INVALID',
      })
    }
  })

  it('finds incidents by words and time', async () => {
    const ids = async (filter: Parameters<Client['incident']['list']>[0]) =>
      (await client.incident.list(filter)).incidents.map((incident) => incident.incident_id)
    expect(await ids({ text: 'DANA' })).toContain(incidentId)
    expect(await ids({ text: 'nothing-says-this' })).toEqual([])
    expect(await ids({ until: '2001-01-01T00:00:00Z' })).toEqual([])
    expect(await ids({ service: 'ai-brain', since: '2001-01-01T00:00:00Z' })).toContain(incidentId)
  })

  it('checks and saves monitors: whole or not at all', async () => {
    const rules = await client.monitor.rules()
    expectDocumented(contract.monitor.rules, rules)
    const checked = await client.monitor.check({ text: OWN })
    expectDocumented(contract.monitor.check, checked)
    expect(checked).toMatchObject({ rules: [{ monitor_id: 'own-latency' }], problems: [] })
    const broken = OWN.replace('> 900', '> > 900')
    const { problems } = await client.monitor.check({ text: broken })
    expect(problems[0]).toMatchObject({ monitor_id: 'own-latency', line: 5 })
    const { error } = await safe(client.monitor.save({ text: broken }))
    expect(isDefinedError(error) && error.code).toBe('NEXUS_MONITORS_INVALID')
    expect(isDefinedError(error) && error.data).toEqual({ problems })
    expect(error?.message).toMatch(/^Line 5, column \d+: /)
    expect(await client.monitor.rules()).toEqual(rules)

    const saved = await client.monitor.save({ text: OWN })
    expectDocumented(contract.monitor.save, saved)
    expect(saved).toMatchObject({
      origin: 'editor',
      profile: 'demo',
      text: OWN,
      rules: [{ monitor_id: 'own-latency', alert: 900 }],
      problems: [],
    })
    expect(readFileSync(join(system.dataFolder, 'monitors.yaml'), 'utf8')).toBe(OWN)
    expect(existsSync(join(system.dataFolder, 'monitors.yaml.new'))).toBe(false)
    expect((await client.monitor.save({ text: builtIn })).rules.length).toBeGreaterThan(3)
  })

  it('mutes with a reason and an end', async () => {
    const mute = await client.monitor.mute({ monitor_id: 'high-latency', group: 'ai-brain', reason: 'Load test', minutes: 30 })
    expectDocumented(contract.monitor.mute, mute)
    const lasts = Date.parse(mute.until) - Date.parse(mute.since)
    expect(lasts).toBeGreaterThan(29 * 60_000)
    expect(lasts).toBeLessThanOrEqual(30 * 60_000)
    const listed = await client.monitor.mutes()
    expectDocumented(contract.monitor.mutes, listed)
    expect(listed.mutes).toEqual([mute])
    const left = await client.monitor.unmute({ monitor_id: 'high-latency', group: 'ai-brain' })
    expectDocumented(contract.monitor.unmute, left)
    expect(left.mutes).toEqual([])
    expect((await safe(client.monitor.mute({ monitor_id: 'nothing', reason: 'x', minutes: 1 }))).error).toMatchObject({
      code: 'NEXUS_MONITOR_UNKNOWN',
    })
    expect((await safe(client.monitor.unmute({ monitor_id: 'high-latency' }))).error).toMatchObject({ code: 'NEXUS_MUTE_UNKNOWN' })
  })

  it('says why monitors spoke, and how they behave', async () => {
    const ledger = await client.monitor.ledger({ incident_id: incidentId })
    expectDocumented(contract.monitor.ledger, ledger)
    expect(ledger.entries.some((entry) => entry.outcome === 'notified' && entry.monitor_id === 'high-latency')).toBe(true)
    expect((await client.monitor.ledger({ limit: 1 })).entries).toHaveLength(1)
    expect((await client.monitor.ledger({ monitor_id: 'nothing' })).entries).toEqual([])
    const health = await client.monitor.health()
    expectDocumented(contract.monitor.health, health)
    const loud = health.monitors.find((monitor) => monitor.monitor_id === 'high-latency')
    expect(loud?.notified).toBeGreaterThan(0)
    expect(loud?.advice).toMatch(/\.$/)
    expect(Date.parse(health.since ?? '')).toBeGreaterThan(0)
  })

  it('tries monitors on what was recorded', async () => {
    const result = await client.monitor.backtest({ text: OWN, incident_id: incidentId })
    expectDocumented(contract.monitor.backtest, result)
    expect(result.would_fire[0]).toMatchObject({ monitor_id: 'own-latency', group: 'ai-brain' })
    expect(result.did_fire.some((firing) => firing.monitor_id === 'high-latency')).toBe(true)
    expect(result.events).toBeGreaterThan(0)
    const same = await client.monitor.backtest({ text: builtIn, monitor_id: 'high-latency' })
    expect(same.would_fire.every((firing) => firing.monitor_id === 'high-latency')).toBe(true)
    expect(same.would_fire.length).toBeGreaterThan(0)
    const broken = await client.monitor.backtest({ text: 'monitors: 7' })
    expect(broken.problems).toHaveLength(1)
    expect(broken.would_fire).toEqual([])
    expect((await safe(client.monitor.backtest({ text: OWN, incident_id: 'x' }))).error).toMatchObject({ code: 'NEXUS_RECORDING_UNKNOWN' })
  })

  it('shows the card of an exam', async () => {
    expectDocumented(contract.exam.card, await client.exam.card())
  })
})

it('lets a viewer look at detection and change nothing of it', async () => {
  const { client } = overMemory(system.nexus, { name: 'wall', role: 'viewer' })
  expect((await client.monitor.rules()).rules.length).toBeGreaterThan(0)
  expect((await client.monitor.check({ text: OWN })).problems).toEqual([])
  for (const call of [
    client.monitor.save({ text: OWN }),
    client.monitor.mute({ monitor_id: 'high-latency', reason: 'x', minutes: 1 }),
    client.monitor.unmute({ monitor_id: 'high-latency' }),
    client.incident.assign({ incident_id: incidentId, assignee: 'x' }),
    client.incident.reopen({ incident_id: incidentId }),
  ])
    expect((await safe<unknown, Error>(call)).error).toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
})
