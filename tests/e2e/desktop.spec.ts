import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expectAccessible } from '../support/e2e/axe.ts'
import { overBridge } from '../support/e2e/core-line.ts'
import { expect, isLive, launchDouble, test } from '../support/electron-double/test.ts'

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
