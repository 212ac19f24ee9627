import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { startServer } from '../support/e2e/server.ts'
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
      for (let i = 0; i < 6; i++) shell.tell({ tell: 'gpu-crashed' })
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

/**
 * Height of a capital letter, in 1,080ths of the display's height. Letters shall be at least 16 minutes of arc high, and 20
 * are preferred (NUREG-0700 rev. 2, guideline 1.3.1-4, as ISO 9241-303; height = 6.283 x distance x minutes / 21,600): at five
 * metres 20 are 29.1 mm, which on a 55-inch 16:9 panel (685 mm high) are 45.9 of 1,080 rows.
 */
const LEAST_ROWS = (((6.283 * 5_000 * 20) / 21_600) * 1_080) / 685
async function letterRows(words: Locator): Promise<number> {
  return words.evaluate((element) => {
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(element)
    const pen = document.createElement('canvas').getContext('2d')
    if (!pen) throw new Error('There is no canvas.')
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`
    return (pen.measureText('H').actualBoundingBoxAscent / window.innerHeight) * 1_080
  })
}

test('from five metres: the worst is read, dead data cannot be missed, and the tour yields to people', async ({ browser }) => {
  await using server = await startServer(['--seed', '7'])
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 0.25 })
  await page.goto(`${server.url}/?wall&quality=low&tour`)
  await isLive(page)
  const sentence = page.getByTestId('headline-text')
  await test.step('the camera goes round while all is well, and a hand on the mouse ends it', async () => {
    await expect(page.getByTestId('tour-sign')).toBeVisible()
    expect(await page.evaluate(() => getComputedStyle(document.body).cursor)).toBe('none')
    await page.mouse.move(900, 400)
    await page.mouse.move(950, 420)
    await expect(page.getByTestId('tour-sign')).toHaveCount(0)
    expect(await page.evaluate(() => getComputedStyle(document.body).cursor)).not.toBe('none')
  })
  await test.step('the headline is large enough, calm and in trouble', async () => {
    expect(await letterRows(sentence)).toBeGreaterThanOrEqual(LEAST_ROWS)
    await server.post('/api/chaos/cascade')
    await expect(page.getByTestId('headline')).toHaveAttribute('data-tone', 'critical')
    expect(await letterRows(sentence)).toBeGreaterThanOrEqual(LEAST_ROWS)
  })
  await test.step('a lost line is said in words across the wall, with an age that grows', async () => {
    await server.kill()
    const alert = page.getByTestId('wall-alert')
    await expect(alert).toHaveText(/Not connected to NEXUS\s*Last seen [\d:]+, (?:[3-9]|\d\d) s ago/)
    for (const words of ['.wall-alert-title', '.wall-alert-detail'])
      expect(await letterRows(alert.locator(words))).toBeGreaterThan(LEAST_ROWS)
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('.scene-layer') ?? document.body).filter)).toContain(
      'saturate(0)',
    )
    expect(await alert.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
  })
  await page.close()
})
