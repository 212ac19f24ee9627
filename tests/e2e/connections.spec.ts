import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, test } from '../support/e2e/console.ts'

test.use({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  serverEnv: async ({}, use) => {
    const refusing = createServer((request, response) => {
      request.resume()
      response.writeHead(401).end()
    })
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
    const { port } = refusing.address() as AddressInfo
    await use({ GOOGLE_API_KEY: 'a-key-nobody-may-see', GEMINI_BASE_URL: `http://127.0.0.1:${port}` })
    refusing.close()
  },
})

test('a connection that fails is named in the top bar, and the list says why and what to do', { tag: '@shared' }, async ({
  page,
  nexus,
}) => {
  await nexus.open('?quality=low&motion=calm')
  await nexus.steady()
  const line = (id: string) => page.getByTestId('connection-line').and(page.locator(`[data-connection="${id}"]`))
  await page.keyboard.press('n')
  await expect(line('source')).toHaveAttribute('data-state', 'ok')
  await expect(line('gemini')).toHaveAttribute('data-state', 'connecting')
  await expect(line('elevenlabs')).toContainText('Set ELEVENLABS_API_KEY')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('connections')).toBeHidden()

  // The model is asked about the first incident.
  await page.keyboard.press('Control+Digit2')
  await expect(page.getByTestId('connections-failing')).toHaveText('Gemini')
  await nexus.connection.click()
  await expect(line('gemini')).toHaveAttribute('data-state', 'failed')
  await expect(line('gemini').getByTestId('connection-trouble')).toHaveText('wrong credentials')
  await expect(line('gemini')).toContainText('correct GOOGLE_API_KEY.')
  await expect(page.getByTestId('connections-standing')).toHaveText('1 connection in trouble')
  // What needs somebody stands first.
  await expect(page.getByTestId('connection-line').first()).toHaveAttribute('data-connection', 'gemini')
  await expect(page.locator('body')).not.toContainText('a-key-nobody-may-see')
  await expectAccessible(page, 'connections')
})
