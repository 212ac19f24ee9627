import { expect, test } from '@playwright/test'
import { expectAccessible } from '../support/e2e/axe.ts'
import { notBuilt, startServer } from '../support/e2e/server.ts'
import { ask, bearer, lanAddress, OPERATOR_TOKEN, VIEWER_TOKEN } from '../support/remote.ts'

test.skip(notBuilt !== null, notBuilt ?? '')
test.skip(lanAddress === null, 'This machine has no address but loopback.')

test('a wall on the network asks for a token, watches, changes nothing, and signs out', async ({ page }) => {
  await using server = await startServer([], { HOST: '0.0.0.0', NEXUS_TOKEN: OPERATOR_TOKEN, NEXUS_VIEWER_TOKEN: VIEWER_TOKEN })
  const lan = `http://${lanAddress}:${server.port}`
  const seen: string[] = []
  page.on('request', (request) => seen.push(request.url()))
  await page.goto(`${lan}/?quality=low&motion=calm`)

  await expect(page.getByTestId('sign-in')).toBeVisible()
  await expect(page.getByTestId('sign-in-token')).toBeFocused()
  await expectAccessible(page, 'a token is asked for')
  await page.getByTestId('sign-in-token').fill('no-token-of-this-one')
  await page.getByTestId('sign-in-send').click()
  await expect(page.getByTestId('sign-in-refused')).toContainText('This is no token of this NEXUS')
  await page.getByTestId('sign-in-token').fill(VIEWER_TOKEN)
  await page.keyboard.press('Enter')

  await expect(page.getByTestId('sign-in')).toHaveCount(0)
  await expect(page.getByTestId('console')).toHaveAttribute('data-fresh', 'true')
  await expect(page.getByTestId('role')).toHaveText('Viewer')
  await expect(page.getByTestId('chaos-cascade')).toBeDisabled()
  await expect(page.getByTestId('watch-only').first()).toHaveText('You watch; an operator may change things.')
  await page.keyboard.press('Control+3')
  await expect(page.getByTestId('caption')).toContainText('You watch')
  await expectAccessible(page, 'a viewer watches')

  // The same system as the one that an operator changes elsewhere.
  const api = (path: string, headers: Record<string, string>, method = 'POST') => ask(lan + path, { method, headers })
  expect((await api('/api/chaos/cascade', bearer(VIEWER_TOKEN))).status).toBe(403)
  expect((await api('/api/chaos/cascade', {})).status).toBe(401)
  expect((await api('/api/state', { ...bearer(VIEWER_TOKEN), host: 'rebound.example' }, 'GET')).status).toBe(403)
  expect((await api('/api/chaos/cascade', bearer(OPERATOR_TOKEN))).status).toBe(200)
  await expect(page.getByTestId('chaos-cascade')).toHaveAttribute('aria-pressed', 'true')

  // A reload needs no token; signing out asks for it again, over what was there.
  await page.reload()
  await expect(page.getByTestId('console')).toHaveAttribute('data-fresh', 'true')
  await page.getByTestId('sign-out').click()
  await expect(page.getByTestId('sign-in')).toContainText('Sign in again')
  await page.getByTestId('sign-in-token').fill(OPERATOR_TOKEN)
  await page.getByTestId('sign-in-send').click()
  await expect(page.getByTestId('sign-in')).toHaveCount(0)
  await expect(page.getByTestId('chaos-cascade')).toBeEnabled()
  await expect(page.getByTestId('role')).toHaveCount(0)

  expect(seen.filter((url) => url.includes(VIEWER_TOKEN) || url.includes(OPERATOR_TOKEN))).toEqual([])
  const kept = await page.evaluate(() => `${document.cookie} ${JSON.stringify({ ...localStorage, ...sessionStorage })}`)
  expect(kept).not.toContain('viewer.')
})
