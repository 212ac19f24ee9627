import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, test } from '../support/e2e/console.ts'

// The server is stopped while the page looks on; a refused preference is an answer with an error status.
test.use({ expectedErrors: [/ERR_CONNECTION_(?:REFUSED|RESET)|status of 400/] })

test('settings: what is changed is kept over a restart, a key that is taken is refused, the help shows the new one', async ({
  page,
  nexus,
  server,
}) => {
  await nexus.open('?quality=low&motion=calm')
  const tab = (name: string) => page.getByTestId(`settings-tab-${name}`)
  const row = (action: string) => page.getByTestId('key-row').and(page.locator(`[data-action="${action}"]`))
  const standing = page.getByTestId('settings-standing')

  await test.step('theme and profile', async () => {
    await page.keyboard.press('Control+Comma')
    await page.getByTestId('settings-theme-light').check({ force: true })
    await expect(standing).toHaveText('Saved')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await expectAccessible(page, 'settings, general')
    await tab('monitors').click()
    await page.getByTestId('settings-profile-production').check({ force: true })
    await expect(page.getByTestId('settings-profile-effect')).toHaveText(
      'In force until NEXUS is started again: demo. From then on: production.',
    )
  })

  await test.step('a key: refused where it is taken or reserved, then changed', async () => {
    await tab('keyboard').click()
    const voice = row('voice.open')
    await voice.getByTestId('key-change').click()
    await page.keyboard.press('h')
    await expect(voice.getByTestId('key-why')).toHaveText(/^H is the key of "Incidents: search the whole history"/)
    await page.keyboard.press('Control+l')
    await expect(voice.getByTestId('key-why')).toHaveText(/^Ctrl L goes to the address/)
    await expectAccessible(page, 'settings, a key that is refused')
    await page.keyboard.press('y')
    await expect(voice.getByTestId('key-chords')).toHaveText('Y')
    await expect(standing).toHaveText('Saved')
    // While a key is chosen, Escape closes nothing.
    await row('search.open').getByTestId('key-change').click()
    await page.keyboard.press('Escape')
    await expect(row('search.open').getByTestId('key-chords')).toHaveText('/Ctrl KCmd K')
  })

  await test.step('a source that cannot be opened is refused', async () => {
    await tab('sources').click()
    // Two hyphens of a flag are two hyphens, and no dash.
    await expect(page.getByTestId('settings-source-why')).toHaveCSS('font-variant-ligatures', 'none')
    await expect(page.getByTestId('settings-source-why')).toHaveText('Nobody chose anything, so the built-in simulator runs.')
    await page.getByTestId('settings-source-replay').check({ force: true })
    await page.getByTestId('settings-file').fill('/none/incident.jsonl')
    await page.getByTestId('settings-source-keep').click()
    await expect(page.getByTestId('settings-refused')).toHaveText(
      /^Not changed: \/none\/incident\.jsonl cannot be read: there is no such file/,
    )
    await expectAccessible(page, 'settings, sources')
  })

  await test.step('another client is told at once', async () => {
    const patched = await fetch(`${server.url}/api/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ wall: { ...(await server.get<{ wall: object }>('/api/settings')).wall, tour: 'off' } }),
    })
    expect(patched.status).toBe(200)
    await tab('display').click()
    await expect(page.getByTestId('settings-tour')).toHaveAttribute('data-value', 'off')
    await expect(page.getByTestId('settings-no-desktop')).toBeVisible()
  })

  await test.step('after a restart all is there', async () => {
    await server.stop()
    await expect(page.getByTestId('settings-locked').first()).toHaveText(/^The line to the core is down/)
    await server.restart()
    await page.reload()
    await expect(nexus.connection).toHaveAttribute('data-phase', 'live')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await page.keyboard.press('v')
    await expect(page.getByTestId('voice')).toBeHidden()
    await page.keyboard.press('y')
    await expect(page.getByTestId('voice')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect(page.getByTestId('help').locator('.keys > div', { hasText: 'Voice: what it said' }).locator('kbd')).toHaveText('Y')
    expect(await server.get('/api/settings')).toMatchObject({ theme: 'light', monitor_profile: 'production', source: null })
    expect(await server.get('/api/settings/start')).toMatchObject({ profile: { running: 'production', fixed: false } })
  })
})
