import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible } from '../support/e2e/axe.ts'
import { overBridge } from '../support/e2e/core-line.ts'
import { expect, isLive, launchDouble, test } from '../support/electron-double/test.ts'

/** What the double notes of a window. */
const preferences = z.object({ preferences: z.record(z.string(), z.unknown()) })
const RELOADS = process.env.NEXUS_PROVE === '1' ? 20 : 3

test('shows the console over its own pipe, lets nothing else in or out, and ends in order', async ({ page, shell, noted }) => {
  await isLive(page)
  await shell.ready
  const order = shell.notes.map(({ what }) => what)
  for (const guard of ['sandbox', 'permission-request-handler', 'permission-check-handler', 'menu']) expect(order).toContain(guard)
  expect(order.indexOf('menu'), 'the menu is ours before a window is there').toBeLessThan(order.indexOf('show'))
  expect(await page.evaluate(() => Object.keys(window).filter((key) => /electron|require|process|ipc/i.test(key)))).toEqual([])

  await test.step('a command goes up, and what came of it comes down', async () => {
    await page.keyboard.press('Control+Digit2')
    const row = page.getByTestId('service-row').and(page.locator('[data-service="ai-brain"]'))
    await expect(row).toHaveAttribute('data-status', 'critical')
    await expect(page.getByTestId('incident-count')).toHaveText('1 incident')
  })
  await test.step('clips are served over app://', async () => {
    expect(await page.evaluate(async () => (await fetch('/audio/manifest.json')).status)).toBe(200)
    expect(await page.evaluate(async () => (await fetch('/audio/../../package.json')).status)).toBe(404)
  })
  await test.step('a link leaves only for the places that are allowed', async () => {
    await page.evaluate(() => window.open('https://app.datadoghq.com/apm/trace/1'))
    await expect.poll(() => noted('open-external')).toEqual(['https://app.datadoghq.com/apm/trace/1'])
    await page.evaluate(() => window.open('https://elsewhere.invalid/'))
    await expect.poll(() => noted('popup')).toHaveLength(2)
    expect(noted('open-external')).toHaveLength(1)
    await page.evaluate(() => location.assign('https://elsewhere.invalid/'))
    await expect.poll(() => noted('stayed')).toEqual(['https://elsewhere.invalid/'])
    await expect(page.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
  })
  await test.step('a reload gets a pipe of its own, and the state is the same', async () => {
    for (let reload = 0; reload < RELOADS; reload++) {
      await page.reload()
      await expect(page.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
    }
    // What the reloaded pages heard ends with them.
    const { call } = await overBridge(page)
    expect((await call.system.debug()).clients).toBe(1)
    await expect(page.getByTestId('incident-count')).toHaveText('1 incident')
    await expectAccessible(page, 'the desktop is live')
  })
  await test.step('quit commits what was consumed and ends with 0', async () => {
    shell.tell({ tell: 'app', event: 'quit' })
    expect(await shell.ended).toBe(0)
    expect(shell.errors()).toBe('')
  })
})

test('a page that cannot use its bridge comes from this machine instead, in the same window', async ({ context, page, dataFolder }) => {
  const root = resolve(import.meta.dirname, '../..')
  // Inside the repository, so that packages are found from there.
  const broken = join(root, 'test-results/broken-preload')
  rmSync(broken, { recursive: true, force: true })
  cpSync(join(root, 'out'), join(broken, 'out'), { recursive: true })
  symlinkSync(join(root, 'resources'), join(broken, 'resources'), 'junction')
  writeFileSync(join(broken, 'out/preload/index.cjs'), "throw new Error('The bridge is down.')")
  await using shell = await launchDouble({ context, page, dataFolder, out: join(broken, 'out') })
  await isLive(page)
  expect(new URL(page.url()).hostname).toBe('127.0.0.1')
  await page.keyboard.press('Control+d')
  await expect(page.getByTestId('debug-notices')).toContainText(
    'The bridge to the page failed: Error: The bridge is down. NEXUS shows it from http://127',
  )
  expect(shell.child.exitCode).toBeNull()
  rmSync(broken, { recursive: true, force: true })
})

test('the presenter’s window is the shell’s own: one address, the same guards, its place kept, gone with the console', async ({
  page,
  shell,
  noted,
  dataFolder,
}) => {
  await isLive(page)
  const presenter = () => shell.windows()[1]
  const asked = async (from: Page, ...addresses: string[]) => {
    const before = noted('popup').length
    for (const address of addresses) await from.evaluate((url) => void window.open(url), address)
    await expect.poll(() => noted('popup')).toHaveLength(before + addresses.length)
  }
  await test.step('no other address opens a window', async () => {
    await asked(page, '/presenter.html?notes', '/presenter.html#x', '/index.html', 'http://127.0.0.1/presenter.html', 'about:blank')
    expect(shell.windows()).toHaveLength(1)
  })
  await test.step('the button does, with the settings of the console’s window, and without an opener', async () => {
    await page.getByTestId('presenter-button').click()
    await expect.poll(() => shell.windows().length).toBe(2)
    // Its messages are taken, or it would never be live.
    await expect((presenter() ?? page).getByTestId('presenter')).toHaveAttribute('data-live', 'true')
    expect(await presenter()?.evaluate(() => window.opener)).toBeNull()
    const [console_, own] = noted('window').map((detail) => preferences.parse(detail).preferences)
    expect({ ...own, backgroundThrottling: null }).toEqual({ ...console_, backgroundThrottling: null })
    await page.keyboard.press('Control+5')
    await expect.poll(() => noted('focus')).toEqual([2])
    expect(shell.windows()).toHaveLength(2)
  })
  await test.step('from there no window opens either, and nothing leaves', async () => {
    const [, own] = shell.windows()
    if (own === undefined) throw new Error('There is no presenter’s window.')
    await asked(own, '/index.html', 'https://elsewhere.invalid/')
    expect(shell.windows()).toHaveLength(2)
    expect(noted('popup')).not.toContainEqual(expect.objectContaining({ action: 'allow' }))
    expect(noted('open-external')).toEqual([])
  })
  await test.step('a crashed page is there again', async () => {
    const crashed = presenter()
    void crashed?.goto('chrome://crash').catch(() => {})
    await expect.poll(() => presenter() !== undefined && presenter() !== crashed, { timeout: 20_000 }).toBe(true)
    await expect((presenter() ?? page).getByTestId('presenter')).toHaveAttribute('data-live', 'true')
  })
  await test.step('it opens where it was', async () => {
    const bounds = { x: 40, y: 30, width: 1000, height: 640 }
    shell.tell({ tell: 'moved', window: 2, bounds })
    const file = join(dataFolder, 'desktop/presenter.json')
    await expect.poll(() => existsSync(file) && JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ bounds })
    await presenter()?.close()
    await page.getByTestId('presenter-button').click()
    await expect.poll(() => noted('window').at(-1)).toMatchObject({ bounds })
    await expect.poll(() => shell.windows().length).toBe(2)
  })
  await test.step('it closes with the console, and NEXUS ends', async () => {
    await page.close()
    expect(await shell.ended).toBe(0)
    await expect.poll(() => shell.windows().length).toBe(0)
    expect(shell.errors()).toBe('')
  })
})
