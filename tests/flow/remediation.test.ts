import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { remediationSchema } from '../../src/shared/model/remediation.ts'
import { remediationPlanSchema, remediationRunSchema } from '../../src/shared/model/runbook.ts'
import { startServer } from '../support/system.ts'

/** Real services, broken and repaired by real scripts of a real runbook; what came of it NEXUS sees in their telemetry alone. */
const SUPPORT = join(import.meta.dirname, '../support')
const REPAIR = join(SUPPORT, 'remediation/repair.mjs')
const TOKEN = 'correct-horse-battery-staple'
const SOON = { timeout: 20_000, interval: 200 }

const fixesSchema = z.object({ remediations: z.array(remediationSchema) })
const runsSchema = z.object({ runs: z.array(remediationRunSchema) })
const refusalSchema = z.object({ code: z.string(), message: z.string() })

const children: ChildProcess[] = []
let work = ''
let trouble = ''
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'nexus-remediation-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const script = (...args: string[]) => ({
  command: { argv: [process.execPath, REPAIR, trouble, ...args], env: { TOKEN: `\${env:OPS_TOKEN}` } },
})

/** A runbook for `fragile` whose fix is `mode`. */
function runbook(name: string, mode: string): string {
  trouble = join(work, `${name}.trouble`)
  const file = join(work, `${name}.yaml`)
  const restart = {
    ...script(mode, '{service_id}'),
    verify_after: 8,
    dry_run: script('look'),
    undo: script('break'),
    confirm: 'Customers notice it.',
  }
  const form = {
    allow: [process.execPath],
    secrets: ['OPS_TOKEN'],
    remediations: [{ service: 'fragile', actions: { restart_service: restart } }],
  }
  writeFileSync(file, JSON.stringify(form))
  return file
}
const log = (): string[] => (existsSync(`${trouble}.log`) ? readFileSync(`${trouble}.log`, 'utf8').trim().split('\n') : [])

const variables = { value: (name: string) => (name === 'OPS_TOKEN' ? TOKEN : process.env[name]), isOurs: () => false }

function api(url: string) {
  const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json()
  const post = async (path: string, body: object): Promise<unknown> =>
    (await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()
  return {
    get,
    post,
    health: async () => z.object({ services: z.record(z.string(), z.string()) }).parse(await get('/api/health')).services.fragile,
    fixes: async () => fixesSchema.parse(await get('/api/remediations')).remediations,
    runs: async (query = '') => runsSchema.parse(await get(`/api/remediation-runs${query}`)).runs,
    apply: async () => post('/api/remediate', { service_id: 'fragile', action: 'restart_service' }),
    endpoint: async () => /http:\/\/\S+(?=;)/.exec(z.object({ detail: z.string() }).parse(await get('/api/source')).detail)?.[0] ?? '',
  }
}

/** The service under the stock SDK, called twenty times a second. */
async function fragile(endpoint: string): Promise<AsyncDisposable> {
  const child = fork(join(SUPPORT, 'remediation/fragile.cjs'), [trouble], {
    execArgv: ['--require', join(SUPPORT, 'otlp/instrumentation.cjs')],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      OTEL_SERVICE_NAME: 'fragile',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '300',
    },
  })
  children.push(child)
  const [address] = await once(child, 'message')
  const url = `http://127.0.0.1:${z.object({ port: z.number() }).parse(address).port}/`
  const calls = setInterval(
    () =>
      void fetch(url).then(
        (response) => response.arrayBuffer(),
        () => {},
      ),
    50,
  )
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(calls)
      child.kill('SIGKILL')
    },
  }
}

async function broken(name: string, mode: string) {
  const file = runbook(name, mode)
  const system = await startServer({
    source: { kind: 'otlp', host: '127.0.0.1', port: 0, pricesFile: null },
    remediation: { file, variables },
  })
  const core = api(system.gateway.url)
  const service = await fragile(await core.endpoint())
  await expect.poll(core.health, SOON).toBe('healthy')
  writeFileSync(trouble, '')
  await expect.poll(core.health, SOON).toBe('critical')
  return {
    ...core,
    system,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await system[Symbol.asyncDispose]()
    },
  }
}

describe('a real service', () => {
  it('is repaired by the script of the runbook, tried dry before and undone after', async () => {
    await using core = await broken('repaired', 'repair')
    const detail = z
      .object({ actions: z.array(z.string()), runbook_actions: z.array(z.string()) })
      .parse(await core.get('/api/service?service_id=fragile'))
    expect(detail).toEqual({ actions: ['restart_service'], runbook_actions: ['restart_service'] })

    const preview = z
      .object({ plan: remediationPlanSchema, run: remediationRunSchema.nullable(), message: z.string() })
      .parse(await core.post('/api/remediate/preview', { service_id: 'fragile', action: 'restart_service', run: true }))
    expect(preview.plan).toMatchObject({
      argv: [process.execPath, REPAIR, trouble, 'repair', 'fragile'],
      confirm: 'Customers notice it.',
      verify_seconds: 8,
      has_undo: true,
    })
    expect(preview.run).toMatchObject({ part: 'dry_run', state: 'succeeded', stdout: `would remove ${trouble}\n`, remediation_id: null })
    expect(log()).toEqual(['look'])
    expect(existsSync(trouble)).toBe(true)
    expect(await core.fixes()).toEqual([])

    expect(
      refusalSchema.parse(await core.post('/api/remediate', { service_id: 'fragile', action: 'restart_service', plan: 'another' })).code,
    ).toBe('NEXUS_REMEDIATION_CHANGED')
    expect(await core.post('/api/remediate', { service_id: 'fragile', action: 'restart_service', plan: preview.plan.plan })).toMatchObject({
      accepted: true,
      new_status: 'recovering',
    })
    await expect.poll(async () => (await core.fixes())[0]?.state, SOON).toBe('succeeded')
    const [fix] = await core.fixes()
    expect(fix).toMatchObject({
      state: 'succeeded',
      new_status: 'healthy',
      message: expect.stringContaining('was applied, and fragile is healthy again'),
      runbook: { undo: 'available' },
    })
    expect(log()).toEqual(['look', 'repair fragile'])
    const [run] = await core.runs(`?remediation_id=${fix?.remediation_id}`)
    expect(run).toMatchObject({
      part: 'apply',
      state: 'succeeded',
      exit_code: 0,
      actor: 'operator',
      text: expect.stringContaining('repair fragile'),
    })

    expect(await core.post('/api/remediate/undo', { remediation_id: fix?.remediation_id })).toMatchObject({
      state: 'running',
      undo_of: fix?.remediation_id,
    })
    await expect.poll(async () => (await core.fixes())[0]?.state, SOON).toBe('undone')
    expect(log()).toEqual(['look', 'repair fragile', 'break'])
    await expect.poll(core.health, SOON).toBe('critical')
    expect(refusalSchema.parse(await core.post('/api/remediate/undo', { remediation_id: fix?.remediation_id })).code).toBe(
      'NEXUS_ACTION_NOT_ALLOWED',
    )
  })

  it('that is not repaired by it: applied, but not better; and no secret is anywhere', async () => {
    await using core = await broken('idle', 'idle')
    await core.apply()
    await expect.poll(async () => (await core.fixes())[0]?.state, SOON).toBe('applied')
    await expect.poll(async () => (await core.fixes())[0]?.state, SOON).toBe('not_better')
    const [fix] = await core.fixes()
    expect(fix?.message).toBe('Restart service on fragile: applied, but not better after 8 s; it is still critical.')
    const { incidents } = z.object({ incidents: z.array(z.object({ incident_id: z.string() })) }).parse(await core.get('/api/incidents'))
    const incident = JSON.stringify(await core.get(`/api/incidents/${incidents[0]?.incident_id}`))
    expect(incident).toContain('applied, but not better after 8 s')

    runbook('idle', 'refuse')
    await expect
      .poll(
        async () => JSON.stringify(await core.post('/api/remediate/preview', { service_id: 'fragile', action: 'restart_service' })),
        SOON,
      )
      .toContain('refuse fragile')
    await core.apply()
    await expect.poll(async () => (await core.fixes())[0]?.state, SOON).toBe('failed')
    expect((await core.fixes())[0]?.message).toContain('It ended with exit code 3. Its last line: access denied for [secret]')
    const runs = await core.runs()
    expect(runs.map(({ state, stdout }) => [state, stdout])).toEqual([
      ['failed', ''],
      ['succeeded', 'token is [secret]\n'],
    ])
    await core.system.nexus.stop()
    for (const name of readdirSync(core.system.dataFolder).filter((one) => one.startsWith('nexus.db')))
      expect(readFileSync(join(core.system.dataFolder, name)).includes(TOKEN), name).toBe(false)
  })

  it('has no fix where the runbook says nothing, or stops to say something', async () => {
    const file = runbook('none', 'repair')
    writeFileSync(file, 'remediations: []\n')
    await using system = await startServer({
      source: { kind: 'otlp', host: '127.0.0.1', port: 0, pricesFile: null },
      remediation: { file, variables },
    })
    const core = api(system.gateway.url)
    await using _service = await fragile(await core.endpoint())
    await expect.poll(core.health, SOON).toBe('healthy')
    const actions = async () => z.object({ actions: z.array(z.string()) }).parse(await core.get('/api/service?service_id=fragile')).actions
    await expect.poll(actions, SOON).toEqual([])
    expect(refusalSchema.parse(await core.apply())).toEqual({
      code: 'NEXUS_ACTION_NOT_ALLOWED',
      message: `Nothing tells NEXUS how to do "Restart service" on fragile: add an entry for it to ${basename(file)} (docs/remediation.md shows how).`,
    })
    runbook('none', 'repair')
    await expect.poll(actions, SOON).toEqual(['restart_service'])
    writeFileSync(file, 'remediations: [\n')
    const debug = async () => JSON.stringify(await core.get('/api/debug'))
    await expect.poll(debug, SOON).toContain('the former entries stay in force')
    expect(await actions()).toEqual(['restart_service'])
    rmSync(file)
    await expect.poll(actions, SOON).toEqual([])
  })
})

describe('kill -9 of NEXUS while a command runs', () => {
  async function start(dataFolder: string, file: string) {
    const child = fork(join(SUPPORT, 'remediation/core.ts'), [dataFolder, file], {
      env: { ...process.env, NODE_OPTIONS: '', OPS_TOKEN: TOKEN },
    })
    children.push(child)
    const [address] = await once(child, 'message')
    return { child, core: api(z.object({ url: z.string() }).parse(address).url) }
  }

  it('leaves its outcome unknown, says so, and runs nothing twice', async () => {
    const file = runbook('killed', 'hang')
    const dataFolder = mkdtempSync(join(work, 'data-'))
    const first = await start(dataFolder, file)
    const service = await fragile(await first.core.endpoint())
    await expect.poll(first.core.health, SOON).toBe('healthy')
    writeFileSync(trouble, '')
    await expect.poll(first.core.health, SOON).toBe('critical')
    await first.core.apply()
    await expect.poll(log, SOON).toEqual(['hang fragile'])
    await expect.poll(async () => (await first.core.runs())[0]?.pid ?? null, SOON).not.toBeNull()
    const pid = (await first.core.runs())[0]?.pid ?? 0
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    await service[Symbol.asyncDispose]()

    const second = await start(dataFolder, file)
    await expect.poll(async () => (await second.core.fixes())[0]?.state, SOON).toBe('unknown')
    const message = (await second.core.fixes())[0]?.message
    expect(message).toContain('outcome unknown')
    expect(message).toContain(
      `NEXUS was restarted while it ran; check fragile (its process group was ${pid}, which may still be running) before you try again.`,
    )
    expect((await second.core.runs()).map(({ state }) => state)).toEqual(['unknown'])
    expect(log()).toEqual(['hang fragile'])
    process.kill(-pid, 'SIGKILL')
  })
})
