import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { datadogCommand } from '../../src/main/cli/datadog/command.ts'
import { BUILT_IN_MONITORS } from '../../src/main/engine/monitors/built-in.ts'
import { UsageError } from '../../src/shared/errors.ts'
import { DatadogServer } from '../support/datadog/api-server.ts'
import { refusalOf } from '../support/datadog/judge.ts'

let server: DatadogServer
let url: string
let folder: string
beforeEach(async () => {
  server = new DatadogServer()
  url = await server.listen()
  folder = mkdtempSync(join(tmpdir(), 'nexus-datadog-'))
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

interface Run {
  readonly code: number
  readonly text: string
  readonly said: string
}
async function nexus(line: string, env: Record<string, string> = {}): Promise<Run> {
  let text = ''
  const said: string[] = []
  const code = await datadogCommand(
    line.split(' '),
    async (part) => {
      text += part
    },
    (sentence) => said.push(sentence),
    { DD_API_KEY: server.apiKey, DD_APP_KEY: server.appKey, DD_API_URL: url, ...env },
  )
  return { code, text, said: said.join('\n') }
}
const monitor = (id: string) => [...server.monitors.values()].find(({ tags }) => (tags as string[]).includes(`nexus_id:${id}`))
function fileWith(change: (text: string) => string): string {
  const file = join(folder, 'monitors.yaml')
  writeFileSync(file, change(BUILT_IN_MONITORS))
  return file
}

describe('nexus datadog', () => {
  it('plans, applies, and then has nothing to do', async () => {
    const plan = await nexus('plan --check')
    expect(plan.code).toBe(3)
    expect(plan.text).toMatch(/: 8 to create, 0 to update, 0 unchanged, 3 not for Datadog\.\n/)
    expect(plan.text).toContain('+ monitor cascading-failure  "NEXUS: Cascading failure"\n    query: <high-latency> && <high-error-rate>\n')
    expect(plan.text).toContain('monitor llm-token-rate stays in NEXUS alone: its window of 10 s')
    expect(server.writes).toEqual([])

    const applied = await nexus('apply')
    expect(applied).toMatchObject({ code: 0, said: '' })
    expect(applied.text.match(/ created$/gm)).toHaveLength(8)
    expect(server.refusals).toEqual([])
    expect([...server.dashboards.values()].map(({ title }) => title)).toEqual(['NEXUS: System Overview', 'NEXUS: LLM Deep Dive'])
    const ids = [monitor('high-latency')?.id, monitor('high-error-rate')?.id]
    expect(monitor('cascading-failure')).toMatchObject({ type: 'composite', query: ids.join(' && '), priority: 1 })
    expect(monitor('cascading-failure')?.message).toContain('Datadog cannot count alerting groups')

    server.calls.length = 0
    const again = await nexus('plan --check')
    expect(again.code).toBe(0)
    expect(again.text).toMatch(/: 0 to create, 0 to update, 8 unchanged, /)
    expect((await nexus('apply')).code).toBe(0)
    expect(server.writes).toEqual([])
  })

  it('shows a changed threshold as one difference, changes only that monitor, and keeps tags of others', async () => {
    await nexus('apply')
    const held = monitor('high-error-rate')
    const tags = held?.tags
    if (Array.isArray(tags)) tags.push('team:payments')
    server.calls.length = 0
    const file = fileWith((text) => text.replace('by {service_id} > 15', 'by {service_id} > 20'))
    const plan = await nexus(`plan --json --monitors ${file}`)
    const { steps } = JSON.parse(plan.text)
    const changed = steps.filter(({ action }: { action: string }) => action !== 'unchanged')
    expect(changed).toMatchObject([
      {
        action: 'update',
        nexus_id: 'high-error-rate',
        id: String(held?.id),
        changes: [{ path: 'message' }, { path: 'options.thresholds.critical', from: 15, to: 20 }, { path: 'query' }],
      },
    ])
    expect((await nexus(`apply --monitors ${file}`)).text).toContain('options.thresholds.critical: 15 -> 20')
    expect(server.writes).toEqual([`PUT /api/v1/monitor/${held?.id}`])
    expect(monitor('high-error-rate')?.tags).toEqual(['managed_by:nexus', 'nexus_id:high-error-rate', 'team:payments'])
    expect((await nexus(`plan --check --monitors ${file}`)).code).toBe(0)
  })

  it('sees what somebody changed in Datadog, and puts it back', async () => {
    await nexus('apply')
    const held = monitor('low-fps')
    server.monitors.set(Number(held?.id), { ...held, id: Number(held?.id), priority: 5 })
    const dashboard = [...server.dashboards.values()][0]
    const widgets = dashboard?.widgets as { definition: Record<string, unknown> }[]
    Object.assign(widgets[0]?.definition ?? {}, { precision: 2 })
    const plan = await nexus('plan')
    expect(plan.text).toContain('    priority: 5 -> 3\n')
    expect(plan.text).toContain('    widgets[System integrity].definition.precision: 2 -> 0\n')
    expect((await nexus('apply')).code).toBe(0)
    expect((await nexus('plan --check')).code).toBe(0)
  })

  it('leaves alone what it did not make, and says so of the same name', async () => {
    const id = server.addForeignMonitor({ name: 'NEXUS: High latency', tags: ['team:other'] })
    server.addForeignMonitor({ name: 'NEXUS: mine', tags: ['nexus_id:high-latency'] })
    const before = structuredClone(server.monitors.get(id))
    await nexus('apply --prune')
    expect(server.monitors.get(id)).toEqual(before)
    expect(server.monitors.size).toBe(8)
    const { text } = await nexus('plan')
    expect(text).toContain(`! monitor NEXUS: High latency #${id}  left alone: of the same name, but not made by NEXUS`)
    expect(text).not.toContain('NEXUS: mine')
  })

  it('removes what is no longer defined only when asked, the composite before its members', async () => {
    await nexus('apply')
    const file = fileWith((text) =>
      text.replace(/ {2}- id: cascading-failure[\s\S]*?(?=\n {2}- id)/, '').replace(/ {2}- id: low-fps[\s\S]*?(?=\n {2}#)/, ''),
    )
    const kept = await nexus(`apply --monitors ${file}`)
    expect(kept.text).toMatch(/\? monitor low-fps #\d+ {2}left alone: ours, but no definition stands for it; --prune removes it/)
    expect(monitor('low-fps')).toBeDefined()
    const plan = await nexus(`plan --prune --monitors ${file}`)
    expect(plan.text).toContain('2 to remove')
    expect(await nexus(`apply --prune --monitors ${file}`)).toMatchObject({ code: 0 })
    expect([monitor('low-fps'), monitor('cascading-failure')]).toEqual([undefined, undefined])
  })

  it.each(['cut', 'cut-after'] as const)('continues after a connection that was %s in the middle, without a second copy', async (fault) => {
    server.fault = (call) => (call === 'POST /api/v1/monitor' && server.writes.length === 3 ? fault : null)
    const first = await nexus('apply')
    expect(first.code).toBe(1)
    expect(first.said).toMatch(
      /closed the connection in the middle.* 6 of 8 steps are not done; run it again to continue, nothing is made twice\./,
    )
    server.fault = () => null
    expect(await nexus('apply')).toMatchObject({ code: 0, said: '' })
    expect(server.monitors.size).toBe(6)
    expect(server.dashboards.size).toBe(2)
    expect((await nexus('plan --check')).code).toBe(0)
  })

  it('tells what Datadog refuses and does the rest', async () => {
    server.fault = (call) => (call === 'POST /api/v1/monitor' && server.writes.length === 1 ? { status: 400 } : null)
    const run = await nexus('apply')
    expect(run.code).toBe(1)
    expect(run.text).toContain('+ monitor high-latency  not created')
    expect(run.text).toContain('Datadog refuses this (400): as the test asked.')
    expect(run.text).toContain('It is made of high-latency, which could not be made.')
    expect(run.said).toBe('2 of 8 steps are not done; run it again to continue, nothing is made twice.')
    expect(server.dashboards.size).toBe(2)
  })

  it('has Datadog itself judge the queries of a plan', async () => {
    server.fault = (call) => (call === 'POST /api/v1/monitor/validate' ? { status: 400 } : null)
    const plan = await nexus('plan')
    expect(plan.code).toBe(1)
    expect(plan.text).toContain('Datadog refuses this (400): as the test asked.')
  })

  it('keeps environments apart', async () => {
    await nexus('apply', { DD_ENV: 'staging', DD_NOTIFY: '@slack-ops' })
    expect(monitor('high-latency')).toMatchObject({
      name: 'NEXUS: High latency (staging)',
      query: 'avg(last_2m):avg:nexus.service.latency{env:staging} by {service_id} > 2000.0',
      message: expect.stringMatching(/\n\n@slack-ops$/),
    })
    const other = await nexus('plan', { DD_ENV: 'prod' })
    expect(other.text).toMatch(/env prod: 6 to create, 0 to update, 2 unchanged/)
    expect(other.text).toContain('6 of other environments are left alone')
    await nexus('apply --prune', { DD_ENV: 'prod' })
    expect(server.monitors.size).toBe(12)
  })

  it('gives each wrong key its sentence, and shows none', async () => {
    const api = await nexus('plan', { DD_API_KEY: 'wrong-key-0000000' })
    expect(api).toMatchObject({ code: 1, text: '' })
    expect(api.said).toBe(`Datadog at ${url} does not know DD_API_KEY: correct it, or DD_SITE where the account lives elsewhere.`)
    const app = await nexus('plan', { DD_APP_KEY: 'wrong-key-1111111' })
    expect(app.said).toContain('takes DD_API_KEY but not DD_APP_KEY')
    await expect(nexus('plan', { DD_APP_KEY: '' })).rejects.toThrow(/^DD_APP_KEY is not set; make keys/)
    await expect(nexus('plan', { DD_APP_KEY: 'short' })).rejects.toThrow(UsageError)
  })

  it('says that nobody is there', async () => {
    await server[Symbol.asyncDispose]()
    expect(await nexus('plan')).toMatchObject({
      code: 1,
      said: expect.stringContaining(`Nothing answers for Datadog at ${url} (connection refused)`),
    })
  })

  it('refuses unknown words and broken monitor files before it calls anybody', async () => {
    await expect(nexus('plans')).rejects.toThrow('"plans" is not known; say "datadog plan" or "datadog apply"')
    await expect(nexus('apply --check')).rejects.toThrow('--check is not a flag of nexus datadog apply')
    await expect(nexus(`plan --monitors ${fileWith((text) => text.replace('> 2000', '> much'))}`)).rejects.toThrow(
      /monitors\.yaml:\d+:\d+: high-latency: /,
    )
    expect(server.calls).toEqual([])
  })

  it('is a command of nexus, with exit codes', async () => {
    const cli = join(import.meta.dirname, '../../src/main/cli/cli.ts')
    const env = { PATH: process.env.PATH, DD_API_KEY: server.apiKey, DD_APP_KEY: server.appKey, DD_API_URL: url }
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, [cli, 'datadog', 'apply'], { env, cwd: folder })
    expect(stdout).toContain('+ dashboard llm-deep-dive')
    await expect(
      run(process.execPath, [cli, 'datadog', 'plan', '--check'], { env: { ...env, DD_ENV: 'other' }, cwd: folder }),
    ).rejects.toMatchObject({ code: 3 })
    await expect(run(process.execPath, [cli, 'datadog', 'plan'], { env: { PATH: process.env.PATH }, cwd: folder })).rejects.toMatchObject({
      code: 2,
    })
  })
})

describe('the judge of requests', () => {
  const good = { name: 'a', type: 'query alert', query: 'q', options: { thresholds: { critical: 1 } }, tags: ['a:b'] }
  it.each([
    ['an unknown type', { ...good, type: 'metrics alert' }],
    ['an unknown member', { ...good, querry: 'q' }],
    ['an unknown option', { ...good, options: { threshold: { critical: 1 } } }],
    ['a wrong value of an option', { ...good, options: { on_missing_data: 'show' } }],
    ['no query', { name: 'a', type: 'query alert' }],
  ])('refuses %s', (_, body) => {
    expect(refusalOf(good, 'Monitor')).toBeNull()
    expect(refusalOf(body, 'Monitor')).not.toBeNull()
  })
  it('refuses a widget that there is not', () => {
    expect(
      refusalOf({ title: 'a', layout_type: 'ordered', widgets: [{ definition: { type: 'big_number', requests: [] } }] }, 'Dashboard'),
    ).not.toBeNull()
  })
})
