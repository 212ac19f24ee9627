import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/e2e/axe.ts'
import { type Console, expect, SETTLE_MS, test } from '../support/e2e/console.ts'
import type { CoreCalls } from '../support/e2e/core-line.ts'

const CALM = '?quality=low&motion=calm'

const tab = async (page: Page, name: string) => {
  await page.getByTestId(`mon-tab-${name}`).click()
  await expect(page.getByTestId(`mon-page-${name}`)).toBeVisible()
}
const group = (page: Page, monitor: string, service: string) =>
  page.getByTestId('monitor-group').and(page.locator(`[data-monitor="${monitor}"][data-group="${service}"]`))

/** Ends a fault and waits until its incident is resolved. */
async function calmDown(nexus: Console, call: CoreCalls): Promise<void> {
  await call.chaos.stop()
  await nexus.steady()
}

test('states show the monitors of the cascade, worst first; its ledger lines are one click from the monolith', { tag: '@shared' }, async ({
  page,
  nexus,
  call,
}) => {
  await nexus.open(CALM)
  await nexus.steady()
  await page.keyboard.press('o')
  await expect(page.getByTestId('mon-standing')).toContainText('checks')
  await expect(page.getByTestId('profile-demo')).toContainText('in force')
  await expectAccessible(page, 'monitors are at rest')
  await call.chaos.start({ mode: 'demo-cascade' })
  await expect(group(page, 'high-error-rate', 'database')).toHaveAttribute('data-state', 'alert', { timeout: SETTLE_MS })
  await expect(group(page, 'high-latency', 'ai-brain')).toHaveAttribute('data-state', 'alert', { timeout: 40_000 })
  await expect(group(page, 'high-error-rate', 'gateway')).toHaveAttribute('data-state', 'alert', { timeout: 40_000 })
  await expect(group(page, 'cascading-failure', '*')).toHaveAttribute('data-state', 'alert', { timeout: SETTLE_MS })
  // Worst first: the P1 monitor leads, and the details are its own.
  await expect(page.getByTestId('states-list').locator('[data-row="0"]')).toHaveAttribute('data-monitor', 'cascading-failure')
  await expect(page.getByTestId('mon-standing')).toContainText('in alert')
  await page.getByTestId('states-only-alert').click()
  await expect(group(page, 'high-latency', 'auth')).toHaveCount(0)
  await group(page, 'high-error-rate', 'database').click()
  await expect(page.getByTestId('details-state')).toHaveText('alert')
  await expect(page.getByTestId('details-why-sentence')).toContainText('error rate')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('monitors')).toHaveCount(0)

  await nexus.row('database').click()
  await expect(nexus.panel.getByTestId('why-section')).toContainText('notified', { timeout: SETTLE_MS })
  await nexus.panel.getByTestId('why-all').click()
  const lines = page.getByTestId('ledger-line')
  await expect(lines.and(page.locator('[data-outcome="notified"]')).first()).toContainText('error rate')
  expect(await lines.evaluateAll((all) => all.map((one) => one.getAttribute('data-group')))).not.toContain('gateway')
  await expectAccessible(page, 'the ledger is open')
})

test('a muted monitor stays silent, says who muted it, and the ledger keeps it', { tag: '@shared' }, async ({ page, nexus, call }) => {
  await nexus.open(CALM)
  await nexus.steady()
  await page.getByTestId('monitors-button').click()
  await group(page, 'high-latency', 'ai-brain').click()
  await page.getByTestId('mute-open').click()
  await page.getByTestId('mute-send').click()
  await expect(page.getByTestId('mute-form')).toContainText('Say why')
  await page.getByTestId('mute-reason').fill('Deploy of ai-brain under way')
  await page.getByTestId('mute-send').click()
  await expect(page.getByTestId('muted-by')).toContainText('Deploy of ai-brain under way')
  await expectAccessible(page, 'a monitor is muted')
  await call.chaos.start({ mode: 'latency-spike' })
  await expect(group(page, 'high-latency', 'ai-brain')).toHaveAttribute('data-state', 'alert', { timeout: SETTLE_MS })
  await page.getByTestId('details-why').click()
  const muted = page.getByTestId('ledger-line').and(page.locator('[data-outcome="muted"]'))
  await expect(muted.first()).toContainText('ai-brain', { timeout: SETTLE_MS })
  await expect(muted.first()).toContainText(/muted/i)
  await page.getByTestId('select-outcome').selectOption('notified')
  await expect(page.getByTestId('mon-face')).toContainText('No line matches')
  await page.getByTestId('ledger-clear').click()
  await expect(muted.first()).toBeVisible()
  await muted.first().getByRole('button').first().click()
  await page.getByTestId('unmute').click()
  await expect(page.getByTestId('mute-open')).toBeVisible()
})

test('a broken rule is told with its line; a changed one is tried on history, saved and in force', { tag: '@shared' }, async ({
  page,
  nexus,
  call,
}) => {
  await nexus.open(CALM)
  await nexus.steady()
  // Something to try the rules on.
  await call.chaos.start({ mode: 'latency-spike' })
  await expect(nexus.row('ai-brain')).toHaveAttribute('data-status', 'critical', { timeout: SETTLE_MS })
  await expect(page.getByTestId('incident-row').first()).toBeVisible({ timeout: SETTLE_MS })
  await calmDown(nexus, call)

  await page.keyboard.press('o')
  await tab(page, 'rules')
  await expect(page.getByTestId('rules-verdict')).toContainText('No problem')
  await expect(page.getByTestId('rules-save')).toBeDisabled()
  await page.locator('.cm-line', { hasText: 'nexus.service.latency' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type('x')
  const problem = page.getByTestId('rules-problem').first()
  await expect(problem).toContainText('high-latency')
  await expect(page.getByTestId('rules-save')).toBeDisabled()
  const line = await problem.getAttribute('data-line')
  await expect(page.locator('.cm-gutter-lint .cm-lint-marker-error').first()).toBeVisible()
  await expect(problem).toContainText(`line ${line}:`)
  await expectAccessible(page, 'a rule has a problem')
  // Escape leaves the text before it closes anything, and closing keeps what was typed.
  await page.keyboard.press('Escape')
  await expect(page.locator('#yaml-help')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('monitors')).toHaveCount(0)
  await page.keyboard.press('o')
  await expect(page.getByTestId('rules-origin')).toContainText('unsaved changes')
  await problem.click()
  await expect(page.locator('.cm-content')).toBeFocused()

  await page.keyboard.press('End')
  for (const _ of '2000x') await page.keyboard.press('Backspace')
  await page.keyboard.type('9000')
  await expect(page.getByTestId('rules-verdict')).toContainText('No problem')
  await expect(page.locator('[data-testid="compiled-rule"][data-change="changed"]')).toContainText('alert 2,000 ms → 9,000 ms')
  await page.getByTestId('rules-try').click()
  await expect(page.getByTestId('backtest-summary')).toBeVisible({ timeout: SETTLE_MS })
  await expect(page.getByTestId('backtest-only-did')).not.toHaveText('0')
  await expect(page.locator('[data-testid="backtest-lane"][data-monitor="high-latency"][data-group="ai-brain"]')).toContainText('lost')
  await expectAccessible(page, 'rules were tried on history')
  await page.getByTestId('backtest-close').click()
  await page.getByTestId('rules-save').click()
  await expect(page.getByTestId('rules-confirm')).toContainText('1 changed')
  await page.getByTestId('rules-save-now').click()
  await expect(page.getByTestId('rules-origin')).toHaveText('saved here')
  await tab(page, 'states')
  await expect(group(page, 'high-latency', 'auth')).toContainText('9,000 ms', { timeout: SETTLE_MS })
})

test('the score card names the service of a latency spike, and health counts its alarm', { tag: '@shared' }, async ({
  page,
  nexus,
  call,
}) => {
  await nexus.open(CALM)
  await nexus.steady()
  await page.keyboard.press('o')
  await tab(page, 'health')
  await expect(page.getByTestId('mon-face')).toContainText('Nothing has alerted yet')
  await tab(page, 'score')
  await expect(page.getByTestId('mon-face')).toContainText('Start a chaos mode')
  await expectAccessible(page, 'the score card is empty')
  await call.chaos.start({ mode: 'latency-spike' })
  const fault = page.getByTestId('score-row').and(page.locator('[data-service="ai-brain"]'))
  await expect(fault).toHaveAttribute('data-verdict', 'detected', { timeout: 60_000 })
  await expect(fault).toContainText('high-latency')
  await expect(fault.locator('td').nth(5)).toHaveText('✓ ai-brain', { timeout: SETTLE_MS })
  await expectAccessible(page, 'the score card is filled')
  await page.getByTestId('mon-tab-score').focus()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByTestId('mon-tab-health')).toBeFocused()
  await expect(page.locator('[data-testid="health-row"][data-monitor="high-latency"]')).toBeVisible({ timeout: SETTLE_MS })
})

test.describe('when the core is gone', () => {
  test.use({ expectedErrors: [/ERR_CONNECTION_(?:REFUSED|RESET)|WebSocket/] })
  test('what is shown is called old, nothing can be saved, and all of it comes back', async ({ page, nexus, server }) => {
    await nexus.open(CALM)
    await nexus.steady()
    await page.keyboard.press('o')
    await expect(group(page, 'high-latency', 'auth')).toBeVisible()
    await server.kill()
    await expect(page.getByTestId('mon-stale')).toContainText('The line is down')
    await expect(page.getByTestId('mon-standing')).toHaveText('Not live')
    await expect(group(page, 'high-latency', 'auth')).toBeVisible()
    await tab(page, 'health')
    await expect(page.getByTestId('mon-face')).toContainText('The line is down')
    await expectAccessible(page, 'the line is down')
    // The editor was never fetched: it says so, and comes when the line is back.
    await tab(page, 'rules')
    await expect(page.getByTestId('mon-face')).toContainText('could not be loaded')
    await expect(page.getByTestId('rules-save')).toBeDisabled()
    await server.restart()
    await expect(page.getByTestId('mon-stale')).toHaveCount(0, { timeout: SETTLE_MS })
    await page.getByTestId('editor-retry').click()
    await expect(page.locator('.cm-content')).toContainText('high-latency')
  })
})
