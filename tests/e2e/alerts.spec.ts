import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, SETTLE_MS, test } from '../support/e2e/console.ts'

const CALM = '?quality=low&motion=calm'
const PAGE = 'https://app.datadoghq.com/monitors/221'

test('an alert of Datadog is an incident that says whose word it is and links to its page; its recovery ends it', async ({
  page,
  nexus,
  server,
}) => {
  const datadog = (transition: string) =>
    server.post('/api/datadog/webhook', {
      title: `[${transition}] High error rate of checkout`,
      text: '42 % of the requests of the last 5 minutes failed.',
      alert_transition: transition,
      alert_priority: 'P2',
      aggreg_key: '9bd4ac31',
      tags: 'service:checkout,env:prod',
      link: PAGE,
    })
  await nexus.open(CALM)
  await nexus.steady()
  expect((await datadog('Triggered')).status).toBe(200)
  const row = page.getByTestId('incident-row').first()
  await expect(row).toContainText('High error rate of checkout', { timeout: SETTLE_MS })
  await expect(row).toContainText('Datadog')
  // Known by an alert alone: nothing is known of its health.
  await expect(nexus.row('checkout')).toHaveAttribute('data-status', 'unknown', { timeout: SETTLE_MS })
  await row.click()
  await expect(page.getByTestId('incident-origin')).toContainText('Told by Datadog')
  const link = page.getByTestId('incident-origin').getByTestId('origin-link')
  await expect(link).toHaveAttribute('href', PAGE)
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
  await expect(page.getByTestId('incident-timeline').getByTestId('origin-link').first()).toContainText('Datadog')
  await expectAccessible(page, 'an incident from outside is open')
  await page.keyboard.press('Escape')

  await page.keyboard.press('o')
  const line = page.getByTestId('monitor-group').and(page.locator('[data-monitor="external:datadog"]'))
  await expect(line).toContainText('High error rate of checkout')
  await line.click()
  await expect(page.getByTestId('state-details').getByTestId('origin-link')).toHaveAttribute('href', PAGE)
  await expectAccessible(page, 'the state of an alert from outside is shown')
  await page.keyboard.press('Escape')

  expect((await datadog('Recovered')).status).toBe(200)
  await expect(row).toHaveAttribute('data-state', 'resolved', { timeout: SETTLE_MS })
})
