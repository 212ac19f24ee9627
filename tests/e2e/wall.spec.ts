import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, isLive, launchDouble, test } from '../support/electron-double/test.ts'

/** A wall display: nobody stands before it who could press a key. */

test.describe('on a wall', () => {
  test.use({ args: ['--kiosk', '--display=2'] })

  test('fills its display, says what is missing, and is there again after every crash', async ({ page, shell, noted }) => {
    await isLive(page)
    await expect(page.locator('html')).toHaveAttribute('data-wall', '')
    expect(noted('window')).toMatchObject([{ bounds: { x: 0, y: 0, width: 1920, height: 1080 }, kiosk: true, throttled: false }])
    expect(noted('awake')).toEqual(['prevent-display-sleep'])
    const debug = async () => JSON.stringify(await page.evaluate(() => document.title))
    expect(await debug()).toContain('NEXUS')

    await test.step('it goes to the display as soon as that is connected', async () => {
      shell.tell({
        tell: 'displays',
        bounds: [
          { x: 0, y: 0, width: 1920, height: 1080 },
          { x: 1920, y: 0, width: 3840, height: 2160 },
        ],
      })
      await expect.poll(() => noted('bounds')).toEqual([{ x: 1920, y: 0, width: 3840, height: 2160 }])
      expect(noted('kiosk')).toEqual([false, true])
    })
    await page.keyboard.press('Control+Digit3')
    await expect(page.getByTestId('incident-count')).toHaveText('1 incident')
    await test.step('a crashed page is back, with the incident', async () => {
      const began = Date.now()
      void page.goto('chrome://crash').catch(() => {})
      await expect.poll(() => shell.windows().some((one) => one !== page), { timeout: 20_000 }).toBe(true)
      const again = shell.windows()[0]
      if (!again) throw new Error('There is no window.')
      await expect(again.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
      await expect(again.getByTestId('incident-count')).toHaveText('1 incident')
      console.log(`The page was back ${Date.now() - began} ms after its crash.`)
    })
    await test.step('the nightly refresh shows no gap: the new page is up before the old one goes', async () => {
      shell.tell({ tell: 'night' })
      await expect.poll(() => shell.windows().length).toBe(2)
      await expect.poll(() => shell.windows().length, { timeout: 20_000 }).toBe(1)
      const fresh = shell.windows()[0]
      if (!fresh) throw new Error('There is no window.')
      await expect(fresh.getByTestId('connection')).toHaveAttribute('data-phase', 'live')
      expect(shell.child.exitCode).toBeNull()
    })
    await test.step('a graphics driver that keeps failing is asked for less from the next start on', async () => {
      for (let i = 0; i < 3; i++) shell.tell({ tell: 'gpu-crashed' })
      expect(await shell.ended).toBe(0)
      expect(noted('relaunch')).toHaveLength(1)
    })
  })
})

test('a window comes back where it was, and after the driver failed without it', async ({ browser, context, page, dataFolder }) => {
  const bounds = { x: 100, y: 50, width: 1100, height: 700 }
  const desktop = join(dataFolder, 'desktop')
  await using first = await launchDouble({ context, page, dataFolder })
  await first.ready
  const file = join(desktop, 'window.json')
  first.tell({ tell: 'app', event: 'quit' })
  await first.ended
  writeFileSync(file, JSON.stringify({ bounds, maximized: true }))
  writeFileSync(join(desktop, 'gpu.json'), '{"step":2}')
  const other = await browser.newContext({ deviceScaleFactor: 0.25 })
  await using second = await launchDouble({ context: other, page: await other.newPage(), dataFolder })
  await second.ready
  const noted = (what: string) => second.notes.filter((one) => one.what === what).map(({ detail }) => detail)
  expect(noted('window')).toMatchObject([{ bounds, kiosk: false }])
  expect(noted('maximize')).toHaveLength(1)
  expect(noted('switch')).toEqual(['enable-unsafe-swiftshader'])
  expect(noted('no-hardware-acceleration')).toHaveLength(1)
  expect(readFileSync(file, 'utf8')).toContain('"width":1100')
})
