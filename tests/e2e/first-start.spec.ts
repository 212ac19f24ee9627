import { test as console_, expect as expectPage } from '../support/e2e/console.ts'
import { expect, launchDouble, test } from '../support/electron-double/test.ts'

test('a window whose page never draws is shown after five seconds all the same', async ({ context, page, dataFolder }) => {
  const began = performance.now()
  await using shell = await launchDouble({ context, page, dataFolder, env: { ELECTRON_DOUBLE_NEVER_PAINTS: '1' } })
  await expect.poll(() => shell.notes.some(({ what }) => what === 'show'), { timeout: 20_000 }).toBe(true)
  expect(performance.now() - began).toBeGreaterThan(5_000)
})

console_('a graphics context that is lost is said, and drawn again when it comes back', async ({ page, nexus }) => {
  await nexus.open('?quality=low&motion=calm')
  const canvas = page.getByTestId('scene').locator('canvas')
  // Before the scene draws nobody listens for the loss.
  await nexus.drawn()
  await canvas.evaluate((element: HTMLCanvasElement) => {
    const extension = element.getContext('webgl2')?.getExtension('WEBGL_lose_context')
    if (!extension) throw new Error('The scene has no WebGL 2.')
    Object.assign(window, { __context: extension })
    extension.loseContext()
  })
  const banner = page.getByTestId('banner-context-lost')
  await expectPage(banner).toBeVisible()
  await expectPage(nexus.connection).toHaveAttribute('data-phase', 'live')
  await page.evaluate(() => (window as unknown as { __context: WEBGL_lose_context }).__context.restoreContext())
  await expectPage(banner).toBeHidden()
  await expectPage(page.getByTestId('scene')).toHaveAttribute('data-view', 'scene')
})
