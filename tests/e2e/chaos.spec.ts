import { expect, SETTLE_MS, test } from '../support/e2e/console.ts'

test('Ctrl+2 makes ai-brain critical and counts down; Ctrl+1 ends it', { tag: ['@shared', '@core'] }, async ({ page, nexus }) => {
  await nexus.open()
  await nexus.steady()
  await nexus.drawn()
  await page.keyboard.press('Control+Digit2')
  await expect(page.getByTestId('chaos-latency-spike')).toHaveAttribute('aria-pressed', 'true')
  const countdown = page.getByTestId('chaos-countdown')
  await expect(countdown).toHaveText(/^\d+ s$/)
  const left = async () => Number.parseInt((await countdown.textContent()) ?? '', 10)
  const first = await left()
  expect(first).toBeGreaterThan(0)
  expect(first).toBeLessThanOrEqual(30)

  await expect(nexus.row('ai-brain')).toHaveAttribute('data-status', 'critical')
  await expect(nexus.row('gateway')).toHaveAttribute('data-status', 'healthy')
  await expect(page.getByTestId('headline')).toHaveAttribute('data-tone', 'critical')
  await expect(page.getByTestId('headline')).toContainText('ai-brain')
  await expect(page.getByTestId('integrity')).toContainText('80')
  // The worst service leads the list.
  await expect(page.getByTestId('service-row').first()).toHaveAttribute('data-service', 'ai-brain')
  await expect(page.getByTestId('live-alert')).toContainText('ai-brain')
  await expect(page.getByTestId('incident-row')).toHaveCount(1)
  await nexus.looks('ai-brain', 'critical')
  await expect.poll(left).toBeLessThan(first)

  await page.keyboard.press('Control+Digit1')
  await expect(page.getByTestId('chaos-steady')).toHaveAttribute('aria-pressed', 'true')
  await expect(countdown).toHaveCount(0)
  await nexus.steady()
  await nexus.looks('ai-brain', 'healthy')
  await expect(page.getByTestId('incident-row')).toHaveAttribute('data-state', 'resolved', { timeout: SETTLE_MS })
})

test('Ctrl+3 is one incident of at least three monitors; the emergency stop ends it', { tag: '@shared' }, async ({ page, nexus, call }) => {
  await nexus.open()
  await nexus.steady()
  await page.keyboard.press('Control+Digit3')
  await expect(page.getByTestId('chaos-cascade')).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByTestId('chaos-countdown')).toHaveText(/^\d+ s$/)
  await expect(page.getByTestId('chaos-stop')).toHaveClass(/is-armed/)
  // Faults begin at 0, 10 and 20 seconds.
  for (const serviceId of ['database', 'ai-brain', 'gateway'])
    await expect(nexus.row(serviceId)).toHaveAttribute('data-status', 'critical', { timeout: 40_000 })
  const alerting = async () => {
    const { monitors } = await call.system.monitors()
    return new Set(monitors.filter(({ state }) => state === 'alert').map(({ monitor_id, group }) => `${monitor_id} ${group}`))
  }
  await expect.poll(async () => (await alerting()).size, { timeout: SETTLE_MS }).toBeGreaterThanOrEqual(3)
  expect([...(await alerting())]).toEqual(
    expect.arrayContaining(['high-error-rate database', 'high-latency ai-brain', 'high-error-rate gateway']),
  )

  const { incidents } = await call.incident.list({})
  expect(incidents).toHaveLength(1)
  expect(incidents[0]).toMatchObject({ severity: 'p1', service_ids: ['database', 'ai-brain', 'gateway'] })
  await expect(page.getByTestId('incident-row')).toHaveCount(1)
  await expect(page.getByTestId('incident-count')).toHaveText('1 incident')
  await expect(page.getByTestId('incident-row')).toContainText('P1')
  await page.getByTestId('incident-row').click()
  await expect(page.getByTestId('incident-service')).toHaveCount(3)
  await page.keyboard.press('Escape')

  await page.getByTestId('chaos-stop').click()
  await expect(page.getByTestId('chaos-steady')).toHaveAttribute('aria-pressed', 'true')
  await nexus.steady()
  await expect(page.getByTestId('incident-row')).toHaveAttribute('data-state', 'resolved', { timeout: SETTLE_MS })
  await expect(page.getByTestId('incident-count')).toHaveText('0 incidents')
})

test('a service that falls silent turns stale, and nothing of it stays green', { tag: '@shared' }, async ({ page, nexus }) => {
  await nexus.open()
  await nexus.steady()
  await nexus.drawn()
  await page.getByTestId('chaos-silence').click()
  await expect(nexus.row('database')).toHaveAttribute('data-status', 'stale', { timeout: SETTLE_MS })
  await expect(nexus.row('database').getByRole('img', { name: 'stale' })).toBeVisible()
  await nexus.looks('database', 'stale')
  await nexus.row('database').click()
  await expect(nexus.panel.getByTestId('service-status')).toHaveText('stale')
  await expect(nexus.panel).toContainText('last heard')
  await nexus.panel.getByTestId('apply-fix').click()
  await expect(nexus.row('database')).toHaveAttribute('data-status', 'healthy', { timeout: SETTLE_MS })
  await nexus.looks('database', 'healthy')
})
