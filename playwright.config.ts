import { defineConfig } from '@playwright/test'
import { chromiumFlags, findChromium } from './scripts/lib/chromium.mjs'
import type { ShellKind } from './tests/support/e2e/shell.ts'
import { noElectron } from './tests/support/e2e/true-electron.ts'

const executablePath = findChromium()
/** CI runs the heart of the shared tests on the double of Electron, `npm run prove` all of them. */
const shared = process.env.NEXUS_PROVE === '1' ? /@shared/ : /@core/

export default defineConfig<object, { shellKind: ShellKind }>({
  testDir: 'tests/e2e',
  outputDir: 'test-results/e2e',
  // One worker: software rendering takes a whole core, and the measured bars want a quiet machine.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  projects: [
    { name: 'browser', testIgnore: 'electron.spec.ts' },
    { name: 'double', testIgnore: 'electron.spec.ts', grep: shared, use: { shellKind: 'double' } },
    // Where there is no Electron one test says why, and not each of the shared ones.
    {
      name: 'electron',
      use: { shellKind: 'electron' },
      ...(noElectron === null ? { grep: /@shared/ } : { testMatch: 'electron.spec.ts' }),
    },
  ],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 720 },
    screenshot: 'only-on-failure',
    launchOptions: {
      args: chromiumFlags(process.getuid?.() === 0),
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
})
