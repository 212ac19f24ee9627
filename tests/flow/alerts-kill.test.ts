import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const SERVER = join(import.meta.dirname, '../../out/main/headless.mjs')
const BUILT = existsSync(SERVER)
if (!BUILT) console.warn(`${SERVER} is not built; the kill test of the alerts is skipped. Run npm run build first.`)
const SECRET = 'kept-through-every-kill'

const data = mkdtempSync(join(tmpdir(), 'nexus-alerts-kill-'))
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})

/** The built server on a free port. */
async function start() {
  const child = spawn(process.execPath, [SERVER, '--no-open', '--port', '0', '--data', data], {
    env: { ...process.env, NEXUS_WEBHOOK_SECRET: SECRET },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (bytes: Buffer) => {
      output += bytes.toString()
      const found = /NEXUS is at (http\S+)/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(output)))
  })
  const call = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` }
    const response = await fetch(url + path, body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) })
    return (await response.json()) as Record<string, unknown>
  }
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    running.delete(child)
  }
  const open = async () => (await call('/api/incidents?state=open')).incidents
  const told = async () =>
    ((await call('/api/monitors')).monitors as { monitor_id: string; group: string; state: string; muted: boolean }[]).filter(
      ({ monitor_id }) => monitor_id === 'external:custom',
    )
  return { call, kill, open, told }
}

const alert = (key: string, state: 'firing' | 'resolved') => ({ key, state, title: `Alert ${key}`, service_ids: ['auth'] })

describe.runIf(BUILT)('alerts of other systems under kill -9', () => {
  it('are kept once they were received, announced or muted; their end is known after it', async () => {
    let nexus = await start()
    expect(await nexus.call('/api/alerts/webhook', alert('a', 'firing'))).toMatchObject({ received: true, alerts: 1 })
    await nexus.kill()

    nexus = await start()
    expect(await nexus.open()).toMatchObject([{ title: 'Alert a on auth', monitor_ids: ['external:custom'] }])
    await nexus.call('/api/monitors/mute', { monitor_id: 'external:custom', reason: 'x', minutes: 60 })
    expect(await nexus.call('/api/alerts/webhook', alert('b', 'firing'))).toMatchObject({ received: true, alerts: 1 })
    await nexus.kill()

    nexus = await start()
    expect(await nexus.told()).toMatchObject([
      { group: 'a', state: 'alert' },
      { group: 'b', state: 'alert', muted: true },
    ])
    await nexus.call('/api/alerts/webhook', alert('a', 'resolved'))
    expect(await nexus.open()).toEqual([])
    await nexus.kill()

    nexus = await start()
    expect(await nexus.open()).toEqual([])
    expect(await nexus.told()).toMatchObject([
      { group: 'a', state: 'ok' },
      { group: 'b', state: 'alert', muted: true },
    ])
    await nexus.kill()
  }, 60_000)
})
