import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromiumFlags, findChromium } from '../../scripts/lib/chromium.mjs'
import type { VoiceEntryWire } from '../../src/shared/model/voice.ts'
import { expect, test } from '../support/e2e/console.ts'

const executablePath = findChromium()
// A browser as people have it: a page is heard after a click or a key only.
test.use({
  launchOptions: {
    args: [
      ...chromiumFlags(process.getuid?.() === 0).filter((flag) => !flag.startsWith('--autoplay-policy')),
      '--autoplay-policy=document-user-activation-required',
    ],
    ...(executablePath === undefined ? {} : { executablePath }),
  },
})
test.skip(
  !existsSync(join(import.meta.dirname, '../../resources/audio/manifest.json')),
  'The clips are not there: npm run voice makes them.',
)

test('a locked browser shows "enable sound" with the reason; one click, and the welcome is heard', async ({ page, server, watch }) => {
  // Whatever Playwright evaluates counts as a gesture to the browser. This way of asking does not.
  const session = await page.context().newCDPSession(page)
  const ask = async <T>(expression: string): Promise<T> => {
    const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true, userGesture: false })
    return result.value as T
  }
  await page.goto(`${server.url}/?quality=low`)
  const button = `document.querySelector('[data-testid="voice-badge-locked"]')`
  await expect.poll(() => ask<string>(`${button}?.textContent.trim() ?? ''`), { timeout: 30_000 }).toBe('Enable sound')
  expect(await ask<string>(`document.querySelector('[data-testid="sound-why"]').textContent`)).toContain('The browser wants a click')
  expect(await ask<string>('window.__nexusAudio.context.state')).toBe('suspended')
  expect((await server.get<{ entries: VoiceEntryWire[] }>('/api/voice/transcript')).entries).toEqual([])

  const at = await ask<{ x: number; y: number }>(
    `(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(${button}.getBoundingClientRect())`,
  )
  await page.mouse.click(at.x, at.y)
  await expect(page.getByTestId('voice-badge-locked')).toHaveCount(0)
  await expect(page.getByTestId('caption')).toContainText('Welcome, Engineer.')
  await expect
    .poll(async () => (await server.get<{ entries: VoiceEntryWire[] }>('/api/voice/transcript')).entries.at(-1), { timeout: 20_000 })
    .toMatchObject({ kind: 'welcome', said: true, voice: 'clips', outcome: 'heard' })
  expect(watch.errors).toEqual([])
})
