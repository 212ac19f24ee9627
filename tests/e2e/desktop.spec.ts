import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { expectAccessible } from '../support/e2e/axe.ts'
import { FIVE } from '../support/e2e/console.ts'
import { notBuilt } from '../support/e2e/server.ts'
import { launchDouble, NOT_PROVEN, type Shell } from '../support/electron-double/driver.ts'

/** The BUILT desktop program, with the double in the place of Electron and its windows in a real Chromium. */
const test = base.extend<{ args: readonly string[]; dataFolder: string; shell: Shell }>({
  args: [[], { option: true }],
  deviceScaleFactor: 0.25,
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  dataFolder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'nexus-desktop-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  shell: async ({ context, page, args, dataFolder }, use) => {
    base.skip(notBuilt !== null, notBuilt ?? '')
    await using shell = await launchDouble({ context, page, dataFolder, args })
    await use(shell)
    if (test.info().status !== test.info().expectedStatus) console.log(shell.errors(), JSON.stringify(shell.notes))
  },
})

test.beforeAll(() => console.log(`The double of Electron cannot prove:\n${NOT_PROVEN.map((one) => `- ${one}`).join('\n')}`))

async function isLive(page: Page): Promise<void> {
  await expect(page.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
  for (const service of FIVE) {
    const row = page.getByTestId('service-row').and(page.locator(`[data-service="${service}"]`))
    await expect(row).toHaveAttribute('data-status', 'healthy', { timeout: 20_000 })
  }
}

test('shows the console over its own pipe, lets nothing else in or out, and ends in order', async ({ page, shell }) => {
  await isLive(page)
  await shell.ready
  const noted = (what: string) => shell.notes.filter((one) => one.what === what).map(({ detail }) => detail)
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
    await page.reload()
    await expect(page.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
    await expect(page.getByTestId('incident-count')).toHaveText('1 incident')
    await expectAccessible(page, 'the desktop is live')
  })
  await test.step('quit commits what was consumed and ends with 0', async () => {
    shell.tell({ tell: 'app', event: 'quit' })
    expect(await shell.ended).toBe(0)
    expect(shell.errors()).toBe('')
  })
})

test('a second start with the same folder leaves at once, in words', async ({ context, page, dataFolder }) => {
  await using shell = await launchDouble({ context, page, dataFolder, env: { ELECTRON_DOUBLE_SECOND: '1' } })
  expect(await shell.ended).toBe(0)
  expect(shell.errors()).toBe('NEXUS is already running with this data folder; its window comes to the front.\n')
})

test.describe('a wrong flag', () => {
  test.use({ args: ['--speed', 'fast'] })
  test('is one sentence and code 2', async ({ shell }) => {
    expect(await shell.ended).toBe(2)
    expect(shell.errors()).toMatch(/^--speed [^\n]+\n$/)
    expect(shell.windows()).toEqual([])
  })
})
