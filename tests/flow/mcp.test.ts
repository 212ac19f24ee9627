import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { proposalSchema } from '../../src/shared/model/proposal.ts'
import { connectMcp, type McpTestClient } from '../support/mcp/client.ts'
import { startServer } from '../support/system.ts'

/** The official client against a real gateway over a real core in trouble. */
const SOON = { timeout: 30_000, interval: 200 }
const READ_TOOLS = ['get_system_status', 'query_metrics', 'list_incidents', 'explain_incident', 'run_backtest', 'get_proposal']

let system: Awaited<ReturnType<typeof startServer>>
let mcp: McpTestClient
const post = (path: string, body: unknown) =>
  fetch(system.gateway.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

beforeAll(async () => {
  system = await startServer()
  mcp = await connectMcp(system.gateway.url)
  await post('/api/chaos/cascade', {})
})
afterAll(async () => {
  await mcp.close()
  await system[Symbol.asyncDispose]()
})

/** Until the cascade is seen and explained. */
async function understood(): Promise<void> {
  await expect.poll(async () => (await mcp.call('get_system_status')).text, SOON).toContain('critical;')
  await expect.poll(async () => (await mcp.call('explain_incident')).structuredContent?.analysis, SOON).toBeTruthy()
}

describe('the tools', () => {
  it('are listed with schemas and hints', async () => {
    const { tools } = await mcp.client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual([...READ_TOOLS, 'apply_remediation'].sort())
    for (const { name, annotations, inputSchema, outputSchema, description } of tools) {
      expect(inputSchema.type, name).toBe('object')
      expect(outputSchema?.type, name).toBe('object')
      expect(description?.length, name).toBeGreaterThan(40)
      expect(annotations?.readOnlyHint, name).toBe(READ_TOOLS.includes(name))
    }
    expect(tools.find(({ name }) => name === 'apply_remediation')?.annotations).toMatchObject({ destructiveHint: true })
    expect(mcp.client.getInstructions()).toContain('only proposes')
  })

  it('say how the system stands, worst first, with what could be done', async () => {
    await understood()
    const { structuredContent, text } = await mcp.call('get_system_status')
    expect(structuredContent).toMatchObject({ services_left_out: 0, source: { kind: 'chaos' } })
    const { services } = z
      .object({ services: z.array(z.object({ status: z.string(), actions: z.array(z.string()).nullable() })) })
      .parse(structuredContent)
    expect(services[0]?.status).toBe('critical')
    expect(services[0]?.actions?.length).toBeGreaterThan(0)
    expect(text).toContain('System integrity')
    expect((await mcp.call('get_system_status', { service_id: 'nobody' })).text).toContain('There is no service "nobody"')
    const one = await mcp.call('get_system_status', { service_id: 'database', limit: 1 })
    expect(one.structuredContent).toMatchObject({ services: [{ service_id: 'database' }] })
  })

  it('answer queries of the monitor language', async () => {
    const query = 'avg(last_10s):avg:nexus.service.latency{*} by {service_id}'
    const { structuredContent } = await mcp.call('query_metrics', { query })
    const { groups } = z.object({ groups: z.array(z.object({ group: z.string(), value: z.number().nullable() })) }).parse(structuredContent)
    expect(groups.map(({ group }) => group).sort()).toEqual(['ai-brain', 'auth', 'database', 'gateway', 'payment'])
    for (const { value } of groups) expect(value).toBeGreaterThan(1)
    expect(structuredContent).toMatchObject({ query, unit: 'ms', window_seconds: 10 })
    const compared = await mcp.call('query_metrics', { query: `max(last_30s):max:nexus.service.error_rate{service_id:database} > 0.001` })
    expect(compared.structuredContent).toMatchObject({ unit: 'percent', groups: [{ group: '*', holds: true }] })
    const wrong = await mcp.call('query_metrics', { query: 'avg(last_2m):avg:nexus.service.latencies{*}' })
    expect([wrong.failed, wrong.text]).toEqual([true, expect.stringContaining('There is no metric "nexus.service.latencies"')])
  })

  it('list and explain incidents', async () => {
    const listed = await mcp.call('list_incidents', { state: 'open' })
    const { incidents } = z.object({ incidents: z.array(z.object({ incident_id: z.string() })) }).parse(listed.structuredContent)
    expect(incidents.length).toBeGreaterThan(0)
    const { structuredContent, text } = await mcp.call('explain_incident', { incident_id: incidents[0]?.incident_id })
    expect(structuredContent).toMatchObject({ incident: incidents[0], analysis: { report: { verdict: expect.any(String) } } })
    expect(text).toContain('Timeline:')
    expect((await mcp.call('explain_incident', { incident_id: 'none' })).text).toContain('There is no incident "none"')
    expect((await mcp.call('list_incidents', { severity: 'p9' })).text).toContain('severity')
  })

  it('try monitors on history and say how far they are', async () => {
    const heard: number[] = []
    const text = 'monitors:\n  - id: slow\n    query: avg(last_3s):avg:nexus.service.latency{*} by {service_id} > 300\n'
    const onprogress = ({ progress }: { progress: number }) => heard.push(progress)
    const { structuredContent } = await mcp.call('run_backtest', { text }, { onprogress })
    expect(structuredContent).toMatchObject({ problems: [], summary: expect.stringContaining('would have fired') })
    expect((await mcp.call('run_backtest')).structuredContent).toMatchObject({ only_would: 0, only_did: 0 })
    expect([...heard].sort((a, b) => a - b)).toEqual(heard)
    const faulty = await mcp.call('run_backtest', { text: 'monitors:\n  - id: x\n    query: nonsense\n' })
    expect(faulty.text).toContain('Problems of the text')
  })

  it('propose a fix, which runs when a person approves it', async () => {
    const fixes = async () =>
      z
        .object({ remediations: z.array(z.object({ actor: z.string() })) })
        .parse(await (await fetch(`${system.gateway.url}/api/remediations`)).json())
    const proposed = await mcp.call('apply_remediation', {
      service_id: 'database',
      action: 'failover',
      reason: 'The database is the cause of the cascade.',
      wait_seconds: 0,
    })
    const { proposal } = z.object({ proposal: proposalSchema }).parse(proposed.structuredContent)
    expect(proposal).toMatchObject({ state: 'pending', client: 'test-client', evidence: { status: 'critical' } })
    expect(await fixes()).toEqual({ remediations: [] })
    const waiting = mcp.call('get_proposal', { proposal_id: proposal.proposal_id, wait_seconds: 30 })
    expect((await post(`/api/proposals/${proposal.proposal_id}/approve`, {})).status).toBe(200)
    expect((await waiting).structuredContent).toMatchObject({ proposal: { state: 'applied', decided_by: 'operator' } })
    expect(await fixes()).toMatchObject({ remediations: [{ actor: 'mcp:test-client approved by operator' }] })
    await expect
      .poll(async () => (await mcp.call('get_proposal', { proposal_id: proposal.proposal_id })).structuredContent?.proposal, SOON)
      .toMatchObject({ fix_state: 'succeeded', outcome: expect.stringContaining('healthy again') })
  })
})

describe('what can be read', () => {
  it('is the status, the monitors and post-mortems', async () => {
    const { resources } = await mcp.client.listResources()
    expect(resources.map(({ uri }) => uri).slice(0, 2)).toEqual(['nexus://status', 'nexus://monitors'])
    for (const { uri } of resources) {
      const [content] = (await mcp.client.readResource({ uri })).contents
      expect(content && 'text' in content ? content.text.length : 0, uri).toBeGreaterThan(50)
    }
    expect((await mcp.client.listResourceTemplates()).resourceTemplates).toHaveLength(1)
    await expect(mcp.client.readResource({ uri: 'nexus://nothing' })).rejects.toThrow('There is no resource nexus://nothing')
    await expect(mcp.client.readResource({ uri: 'nexus://incidents/%zz/post-mortem' })).rejects.toThrow('There is no resource')
    await expect(mcp.client.readResource({ uri: 'nexus://incidents/none/post-mortem' })).rejects.toThrow('There is no incident')
  })

  it('has a prompt that investigates', async () => {
    expect((await mcp.client.listPrompts()).prompts).toMatchObject([{ name: 'investigate_incident' }])
    const { messages } = await mcp.client.getPrompt({ name: 'investigate_incident', arguments: {} })
    expect(messages[0]?.content).toMatchObject({ type: 'text', text: expect.stringContaining('explain_incident') })
    await expect(mcp.client.getPrompt({ name: 'nothing' })).rejects.toThrow('There is no prompt nothing')
  })
})
