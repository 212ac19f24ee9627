import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, SETTLE_MS, test } from '../support/e2e/console.ts'

/** What a click on a button brings as a file. */
async function saved(page: Page, testId: string): Promise<{ name: string; text: string }> {
  const coming = page.waitForEvent('download')
  await page.getByTestId(testId).click()
  const file = await coming
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

test('a cascade is one incident with a named cause, its path, a person, a post-mortem and a place in the history', {
  tag: '@shared',
}, async ({ page, nexus, call }) => {
  test.setTimeout(240_000)
  // Calm: a picture that stands still is judged for contrast.
  await nexus.open('?quality=low&motion=calm')
  await nexus.steady()
  await nexus.drawn()
  // What is normal must be known before an onset can be told: twenty seconds of ten events.
  const accepted = async () => (await call.system.debug()).ingest.accepted
  await expect.poll(accepted, { timeout: 45_000 }).toBeGreaterThanOrEqual(200)
  // The cascade of Ctrl+3, which chaos.spec.ts presses, in steps of four seconds.
  await call.chaos.start({ mode: 'demo-cascade' })
  await expect(nexus.row('gateway')).toHaveAttribute('data-status', 'critical', { timeout: 45_000 })

  // One incident, one cause: in the headline, in the list of the core, in the scene.
  const list = async () => (await call.incident.list({})).incidents
  await expect.poll(async () => (await list())[0]?.cause?.service_id ?? null, { timeout: SETTLE_MS }).toBe('database')
  expect(await list()).toHaveLength(1)
  const id = (await list())[0]?.incident_id ?? ''
  const headline = page.getByTestId('headline-text')
  await expect(headline).toContainText('database')
  await expect(page.getByTestId('headline')).toContainText(/reached ai-brain \+\d+ s, gateway \+\d+ s/, { timeout: SETTLE_MS })
  const spoken = () => page.evaluate(() => window.__nexusScene?.labels().map(({ text }) => text) ?? [])
  await expect.poll(async () => (await spoken()).some((text) => /DATABASE.*CAUSE/.test(text)), { timeout: SETTLE_MS }).toBe(true)
  await expect.poll(async () => (await spoken()).filter((text) => /^\+\d+ s$/.test(text)).length, { timeout: SETTLE_MS }).toBe(2)

  await page.getByTestId('incident-row').click()
  const panel = page.getByTestId('incident-panel')
  await expect(panel.getByTestId('cause-card')).toHaveAttribute('data-named', 'true', { timeout: SETTLE_MS })
  await expect(panel.getByTestId('cause-service')).toHaveText('database')
  await expect(panel.getByTestId('cause-confidence').getByRole('meter')).toHaveAttribute('aria-valuetext', /likely|probable/)
  const steps = panel.getByTestId('path-step')
  await expect(steps).toHaveCount(3)
  const order = await steps.evaluateAll((all) => all.map((one) => one.getAttribute('data-service')))
  expect(order).toEqual(['database', 'ai-brain', 'gateway'])
  await expect(steps.nth(1)).toContainText(/\+[345](\.\d)? s/)
  await expect(steps.nth(2)).toContainText(/\+[789](\.\d)? s/)
  await expect(panel.getByTestId('evidence-chart')).toHaveCount(3)
  await expect(panel.getByTestId('evidence-chart').first().getByRole('img')).toHaveAccessibleName(/onset at/)
  await expect(panel.getByTestId('cause-fix').getByTestId('apply-fix')).toBeEnabled()
  expect(page.url()).toContain(`#incident=${encodeURIComponent(id)}`)
  await expectAccessible(page, 'an incident with a named cause is open')

  // By keyboard: acknowledge, take it, write a note.
  const incident = () => call.incident.get({ incident_id: id })
  await panel.getByTestId('acknowledge').focus()
  await page.keyboard.press('Enter')
  await expect(panel.getByTestId('acknowledge')).toHaveText('Acknowledged')
  await panel.getByTestId('assign-name').fill('Ada Lovelace')
  await page.keyboard.press('Enter')
  await expect(panel.getByTestId('incident-assignee')).toHaveText('Ada Lovelace')
  await panel.getByTestId('assign-name').fill('Grace Hopper')
  await page.keyboard.press('Enter')
  await expect(panel.getByTestId('incident-assignee')).toHaveText('Grace Hopper')
  await panel.getByTestId('assign-me').click()
  await expect(panel.getByTestId('incident-assignee')).toHaveText('Ada Lovelace')
  await panel.getByTestId('note-text').fill('The zirconium pool ran dry.')
  await panel.getByTestId('add-note').click()
  const timeline = panel.getByTestId('incident-timeline')
  await expect(timeline).toContainText('The zirconium pool ran dry.')
  await expect(timeline.locator('[data-kind="analyzed"]').first()).toContainText('database')
  expect(await incident()).toMatchObject({ state: 'acknowledged', assignee: 'Ada Lovelace' })

  // The same story as three files.
  const markdown = await saved(page, 'export-markdown')
  expect(markdown.name).toMatch(/\.md$/)
  expect(markdown.text).toMatch(/^# /m)
  expect(markdown.text).toContain('zirconium')
  const json = await saved(page, 'export-json')
  expect(JSON.stringify(JSON.parse(json.text))).toContain('zirconium')
  const html = await saved(page, 'export-html')
  expect(html.text).toMatch(/^<!doctype html>/i)
  expect(html.text).toContain('zirconium')
  expect(html.text, 'one file: nothing is fetched').not.toMatch(/(?:src|href)="https?:/)
  await expect(panel.getByTestId('share-status')).toContainText('Saved')

  // Quiet again, resolved, and reopened by hand and resolved once more.
  await page.getByTestId('chaos-stop').click()
  await nexus.steady()
  await expect(page.getByTestId('incident-row')).toHaveAttribute('data-state', 'resolved', { timeout: SETTLE_MS })
  await expect(panel.getByTestId('cause-service'), 'the cause is still told').toHaveText('database')
  await panel.getByTestId('note-text').fill('Looked at too early.')
  await panel.getByTestId('reopen').click()
  await expect(panel.getByTestId('resolve')).toBeEnabled()
  await expect.poll(async () => (await incident()).state).toBe('open')
  await panel.getByTestId('note-text').fill('Pool enlarged for good.')
  await panel.getByTestId('resolve').click()
  await expect(panel.getByTestId('reopen')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  expect(page.url()).not.toContain('#incident=')

  // The history finds it by words of its note and its resolution, and by nothing else.
  await page
    .getByTestId('scene')
    .click({ position: { x: 5, y: 5 }, force: true })
    .catch(() => undefined)
  await page.keyboard.press('h')
  const history = page.getByTestId('incident-history')
  await history.getByTestId('history-text').fill('zirconium')
  await expect(history.getByTestId('history-row')).toHaveCount(1)
  await expect(history.getByTestId('history-count')).toHaveText('1 incident')
  await expectAccessible(page, 'the history is searched')
  await history.getByTestId('history-text').fill('pool enlarged')
  await expect(history.getByTestId('history-row')).toHaveCount(1)
  await history.getByTestId('history-severity').selectOption('p4')
  await expect(history.getByTestId('history-empty')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(history).toHaveCount(0)
  await page.keyboard.press('h')
  await expect(history.getByTestId('history-text'), 'the search outlives its overlay').toHaveValue('pool enlarged')
  await history.getByTestId('history-clear').click()
  await history.getByTestId('history-service').selectOption('database')
  await history.getByTestId('history-span-hour').click()
  await history.getByTestId('history-row').click()
  await expect(panel.getByTestId('cause-service')).toHaveText('database')

  // A copied address opens it in another window.
  const address = page.url()
  await page.goto('about:blank')
  await page.goto(address)
  await expect(panel.getByTestId('cause-service')).toHaveText('database')
  await expect(panel.getByTestId('incident-timeline')).toContainText('Pool enlarged for good.')
})
