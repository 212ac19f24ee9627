import type { Page } from '@playwright/test'
import type { DemoScriptWire, DemoStatusWire } from '../../src/shared/model/demo.ts'
import type { StandInStatusWire } from '../../src/shared/model/stand-in.ts'
import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, test } from '../support/e2e/console.ts'
import { startServer } from '../support/e2e/server.ts'
import { ask, bearer, lanAddress, OPERATOR_TOKEN, VIEWER_TOKEN } from '../support/remote.ts'

const inCue = (page: Page, cue: string) =>
  expect(page.getByTestId('presenter-cue').and(page.locator(`[data-cue="${cue}"]`))).toHaveAttribute('aria-current', 'step')

test('who presents calls cues from either window, and one key goes on from the recording', async ({ page, nexus, server }) => {
  await nexus.open('?quality=low&motion=calm')
  await nexus.steady()
  const [presenter] = await Promise.all([page.waitForEvent('popup', { timeout: 20_000 }), page.getByTestId('presenter-button').click()])
  await expect(presenter.getByTestId('presenter')).toHaveAttribute('data-live', 'true')
  await expectAccessible(presenter, 'the demo is not begun')

  await test.step('a clicker that is tried before the demo begins nothing', async () => {
    await presenter.keyboard.press('PageDown')
    await page.keyboard.press('PageDown')
    await expect(presenter.getByTestId('presenter-state')).toHaveText('not started')
  })
  await test.step('cue by cue, on and back, by the clicker’s keys in both windows', async () => {
    await presenter.getByTestId('presenter-start-manual').click()
    await inCue(presenter, 'hook')
    await expect(presenter.getByTestId('presenter-notes')).toContainText('Say who you are')
    await expect.poll(async () => (await server.get<DemoStatusWire>('/api/demo')).cue).toMatchObject({ cue_id: 'hook', step: 'done' })
    await presenter.keyboard.press('Space')
    await inCue(presenter, 'system')
    await expect(page.getByTestId('demo-mark')).toHaveAttribute('data-cue', 'system')
    await page.keyboard.press('PageUp')
    await inCue(presenter, 'hook')
    await page.keyboard.press('PageDown')
    await inCue(presenter, 'system')
    await presenter.keyboard.press('PageUp')
    await inCue(presenter, 'hook')
    await presenter.keyboard.press('PageDown')
    await inCue(presenter, 'system')
  })
  await test.step('panic: the same cue from the recording, labelled for everybody', async () => {
    await expect(page.getByTestId('replay-label')).toHaveCount(0)
    await presenter.keyboard.press('p')
    await expect(page.getByTestId('replay-label')).toBeVisible()
    await expect(presenter.getByTestId('presenter-replay')).toBeVisible()
    await inCue(presenter, 'system')
    await presenter.keyboard.press('Space')
    await inCue(presenter, 'problem')
    await expect(page.getByTestId('demo-mark')).toHaveAttribute('data-cue', 'problem')
    await expectAccessible(presenter, 'the recording plays')
    const { on, took_ms } = await server.get<StandInStatusWire>('/api/demo/stand-in')
    expect(on).toBe(true)
    console.log(`Panic took ${took_ms} ms.`)
  })
  await test.step('back to live, by a key that is held', async () => {
    await presenter.keyboard.down('l')
    await expect(presenter.getByTestId('presenter-replay')).toHaveCount(0)
    await presenter.keyboard.up('l')
    await expect(page.getByTestId('replay-label')).toHaveCount(0)
    await expect(presenter.getByTestId('presenter-state')).toHaveText('not started')
    expect(await server.get('/api/chaos')).toMatchObject({ mode: 'steady' })
  })
  await test.step('the keys of the console open the same window again, and begin and end the demo', async () => {
    await presenter.close()
    const popup = page.waitForEvent('popup', { timeout: 20_000 })
    // For some milliseconds Chromium takes the window of this name that was just closed for one that is open.
    await expect(async () => {
      await page.keyboard.press('Control+5')
      await expect.poll(() => page.context().pages().length, { timeout: 1_000 }).toBe(2)
    }).toPass()
    const again = await popup
    await expect(again.getByTestId('presenter')).toHaveAttribute('data-live', 'true')
    await page.keyboard.press('Control+4')
    await expect(again.getByTestId('presenter-state')).toContainText('running')
    await page.keyboard.press('Control+4')
    await expect(again.getByTestId('presenter-state')).not.toContainText('running')
  })
})

test('a viewer never gets the notes, by any way', async ({ page }) => {
  test.skip(lanAddress === null, 'This machine has no address but loopback.')
  await using server = await startServer([], { HOST: '0.0.0.0', NEXUS_TOKEN: OPERATOR_TOKEN, NEXUS_VIEWER_TOKEN: VIEWER_TOKEN })
  const lan = `http://${lanAddress}:${server.port}`
  const { cues } = (await ask(`${lan}/api/demo/script`, { headers: bearer(OPERATOR_TOKEN) })).json() as unknown as DemoScriptWire
  const notes = cues.flatMap(({ notes: some }) => some ?? [])
  expect(notes.length).toBeGreaterThan(5)

  const heard: string[] = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(payload.toString())))
  page.on('response', (response) => {
    if (response.url().includes('/api/'))
      void response
        .text()
        .then((text) => heard.push(text))
        .catch(() => {})
  })
  await page.goto(`${lan}/presenter.html`)
  await page.getByTestId('sign-in-token').fill(VIEWER_TOKEN)
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('presenter')).toHaveAttribute('data-live', 'true')
  await expect(page.getByTestId('presenter-start-manual')).toBeDisabled()
  expect((await server.post('/api/demo/start', {})).status).toBe(200)
  await expect(page.getByTestId('presenter-now')).toHaveText(cues[0]?.title ?? '?')
  await expect(page.getByTestId('presenter-notes')).toHaveText('')
  heard.push((await ask(`${lan}/api/demo/script`, { headers: bearer(VIEWER_TOKEN) })).body)
  heard.push((await ask(`${lan}/api/demo`, { headers: bearer(VIEWER_TOKEN) })).body)
  expect(heard.filter((text) => text.includes(cues[0]?.title ?? '?')).length, 'the traffic was seen').toBeGreaterThan(1)
  expect(notes.filter((note) => heard.some((text) => text.includes(note)))).toEqual([])
})
