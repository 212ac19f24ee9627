import { expect, test } from '../support/e2e/console.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('a wish for less motion stands the picture still, and it still tells the truth', { tag: '@shared' }, async ({ page, nexus, call }) => {
  await nexus.open()
  await nexus.steady()
  await nexus.drawn()
  await expect(page.locator('html')).toHaveAttribute('data-calm', '')
  await expect(page.getByTestId('motion-toggle')).toHaveAttribute('data-value', 'calm')

  const scene = () =>
    page.evaluate(() => ({ frame: window.__nexusScene?.frame ?? 0, at: window.__nexusScene?.positionOf('gateway') ?? null }))
  const before = await scene()
  // Values still come in and are drawn; the camera does not move between them.
  await expect.poll(async () => (await scene()).frame, { timeout: 30_000 }).toBeGreaterThan(before.frame + 3)
  const after = await scene()
  expect(Math.hypot((after.at?.x ?? 0) - (before.at?.x ?? 0), (after.at?.y ?? 0) - (before.at?.y ?? 0))).toBeLessThan(0.01)
  const moving = await page.evaluate(() => document.getAnimations().filter((one) => one.effect?.getTiming().iterations === Infinity).length)
  expect(moving, 'animations without an end').toBe(0)

  await call.chaos.start({ mode: 'latency-spike' })
  await nexus.looks('ai-brain', 'critical')
  await expect(nexus.row('ai-brain').getByRole('img', { name: 'critical' })).toBeVisible()
  await call.chaos.stop()
  await nexus.looks('ai-brain', 'healthy')

  // By hand it moves again, which also shows that standing still above meant something.
  await page.getByTestId('motion-toggle').click()
  await expect(page.locator('html')).not.toHaveAttribute('data-calm')
  const still = await scene()
  await expect
    .poll(
      async () => {
        const now = await scene()
        return Math.hypot((now.at?.x ?? 0) - (still.at?.x ?? 0), (now.at?.y ?? 0) - (still.at?.y ?? 0))
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0.5)
})
