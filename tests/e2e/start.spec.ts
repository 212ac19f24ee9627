import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, FIVE, test } from '../support/e2e/console.ts'

test('the console comes up live, with five healthy services', { tag: ['@shared', '@core'] }, async ({ page, nexus }) => {
  await nexus.open()
  await expect(page).toHaveTitle('NEXUS')
  await nexus.steady()
  await expect(page.getByTestId('headline')).toContainText('All 5 services healthy')
  await expect(page.getByTestId('integrity')).toContainText('100')
  await expect(page.getByTestId('incident-count')).toHaveText('0 incidents')
  await expect(nexus.connection).toContainText('live')
  await expect(page.getByTestId('rate')).toHaveText(/^(?:9|1[01])\.\d/, { timeout: 20_000 })
  await nexus.drawn()
  for (const serviceId of FIVE) await nexus.looks(serviceId, 'healthy')
  expect(await page.evaluate(() => window.__nexusScene?.quality)).toBe('low')
})

test('every state can be used with a screen reader', { tag: '@shared' }, async ({ page, nexus, call }) => {
  await nexus.open('?quality=low&motion=calm')
  await nexus.steady()
  await expectAccessible(page, 'live')

  await test.step('help', async () => {
    await page.keyboard.press('?')
    await expect(page.getByTestId('help')).toBeVisible()
    await expectAccessible(page, 'help is open')
    await page.keyboard.press('Escape')
  })
  await test.step('search', async () => {
    await page.keyboard.press('/')
    await expect(page.getByTestId('search-results').getByRole('option')).toHaveCount(5)
    await expectAccessible(page, 'search is open')
    await page.keyboard.press('Escape')
  })
  await test.step('debug', async () => {
    await page.keyboard.press('Control+d')
    await expect(page.getByTestId('debug-accepted')).toBeVisible()
    await expectAccessible(page, 'the debug overlay is open')
    await page.keyboard.press('Control+d')
  })
  await test.step('service and incident panel', async () => {
    await call.chaos.start({ mode: 'demo-spike' })
    await nexus.row('ai-brain').click()
    await expect(nexus.panel.getByTestId('service-status')).toHaveText('critical', { timeout: 20_000 })
    await expect(nexus.panel.getByTestId('chart-latency')).toBeVisible()
    await expectAccessible(page, 'a service is open')
    await nexus.panel.getByTestId('incident-link').click()
    await expect(page.getByTestId('incident-timeline').getByRole('listitem').first()).toBeVisible()
    await expectAccessible(page, 'an incident is open')
  })
  await test.step('light theme', async () => {
    await page.getByTestId('theme-toggle').click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await expectAccessible(page, 'an incident is open in the light theme')
    await page.keyboard.press('Escape')
    await nexus.row('ai-brain').click()
    await expect(nexus.panel.getByTestId('chart-latency')).toBeVisible()
    await expectAccessible(page, 'a service is open in the light theme')
    await page.keyboard.press('Escape')
    await expectAccessible(page, 'the theme is light')
  })
})

test.describe('over a restart of the core', () => {
  // A clip may be on its way to the page when the core goes.
  test.use({ expectedErrors: [/ERR_CONNECTION_(?:REFUSED|RESET)/] })
  test('the choice of a look outlives the page and the server', async ({ page, nexus, server }) => {
    await nexus.open()
    await page.getByTestId('theme-toggle').click()
    await page.keyboard.press('Control+m')
    await expect(page.getByTestId('sound-toggle')).toHaveAttribute('data-value', 'off')
    await expect.poll(() => server.get('/api/settings')).toMatchObject({ theme: 'light', muted: true })
    await server.restart()
    await nexus.open()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await expect(page.getByTestId('sound-toggle')).toHaveAttribute('data-value', 'off')
  })
})
