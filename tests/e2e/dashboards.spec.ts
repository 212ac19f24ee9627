import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, SETTLE_MS, test } from '../support/e2e/console.ts'

test('both dashboards tell what goes on, and a budget of the form becomes an alarm', { tag: '@shared' }, async ({ page, nexus, call }) => {
  await nexus.open('?quality=low&motion=calm')
  await nexus.steady()

  await test.step('D: the overview names every service, and opens one', async () => {
    await page.keyboard.press('d')
    await expect(page.getByTestId('dash-page-overview')).toBeVisible()
    await expect(page.getByTestId('dash-standing')).toHaveText('All 5 services healthy, no incident')
    await expect(page.getByTestId('dash-integrity-figure')).toContainText('100')
    await expect(page.getByTestId('dash-latency-row')).toHaveCount(5)
    await expect(page.getByTestId('dash-heat-row')).toHaveCount(5)
    await expectAccessible(page, 'the overview is open')
    await page.getByTestId('dash-latency-row').and(page.locator('[data-service="payment"]')).click()
    await expect(page.getByTestId('dashboards')).toHaveCount(0)
    await expect(nexus.panel.getByRole('heading', { name: 'payment' })).toBeVisible()
    await page.keyboard.press('Escape')
  })

  await test.step('LLM: a wrong amount is refused in a sentence; a right one is a gauge and a monitor that alerts', async () => {
    await page.keyboard.press('d')
    await page.getByTestId('dash-tab-llm').click()
    await expect(page.getByTestId('dash-calls-figure')).toHaveText(/\d/)
    await expect(page.getByTestId('dash-gauge')).toContainText('of $5.00')
    await page.getByTestId('dash-budget-edit').click()
    await page.getByTestId('budget-hour').fill('cheap')
    await expect(page.getByTestId('budget-problem')).toHaveText('Write an amount in US dollars, such as 5 or 0.50, or leave it empty.')
    await expect(page.getByTestId('budget-save')).toBeDisabled()
    await page.getByTestId('budget-hour').fill('0.000001')
    await expectAccessible(page, 'the form of the budget is open')
    await page.getByTestId('budget-save').click()
    await expect(page.getByTestId('dash-gauge')).toHaveAttribute('data-state', 'over')
    await expectAccessible(page, 'a budget is exceeded')
    const alerting = async () => (await call.system.state()).active_incidents
    await expect.poll(alerting, { timeout: SETTLE_MS }).toBe(1)
  })
})
