import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { VoiceEntryWire, VoiceManifest } from '../../src/shared/model/voice.ts'
import { expectAccessible } from '../support/e2e/axe.ts'
import { type Console, expect, SETTLE_MS, test } from '../support/e2e/console.ts'
import type { CoreCalls } from '../support/e2e/core-line.ts'

const CALM = '?quality=low&motion=calm'
/** An alert, its tone and up to twelve seconds of speech. */
const SPOKEN_MS = 30_000

test.skip(
  !existsSync(join(import.meta.dirname, '../../resources/audio/manifest.json')),
  'The clips are not there: npm run voice makes them.',
)

const badge = (page: Page, kind: string) => page.getByTestId(`voice-badge-${kind}`)
const line = (page: Page) => page.getByTestId('transcript-line')

/** The newest entry like this, once it is there. */
async function entry(call: CoreCalls, like: (one: VoiceEntryWire) => boolean): Promise<VoiceEntryWire> {
  let found: VoiceEntryWire | undefined
  await expect
    .poll(
      async () => {
        found = (await call.voice.transcript({})).entries.find(like)
        return found !== undefined
      },
      { timeout: SPOKEN_MS },
    )
    .toBe(true)
  if (!found) throw new Error('It was there a moment ago.')
  return found
}

/** The window can be heard, and the welcome is over. */
async function heard(nexus: Console, call: CoreCalls): Promise<VoiceEntryWire> {
  await nexus.steady()
  return entry(call, (one) => one.kind === 'welcome' && one.outcome !== null)
}

async function goTo(page: Page, tab: 'now' | 'transcript' | 'shelves'): Promise<void> {
  await page.keyboard.press('v')
  await page.getByTestId(`voice-tab-${tab}`).click()
  await expect(page.getByTestId(`voice-page-${tab}`)).toBeVisible()
}

test('an incident is said in the words of its clips, the report on request, and sound off leaves captions', { tag: '@shared' }, async ({
  page,
  nexus,
  call,
}) => {
  /** Length of a caption that is nothing but clips, one after another, ms; null: it is not. */
  const spokenMs = (caption: string): number | null => {
    if (caption === '') return 0
    for (const { text, duration_ms } of clips) {
      if (caption !== text && !caption.startsWith(`${text} `)) continue
      const rest = spokenMs(caption.slice(text.length + 1))
      if (rest !== null) return duration_ms + rest
    }
    return null
  }

  await nexus.open(CALM)
  const { clips } = await page.evaluate(async (): Promise<VoiceManifest> => (await fetch('/audio/manifest.json')).json())
  const welcome = await heard(nexus, call)
  expect(welcome).toMatchObject({ said: true, voice: 'clips', outcome: 'heard' })

  await test.step('Ctrl+2: the caption names ai-brain, in the words of clips; the transcript says why', async () => {
    await page.keyboard.press('Control+Digit2')
    await expect(page.getByTestId('caption')).toContainText('ai-brain', { timeout: SPOKEN_MS })
    await expect(page.getByTestId('voice-strip')).toHaveAttribute('data-speaking', 'clips')
    const said = await entry(call, (one) => one.kind === 'incident' && one.outcome !== null)
    expect(said).toMatchObject({ said: true, voice: 'clips', outcome: 'heard', service_id: 'ai-brain' })
    expect(said.why).toMatch(/incident/i)
    expect(spokenMs(said.caption), said.caption).toBeGreaterThan(0)
    await goTo(page, 'transcript')
    await line(page).and(page.locator('[data-kind="incident"]')).last().click()
    await expect(page.getByTestId('transcript-details')).toContainText(said.caption)
    await expect(page.getByTestId('transcript-why')).toHaveText(said.why)
    await expect(page.getByTestId('transcript-outcome')).toHaveText('Heard whole.')
    await page.getByTestId('transcript-incident').click()
    await expect(page.getByTestId('voice')).toHaveCount(0)
    await expect(page.getByTestId('incident-panel')).toContainText('ai-brain')
    await page.keyboard.press('Escape')
  })

  await test.step('Space: the report, of true facts, in twelve seconds', async () => {
    await call.chaos.stop()
    await nexus.steady()
    await page.keyboard.press('Space')
    const report = await entry(call, (one) => one.kind === 'sitrep' && one.outcome !== null)
    expect(report.outcome).toBe('heard')
    expect(report.caption).toMatch(/one hundred percent|five services are healthy/i)
    expect(spokenMs(report.caption), report.caption).toBeGreaterThan(0)
    expect(spokenMs(report.caption), report.caption).toBeLessThanOrEqual(12_000)
  })

  await test.step('Ctrl+M: the badge shows, the caption comes all the same, and the transcript says that sound is off', async () => {
    await page.keyboard.press('Control+m')
    await expect(badge(page, 'muted')).toHaveText('Sound off')
    await page.keyboard.press('Space')
    const silent = await entry(call, (one) => one.kind === 'sitrep' && one.outcome === 'caption_only')
    expect(silent.outcome_why).toContain('Sound is off')
    await expect(page.getByTestId('caption')).toHaveText(silent.caption)
    await expect(page.getByTestId('voice-strip')).not.toHaveAttribute('data-speaking', 'clips')
  })

  await test.step('preferences hold over a reload', async () => {
    await goTo(page, 'now')
    await expect(page.getByTestId('voice-sentence')).toContainText('Sound is off')
    await page.getByTestId('voice-spatial').click()
    await page.getByTestId('voice-source-clips').click({ force: true })
    await page.getByTestId('voice-quiet').click()
    await page.getByTestId('voice-quiet-from').fill('23:15')
    await page.getByTestId('voice-volume').focus()
    for (const _ of '1234') await page.keyboard.press('ArrowLeft')
    await expect
      .poll(() => call.settings.get())
      .toMatchObject({ muted: true, volume: 0.6, voice: { spatial: false, source: 'clips', quiet_hours: { from: '23:15' } } })
    await page.reload()
    await expect(badge(page, 'muted')).toBeVisible()
    await goTo(page, 'now')
    await expect(page.getByTestId('voice-spatial')).toHaveAttribute('aria-checked', 'false')
    await expect(page.getByTestId('voice-source-clips')).toBeChecked()
    await expect(page.getByTestId('voice-volume')).toHaveValue('60')
    await expect(page.getByTestId('voice-quiet-from')).toHaveValue('23:15')
    await page.getByTestId('voice-sound').click()
    await expect(badge(page, 'muted')).toHaveCount(0)
  })
})

test('what is shelved is not said, and the transcript says why; every page can be read by everybody', { tag: '@shared' }, async ({
  page,
  nexus,
  call,
}) => {
  await nexus.open(CALM)
  await heard(nexus, call)
  await goTo(page, 'shelves')
  await expect(page.getByTestId('mon-face')).toContainText('Nothing is shelved')
  await page.getByTestId('shelf-send').click()
  await expect(page.getByTestId('shelf-problem')).toContainText('Say why')
  await page.getByTestId('shelf-scope-service').click({ force: true })
  await page.getByTestId('shelf-reason').fill('Deploy of release 41')
  await page.getByTestId('shelf-send').click()
  await expect(page.getByTestId('shelf-problem')).toContainText('Choose the service')
  await page.getByTestId('shelf-length-own').click({ force: true })
  await page.getByTestId('shelf-minutes').fill('5000')
  await page.getByTestId('shelf-subject').selectOption('ai-brain')
  await page.getByTestId('shelf-send').click()
  await expect(page.getByTestId('shelf-problem')).toContainText('from 1 to 1440')
  await expectAccessible(page, 'the form of the shelves has a problem')
  await page.getByTestId('shelf-scope-all').click({ force: true })
  await page.getByTestId('shelf-length-60').click({ force: true })
  await page.getByTestId('shelf-send').click()
  await expect(page.getByTestId('shelf')).toContainText('Deploy of release 41')
  await expect(page.getByTestId('shelf')).toContainText('1 h left')
  await expectAccessible(page, 'something is shelved')
  await page.keyboard.press('Escape')
  await expect(badge(page, 'shelved')).toHaveText(/Shelved 1 · (?:1 h|59 min)/)

  await call.chaos.start({ mode: 'latency-spike' })
  await expect(page.getByTestId('incident-row').first()).toHaveAttribute('data-state', 'open', { timeout: SETTLE_MS })
  const unsaid = await entry(call, (one) => one.kind === 'incident')
  expect(unsaid).toMatchObject({ said: false, voice: null })
  expect(unsaid.why).toContain('Deploy of release 41')
  await goTo(page, 'transcript')
  await page.getByTestId('transcript-unsaid').click()
  await expect(line(page).first()).toContainText('not said')
  await expect(page.getByTestId('transcript-why')).toContainText('Deploy of release 41')
  await expectAccessible(page, 'the transcript shows what was not said')
  await page.getByTestId('transcript-all').click()

  await page.keyboard.press('Escape')
  await badge(page, 'shelved').click()
  await page.getByTestId('shelf-end').click()
  await expect(page.getByTestId('mon-face')).toContainText('Nothing is shelved')
  await page.keyboard.press('Escape')
  await expect(badge(page, 'shelved')).toHaveCount(0)

  await test.step('keys walk the pages, Escape closes, and the focus comes back', async () => {
    await page.getByTestId('voice-open').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('voice-tab-now').focus()
    await page.keyboard.press('ArrowDown')
    await expect(page.getByTestId('voice-tab-transcript')).toBeFocused()
    await page.keyboard.press('Home')
    await expect(page.getByTestId('voice-page-now')).toBeVisible()
    await expect(page.getByTestId('voice-facts')).toContainText('of 10 in ten minutes')
    await expectAccessible(page, 'the state of the voice is shown')
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('voice-open')).toBeFocused()
  })
})

test.describe('without clips', () => {
  test.use({ expectedErrors: [/ERR_FAILED/] })
  test('the caption stands, the reason is told once, and nobody storms', async ({ page, nexus, call, watch }) => {
    await page.route('**/audio/*.mp3', (route) => route.abort())
    await nexus.open(CALM)
    await nexus.steady()
    await page.keyboard.press('v')
    await page.getByTestId('voice-test').click()
    await expect(page.getByTestId('caption')).toHaveText('This is the voice of NEXUS.')
    const tried = await entry(call, (one) => one.kind === 'line' && one.outcome !== null)
    expect(tried).toMatchObject({ said: true, outcome: 'caption_only' })
    expect(tried.outcome_why).toContain('clip')
    const asked = () => watch.requests.filter((address) => address.endsWith('.mp3')).length
    const before = asked()
    await page.waitForTimeout(3_000)
    expect(asked(), 'clips asked for again while nothing is said').toBe(before)
    // Eight at once and their one retry, the line's own clip and its tone: not two for each clip there is.
    expect(watch.errors.length, 'errors on the console').toBeLessThan(30)
  })
})
