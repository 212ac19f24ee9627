import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, SETTLE_MS, test } from '../support/e2e/console.ts'
import { connectMcp } from '../support/mcp/client.ts'

test('a fix that an AI client proposes waits for a person, who rejects one and approves the other', async ({ page, nexus, server }) => {
  await nexus.open('?quality=low&motion=calm')
  await nexus.steady()
  await server.post('/api/chaos/demo-spike')
  await expect(nexus.row('ai-brain')).toHaveAttribute('data-status', 'critical', { timeout: SETTLE_MS })
  const client = await connectMcp(server.url, 'assistant')
  const fix = (action: string) =>
    client.call('apply_remediation', { service_id: 'ai-brain', action, reason: 'Latency is ten times the usual.', wait_seconds: 30 })

  const before = await page.evaluate(() => document.activeElement?.tagName)
  const scaling = fix('scale_out')
  const card = page.getByTestId('proposal')
  await expect(card).toContainText('Scale out on ai-brain')
  await expect(card).toContainText('assistant asks: Latency is ten times the usual.')
  await expect(card.getByTestId('proposal-left')).toContainText(/expires in \d:\d\d/)
  await expect(page.getByTestId('live-proposal')).toContainText('assistant proposes Scale out on ai-brain')
  expect(await page.evaluate(() => document.activeElement?.tagName), 'the focus stays').toBe(before)
  await expectAccessible(page, 'a proposal waits')
  await card.getByTestId('reject').click()
  await page.keyboard.type('Reset it instead.')
  await page.keyboard.press('Enter')
  expect((await scaling).text).toContain('rejected. operator rejected it: Reset it instead.')
  await expect(card).toHaveCount(0)

  const resetting = fix('reset_context')
  await card.getByTestId('approve').click()
  expect((await resetting).structuredContent).toMatchObject({ proposal: { state: 'applied', client: 'assistant' } })
  await nexus.steady()
  await page.keyboard.press('p')
  const lines = page.getByTestId('proposal-line')
  await expect(lines.nth(0)).toContainText('worked')
  await expect(lines.nth(1)).toContainText('rejected')
  await expectAccessible(page, 'the proposals are listed')
  await client.close()
})
