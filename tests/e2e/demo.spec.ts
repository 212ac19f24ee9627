import { join } from 'node:path'
import type { DemoStatusWire } from '../../src/shared/model/demo.ts'
import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, test } from '../support/e2e/console.ts'
import type { Server } from '../support/e2e/server.ts'

test.use({ serverArgs: ['--demo', '--demo-script', join(import.meta.dirname, '../support/demo/twenty-seconds.yaml')] })

/** Lets the demo go on by itself up to a cue, and holds its clock there: a busy machine draws later than it is told. */
async function upTo(server: Server, cue: string): Promise<void> {
  const { state } = await server.get<DemoStatusWire>('/api/demo')
  if (state === 'paused') await server.post('/api/demo/resume')
  await expect
    .poll(async () => (await server.get<DemoStatusWire>('/api/demo')).cue, { intervals: [100], timeout: 30_000 })
    .toMatchObject({ cue_id: cue, step: 'done' })
  await server.post('/api/demo/pause')
}

test('a demo runs by itself, every window shows it, and one click brings everything back', async ({ page, nexus, server }) => {
  await page.goto(`${server.url}/?quality=low&motion=calm`)
  await upTo(server, 'hook')
  // A second window, as a wall or a projector.
  const other = await page.context().newPage()
  await other.goto(`${server.url}/?quality=low&motion=calm`)
  const card = page.getByTestId('demo-card')
  await expect(card).toContainText('Five services. One living system.')
  await expect(other.getByTestId('demo-card')).toBeVisible()
  await expectAccessible(page, 'the title card is shown')
  await page.keyboard.press('Escape')
  await expect(card).toBeHidden()

  await upTo(server, 'problem')
  const mark = page.getByTestId('demo-mark')
  await expect(mark).toHaveAttribute('data-cue', 'problem')
  await expect(page.getByTestId('incident-panel')).toBeVisible()
  await expect(page.getByTestId('caption-demo')).toHaveText('The high latency monitor has fired.')
  await expectAccessible(page, 'a cue of the demo is shown')
  // Who steers is not fought with: what was closed stays closed until the next cue.
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('incident-panel')).toBeHidden()

  await upTo(server, 'fix')
  await expect(nexus.panel).toBeVisible()
  await expect(other.getByTestId('service-panel')).toBeVisible()

  await upTo(server, 'payoff')
  await expect(page.getByTestId('demo-card-integrity')).toContainText('100')
  await expect(other.getByTestId('demo-card')).toContainText('Every service is healthy again.')
  await expect(nexus.panel).toBeHidden()
  await other.close()

  await page.keyboard.press('Escape')
  await server.post('/api/chaos/latency-spike')
  await page.getByTestId('chaos-more').click()
  await page.getByTestId('demo-reset').click()
  await expect(page.getByTestId('integrity')).toContainText('100')
  await expect(mark).toBeHidden()
  expect(await server.get('/api/demo')).toMatchObject({ state: 'idle', reports: [] })
})
