import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { FIVE } from '../e2e/console.ts'
import { notBuilt } from '../e2e/server.ts'
import { launchDouble, NOT_PROVEN, type Shell } from './driver.ts'

export { expect } from '@playwright/test'
export { launchDouble } from './driver.ts'

interface Fixtures {
  /** Flags that the program starts with. */
  args: readonly string[]
  dataFolder: string
  shell: Shell
  /** Details of what was noted under this name, in order. */
  noted: (what: string) => unknown[]
}

/** Playwright's test with the BUILT desktop program: the double in the place of Electron, its windows in a real Chromium. */
export const test = base.extend<Fixtures>({
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
  noted: async ({ shell }, use) => {
    await use((what) => shell.notes.filter((one) => one.what === what).map(({ detail }) => detail))
  },
})

test.beforeAll(() => console.log(`The double of Electron cannot prove:\n${NOT_PROVEN.map((one) => `- ${one}`).join('\n')}`))

/** Waits until the page shows the five services of the simulator, all of them well. */
export async function isLive(page: Page): Promise<void> {
  await expect(page.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
  for (const service of FIVE) {
    const row = page.getByTestId('service-row').and(page.locator(`[data-service="${service}"]`))
    await expect(row).toHaveAttribute('data-status', 'healthy', { timeout: 20_000 })
  }
}
