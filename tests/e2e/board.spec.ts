import { chromiumFlags, findChromium } from '../../scripts/lib/chromium.mjs'
import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, FIVE, SETTLE_MS, test } from '../support/e2e/console.ts'

const executablePath = findChromium()

/** Electron takes none of the flags below; what it does without a graphics driver is `--safe-gpu`. */
test.use({
  launchOptions: {
    args: [...chromiumFlags(process.getuid?.() === 0), '--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis'],
    ...(executablePath !== undefined && { executablePath }),
  },
})

test('without WebGL the cluster is a flat board, and everything works on it', { tag: '@shared' }, async ({ page, nexus, call }) => {
  await nexus.open('?quality=low&motion=calm')
  await nexus.steady()
  expect(await page.evaluate(() => document.createElement('canvas').getContext('webgl2'))).toBeNull()
  await expect(page.getByTestId('board')).toContainText('This window has no WebGL 2')
  for (const control of ['quality-toggle', 'effect-bloom']) await expect(page.getByTestId(control)).toHaveCount(0)
  const tile = (serviceId: string) => page.getByTestId('board-tile').and(page.locator(`[data-service="${serviceId}"]`))
  for (const serviceId of FIVE) await expect(tile(serviceId)).toContainText('healthy')
  await expectAccessible(page, 'the board is shown')

  await call.chaos.start({ mode: 'demo-spike' })
  await expect(tile('ai-brain')).toHaveClass(/tile-critical/, { timeout: SETTLE_MS })
  await expect(page.getByTestId('board-tile').first()).toHaveAttribute('data-service', 'ai-brain')
  await tile('ai-brain').click()
  await expect(nexus.panel.getByTestId('chart-latency')).toBeVisible()
  await nexus.panel.getByTestId('apply-fix').click()
  await expect(nexus.panel.getByTestId('fix-status')).toHaveAttribute('data-state', 'succeeded', { timeout: SETTLE_MS })
  await expect(tile('ai-brain')).toHaveClass(/tile-healthy/, { timeout: SETTLE_MS })
  await expectAccessible(page, 'a service is open beside the board')
})
