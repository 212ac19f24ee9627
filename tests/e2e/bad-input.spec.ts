import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../support/e2e/console.ts'

const event = (second: number, rest: object) =>
  JSON.stringify({
    timestamp: `2025-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
    service_id: 'shop',
    latency_ms: 120,
    error_rate: 0.01,
    ...rest,
  })

test('garbage over REST and the sockets is refused with a reason, and the console stays live', async ({ page, nexus, server }) => {
  await nexus.open()
  await nexus.steady()
  const raw = async (path: string, body: string, type = 'application/json') => {
    const response = await fetch(`${server.url}${path}`, { method: 'POST', body, headers: { 'content-type': type } })
    return { status: response.status, code: ((await response.json()) as { code: string }).code }
  }
  expect(await raw('/api/remediate', '{"service_id": "ai-br')).toEqual({ status: 400, code: 'NEXUS_INPUT_INVALID' })
  expect(await raw('/api/remediate', '[1,2,3]')).toEqual({ status: 400, code: 'NEXUS_INPUT_INVALID' })
  expect(await raw('/api/remediate', '\u0000\uffff', 'text/plain')).toEqual({ status: 400, code: 'NEXUS_INPUT_INVALID' })
  expect(await raw('/api/remediate', JSON.stringify({ service_id: 'x'.repeat(300_000), action: 'failover' }))).toMatchObject({
    code: 'NEXUS_INPUT_INVALID',
  })
  expect(await raw('/api/remediate', '{"service_id":"nobody","action":"failover"}')).toEqual({ status: 404, code: 'NEXUS_SERVICE_UNKNOWN' })
  expect(await raw('/api/remediate', '{"service_id":"gateway","action":"format_disk"}')).toEqual({
    status: 400,
    code: 'NEXUS_INPUT_INVALID',
  })
  expect(await raw('/api/chaos/no-such-mode', '{}')).toMatchObject({ code: 'NEXUS_CHAOS_MODE_UNKNOWN' })
  expect(await raw('/api/nowhere', '{}')).toEqual({ status: 404, code: 'NEXUS_ROUTE_UNKNOWN' })
  expect(await raw('/api/source/seek', '{"position":"yesterday"}')).toEqual({ status: 400, code: 'NEXUS_INPUT_INVALID' })
  for (const path of ['/rpc', '/ws/nexus']) {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`)
    await new Promise((opened) => socket.addEventListener('open', opened, { once: true }))
    for (const text of ['{', 'null', '"\\u0000"', '{"i":"1","p":{"u":"/nowhere"}}']) socket.send(text)
    socket.close()
  }

  await page.keyboard.press('Control+d')
  const accepted = async () => Number((await page.getByTestId('debug-accepted').textContent())?.replaceAll(/\D/g, ''))
  await expect(page.getByTestId('debug-accepted')).toBeVisible()
  const before = await accepted()
  await expect.poll(accepted).toBeGreaterThan(before)
  await expect(page.getByTestId('debug-rejected')).toHaveText('0')
  await expect(page.getByTestId('debug-queues').getByRole('listitem')).not.toHaveCount(0)
  await expect(nexus.connection).toHaveAttribute('data-phase', 'live')
  await nexus.steady()
})

test.describe('a recording with broken lines', () => {
  test.use({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    serverArgs: async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'nexus-e2e-recording-'))
      const file = join(folder, 'broken.jsonl')
      const lines = [
        event(0, {}),
        '{"timestamp":"2025-01-01T00:00:01.000Z","service_id":"shop",',
        event(2, { error_rate: 7 }),
        event(3, { latency_ms: -1 }),
        '<img src=x onerror="document.title=1">',
        event(4, { service_id: '<b>shop</b>' }),
        event(5, { message: 'x'.repeat(70_000) }),
        event(6, {}),
      ]
      writeFileSync(file, `${lines.join('\n')}\n`)
      await use(['--replay', file, '--speed', 'max'])
      rmSync(folder, { recursive: true, force: true })
    },
  })

  test('is played to its end; what was refused is counted by reason and shown as it stood', { tag: '@shared' }, async ({ page, nexus }) => {
    await nexus.open('?quality=low', 2)
    await expect(page.getByTestId('transport')).toHaveAttribute('data-state', 'ended')
    // Ids are text, never markup.
    await expect(nexus.row('<b>shop</b>')).toBeVisible()
    await page.keyboard.press('Control+d')
    await expect(page.getByTestId('debug-rejected')).toHaveText('5')
    const refused = page.getByTestId('debug-refused').getByRole('listitem')
    await expect(refused).toHaveCount(5)
    await expect(refused.filter({ hasText: 'bad json' })).toHaveCount(2)
    await expect(refused.filter({ hasText: 'bad error rate' })).toHaveCount(1)
    await expect(refused.filter({ hasText: 'bad latency ms' })).toHaveCount(1)
    await expect(refused.filter({ hasText: 'oversized' })).toHaveCount(1)
    await expect(refused.filter({ hasText: '<img src=x' })).toHaveCount(1)
    await expect(page).toHaveTitle('NEXUS')
  })
})
