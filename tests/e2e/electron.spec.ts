import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchElectron, noElectron, sayWhyNoElectron } from '../support/e2e/true-electron.ts'

if (noElectron !== null) test.beforeAll(sayWhyNoElectron)

test('the true Electron starts the console in its sandbox, and every shared test runs in it', { tag: '@shared' }, async () => {
  test.skip(noElectron !== null, noElectron ?? '')
  test.skip(process.getuid?.() === 0, "Chromium's sandbox does not run as root.")
  const dataFolder = mkdtempSync(join(tmpdir(), 'nexus-electron-'))
  const { application, close } = await launchElectron(['--data', dataFolder], {}, true)
  const page = await application.firstWindow()
  await expect(page.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
  expect(page.url()).toMatch(/^app:\/\/bundle\//)
  expect(await page.evaluate(() => 'process' in window || 'require' in window)).toBe(false)
  await close()
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
})
