import { expect, test } from '../support/e2e/console.ts'
import { startServer } from '../support/e2e/server.ts'

const RUM = {
  DD_RUM_APPLICATION_ID: '1b0a7cf2-9b0e-4e3a-8f2d-0f5f3f9a1c11',
  DD_RUM_CLIENT_TOKEN: `pub${'0a'.repeat(16)}`,
  DD_SITE: 'datadoghq.eu',
}

test('a window reports to Datadog where that is configured, and its frame rate to the core', async ({ page }) => {
  await using server = await startServer([], RUM)
  const sent: string[] = []
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  await page.route('https://browser-intake-datadoghq.eu/**', async (route) => {
    sent.push(`${route.request().url()} ${route.request().postData() ?? ''}`)
    await route.fulfill({ status: 202, body: '{}' })
  })
  await page.goto(`${server.url}/?quality=low&motion=full`)
  await expect
    .poll(
      async () => {
        // What the SDK has gathered leaves when the page may be put to sleep.
        await page.evaluate(() => window.dispatchEvent(new Event('freeze')))
        return sent.some((request) => request.includes(RUM.DD_RUM_APPLICATION_ID) && request.includes('"service":"nexus"'))
      },
      { timeout: 15_000 },
    )
    .toBe(true)
  expect(refused).toEqual([])
  expect(server.errors()).not.toContain(RUM.DD_RUM_CLIENT_TOKEN)
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text(), { timeout: 20_000 })
    .toMatch(/nexus_frontend_fps\{browser="chromium",device="\w+"\} \d/)
})
