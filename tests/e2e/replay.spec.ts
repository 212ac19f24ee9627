import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Console, expect, PICTURE_MS, SETTLE_MS, test } from '../support/e2e/console.ts'

const PETSHOP = process.env.NEXUS_PETSHOP ?? resolve(import.meta.dirname, '../../../shared/incidents/petshop')
const FOLDER = join(PETSHOP, 'high_traffic')
const RECORDING = join(FOLDER, 'train/incident-0.jsonl')
const SERVICES = 44

const args = (speed: string) => [
  ...['--replay', RECORDING, '--speed', speed],
  ...['--baseline', join(FOLDER, 'baseline.jsonl.gz'), '--topology', join(FOLDER, 'topology.json')],
]

function readLabel(): { root_cause: string; alert_time: string } {
  return JSON.parse(readFileSync(RECORDING.replace('.jsonl', '.label.json'), 'utf8'))
}

/** The labels on the picture: texts, and which of them overlap each other or lie under the panels. */
function labelsNow(nexus: Console): Promise<{ texts: string[]; overlaps: string[]; outside: string[] }> {
  return nexus.page.evaluate(() => {
    const labels = [...document.querySelectorAll<HTMLElement>('.nexus-label')]
      .filter((label) => getComputedStyle(label).visibility === 'visible')
      .map((label) => ({ text: label.textContent ?? '', box: label.getBoundingClientRect() }))
    const stage = document.querySelector('main.stage')?.getBoundingClientRect() ?? new DOMRect()
    const apart = (a: DOMRect, b: DOMRect) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
    const within = (box: DOMRect) =>
      box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom
    return {
      texts: labels.map(({ text }) => text),
      overlaps: labels.flatMap((a, i) => labels.slice(i + 1).flatMap((b) => (apart(a.box, b.box) ? [] : [`${a.text} | ${b.text}`]))),
      outside: labels.filter(({ box }) => !within(box)).map(({ text }) => text),
    }
  })
}

async function expectReadable(nexus: Console): Promise<void> {
  await expect.poll(async () => (await labelsNow(nexus)).texts.length, { timeout: PICTURE_MS }).toBeGreaterThan(3)
  const { overlaps, outside } = await labelsNow(nexus)
  expect(overlaps, 'labels over each other').toEqual([])
  expect(outside, 'labels under the panels').toEqual([])
}

test.describe('a recorded incident of 44 real services', () => {
  test.skip(!existsSync(RECORDING), `${RECORDING} is not here: the recordings lie beside the project, or where NEXUS_PETSHOP says.`)

  test.describe('at full speed', () => {
    test.use({ serverArgs: args('max') })

    test('plays to its end, says so, and stays for inspection', { tag: ['@shared', '@core'] }, async ({ page, nexus }) => {
      await nexus.open('?quality=low', SERVICES)
      await expect(page.getByTestId('transport')).toHaveAttribute('data-state', 'ended', { timeout: 60_000 })
      await expect(page.getByTestId('replay-state')).toHaveText('ended')
      await expect(nexus.connection).toContainText('ended')
      await expect(page.getByTestId('replay-play')).toBeDisabled()
      await nexus.drawn()
      await expectReadable(nexus)

      // Every service is found by a part of its name, also one far down the list.
      await page.keyboard.press('/')
      await page.keyboard.type('petsearch')
      await page.keyboard.press('Enter')
      await expect(nexus.panel.getByRole('heading', { name: 'PetSearch' })).toBeVisible()
      await expect(nexus.panel.getByTestId('chart-latency').locator('canvas')).toBeVisible()
    })
  })

  test.describe('steered', () => {
    test.use({ serverArgs: args('10') })

    test('names the cause at the time of the alert; can be paused, scrubbed and sped up', { tag: '@shared' }, async ({ page, nexus }) => {
      const { alert_time, root_cause } = readLabel()
      await nexus.open('?quality=low', SERVICES)
      const transport = page.getByTestId('transport')
      const time = page.getByTestId('replay-time')
      const scrub = page.getByTestId('replay-scrub')
      await expect(transport).toHaveAttribute('data-state', 'playing')
      await expect(page.getByTestId('speed-10')).toHaveAttribute('aria-pressed', 'true')
      await page.getByTestId('replay-play').click()
      await expect(transport).toHaveAttribute('data-state', 'paused')
      const paused = (await time.textContent()) ?? ''

      // To the sample nearest the alert, as a drag of the scrub bar would.
      await scrub.fill(String(Date.parse(alert_time) + 82_000))
      await scrub.press('ArrowRight')
      await expect(time).not.toHaveText(paused)
      await expect(transport).toHaveAttribute('data-state', 'paused')
      await expect(page.getByTestId('service-row').first()).toHaveAttribute('data-service', root_cause, { timeout: SETTLE_MS })
      await expect(nexus.row(root_cause)).toHaveAttribute('data-status', 'critical')
      await expect(page.getByTestId('headline')).toContainText('PetSearch')
      await nexus.drawn()
      await nexus.looks(root_cause, 'critical')
      await expect.poll(async () => (await labelsNow(nexus)).texts.join('\n'), { timeout: PICTURE_MS }).toContain('PetSearch')
      await expectReadable(nexus)

      await page.getByTestId('speed-60').click()
      await expect(page.getByTestId('speed-60')).toHaveAttribute('aria-pressed', 'true')
      await page.getByTestId('replay-play').click()
      await expect(transport).toHaveAttribute('data-state', 'playing')
      const then = (await time.textContent()) ?? ''
      await expect(time).not.toHaveText(then)

      // Nobody can fix what is long past.
      await nexus.row(root_cause).click()
      await nexus.panel.getByTestId('apply-fix').click()
      await expect(nexus.panel.getByTestId('fix-status')).toHaveAttribute('data-state', 'refused')
      await expect(nexus.panel.getByTestId('fix-status')).toContainText('recording')
      await page.keyboard.press('Escape')

      await page.getByTestId('speed-max').click()
      await expect(transport).toHaveAttribute('data-state', 'ended', { timeout: SETTLE_MS })
      await page.getByTestId('speed-10').click()
      await scrub.focus()
      await scrub.press('Home')
      await expect(transport).toHaveAttribute('data-state', 'playing')
    })
  })
})
