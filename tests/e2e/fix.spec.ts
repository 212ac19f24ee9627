import { expect, SETTLE_MS, test } from '../support/e2e/console.ts'

test('a click on the monolith shows what is wrong, and Apply Fix brings it back to green', { tag: ['@shared', '@core'] }, async ({
  page,
  nexus,
  call,
}) => {
  await nexus.open()
  await nexus.steady()
  await nexus.drawn()
  // The spike that lasts until somebody fixes it.
  await call.chaos.start({ mode: 'demo-spike' })
  await nexus.looks('ai-brain', 'critical')
  await nexus.clickMonolith('ai-brain')

  await expect(nexus.panel.getByTestId('service-status')).toHaveText('critical')
  await expect(nexus.panel.getByTestId('status-reason')).toContainText('ms')
  // What went wrong is seen before anybody scrolls.
  await expect(nexus.panel.getByTestId('chart-latency')).toBeInViewport()
  for (const chart of ['chart-latency', 'chart-errors']) {
    await expect(nexus.panel.getByTestId(chart)).toBeVisible()
    await expect(nexus.panel.getByTestId(chart).locator('canvas')).toBeVisible()
    await expect(nexus.panel.getByTestId(chart).getByRole('img')).toHaveAccessibleName(/highest/)
  }
  await expect(nexus.panel.getByTestId('recent-errors')).toContainText('Timeout waiting for vector DB response')
  await expect(nexus.panel.getByTestId('incident-link')).toBeVisible()

  const fix = nexus.panel.getByTestId('apply-fix')
  const status = nexus.panel.getByTestId('fix-status')
  await fix.click()
  await expect(status).toHaveAttribute('data-state', 'recovering')
  await fix.click()
  await expect(status).toHaveAttribute('data-state', 'refused')
  await expect(status).toContainText('already running')
  await expect.poll(async () => (await call.service.detail({ service_id: 'ai-brain' })).recovering).toBe(true)

  await expect(status).toHaveAttribute('data-state', 'succeeded', { timeout: SETTLE_MS })
  await expect(status).toContainText('Repair successful')
  await nexus.steady()
  await expect(nexus.panel.getByTestId('service-status')).toHaveText('healthy')
  await nexus.looks('ai-brain', 'healthy')
  const { remediations } = await call.remediation.list({})
  expect(remediations).toHaveLength(1)
  const [done] = remediations
  expect(done?.state).toBe('succeeded')
  expect(Date.parse(done?.finished_at ?? '') - Date.parse(done?.started_at ?? ''), 'from the click to green, ms').toBeLessThanOrEqual(5_000)

  await expect(page.getByTestId('incident-row')).toHaveAttribute('data-state', 'resolved', { timeout: SETTLE_MS })
  await fix.click()
  await expect(status).toHaveAttribute('data-state', 'refused')
  await expect(status).toContainText('nothing to fix')
})
