import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { utteranceSchema, type VoiceEntryWire } from '../../src/shared/model/voice.ts'
import { Console, expect, test } from '../support/e2e/console.ts'
import type { Server } from '../support/e2e/server.ts'

const CALM = '?quality=low&motion=calm'
/** A line, on a machine that draws two windows in software. */
const SPOKEN_MS = 30_000

test.skip(
  !existsSync(join(import.meta.dirname, '../../resources/audio/manifest.json')),
  'The clips are not there: npm run voice makes them.',
)

const strip = (page: Page) => page.getByTestId('voice-strip')

/** What a window made of an utterance: `heard`, `caption_only: why`, or nothing yet. */
const madeOf = (page: Page, id: string) =>
  page.evaluate((utteranceId) => {
    const played = window.__nexusAudio?.played.find((one) => one.utteranceId === utteranceId)
    return played === undefined ? '' : played.why === null ? played.outcome : `${played.outcome}: ${played.why}`
  }, id)

const ELSEWHERE = 'caption_only: Another window of this browser speaks.'

/** Says a line, and expects that one window alone speaks it. */
async function saidBy(server: Server, speaker: Page, ...others: Page[]): Promise<void> {
  const { utterance_id: id } = utteranceSchema.parse((await server.post('/api/voice/test')).body)
  await expect.poll(() => madeOf(speaker, id), { timeout: SPOKEN_MS }).toBe('heard')
  for (const other of others) expect(await madeOf(other, id)).toBe(ELSEWHERE)
  const { entries } = await server.get<{ entries: VoiceEntryWire[] }>('/api/voice/transcript')
  expect(entries.find((one) => one.entry_id === id)).toMatchObject({ said: true, outcome: 'heard', outcome_why: null })
}

/** As if the window's tab went to the background, or came back. */
async function show(page: Page, shown: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
      document.dispatchEvent(new Event('visibilitychange'))
    },
    shown ? 'visible' : 'hidden',
  )
}

test('of two windows of a browser one speaks; the other takes over when that one closes or is hidden', async ({
  page,
  context,
  nexus,
  server,
}) => {
  await nexus.open(CALM)
  await expect(strip(page)).toHaveAttribute('data-speaking', 'clips', { timeout: SPOKEN_MS })
  await expect(strip(page)).toHaveAttribute('data-speaking', '', { timeout: SPOKEN_MS })

  const second = await context.newPage()
  await new Console(second, `${server.url}/`).open(CALM)
  await expect(strip(second)).toContainText('Another window speaks', { timeout: SPOKEN_MS })
  await expect(strip(page)).not.toContainText('Another window speaks')

  await test.step('the first one speaks, the second one captions', async () => {
    await saidBy(server, page, second)
    await expect(second.getByTestId('caption')).toHaveText('This is the voice of NEXUS.')
    await second.keyboard.press('v')
    await expect(second.getByTestId('voice-sentence')).toHaveText(/Another window of this browser speaks|This is the voice/)
    await second.keyboard.press('Escape')
  })

  await test.step('hidden, it hands the voice to the one that is shown, and waits when it is shown again', async () => {
    await show(page, false)
    await expect(strip(page)).toContainText('Another window speaks')
    await expect(strip(second)).not.toContainText('Another window speaks')
    await show(page, true)
    await saidBy(server, second, page)
  })

  await test.step('closed, it leaves the voice to the one that is left', async () => {
    await second.close()
    await expect(strip(page)).not.toContainText('Another window speaks')
    await saidBy(server, page)
  })
})

test('a browser without locks lets each window speak', async ({ page, context, nexus, server }) => {
  // As on a page that came over plain http from another host.
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }))
  await nexus.open(CALM)
  await expect(strip(page)).toHaveAttribute('data-speaking', 'clips', { timeout: SPOKEN_MS })
  await expect(strip(page)).toHaveAttribute('data-speaking', '', { timeout: SPOKEN_MS })
  const second = await context.newPage()
  await new Console(second, `${server.url}/`).open(CALM)
  await expect.poll(() => second.evaluate(() => window.__nexusAudio?.state.phase), { timeout: SPOKEN_MS }).toBe('ready')
  const { utterance_id: id } = utteranceSchema.parse((await server.post('/api/voice/test')).body)
  for (const one of [page, second]) await expect.poll(() => madeOf(one, id), { timeout: SPOKEN_MS }).toBe('heard')
})
