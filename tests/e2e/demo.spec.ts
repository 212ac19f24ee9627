import { join } from 'node:path'
import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, test } from '../support/e2e/console.ts'

test.use({ serverArgs: ['--demo', '--demo-script', join(import.meta.dirname, '../support/demo/twenty-seconds.yaml')] })

test('a demo runs by itself, every window shows it, and one click brings everything back', async ({ page, nexus, server }) => {
  await page.goto(`${server.url}/?quality=low&motion=calm`)
  // A second window, as a wall or a projector.
  const other = await page.context().newPage()
  await other.goto(`${server.url}/?quality=low&motion=calm`)

  const card = page.getByTestId('demo-card')
  await expect(card).toContainText('Five services. One living system.')
  await expect(other.getByTestId('demo-card')).toBeVisible()
  await expectAccessible(page, 'the title card is shown')
  await page.keyboard.press('Escape')
  await expect(card).toBeHidden()

  const mark = page.getByTestId('demo-mark')
  await expect(mark).toHaveAttribute('data-cue', 'problem')
  await expect(page.getByTestId('incident-panel')).toBeVisible()
  await expect(page.getByTestId('caption-demo')).toHaveText('The high latency monitor has fired.')
  await expectAccessible(page, 'a cue of the demo is shown')
  // Who steers is not fought with: what was closed stays closed until the next cue.
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('incident-panel')).toBeHidden()

  await expect(mark).toHaveAttribute('data-cue', 'fix')
  await expect(nexus.panel).toBeVisible()
  await expect(other.getByTestId('service-panel')).toBeVisible()

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
  const status = await server.get<{ state: string; reports: unknown[] }>('/api/demo')
  expect(status).toMatchObject({ state: 'idle', reports: [] })
})
