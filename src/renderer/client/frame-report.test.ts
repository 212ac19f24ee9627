import { expect, it } from 'vitest'
import { browserOf, deviceOf, FrameMean } from './frame-report.ts'

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const ANDROID = 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36'
const SAFARI = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'

it('tells browsers apart, and nothing finer', () => {
  expect(
    [CHROME, ANDROID, SAFARI, FIREFOX, `${CHROME} Electron/45.4.1`, CHROME.replace('Chrome', 'HeadlessChrome'), 'curl/8'].map(browserOf),
  ).toEqual(['chromium', 'chromium', 'safari', 'firefox', 'electron', 'chromium', 'other'])
})

it('tells a window without a GPU and a wall from a desk', () => {
  expect(deviceOf(CHROME, false, false)).toBe('desktop')
  expect(deviceOf(ANDROID, false, false)).toBe('mobile')
  expect(deviceOf(CHROME, false, true)).toBe('wall')
  expect(deviceOf(CHROME, true, true)).toBe('software')
})

it('means what was drawn; a picture at rest is not slow', () => {
  const mean = new FrameMean()
  expect(mean.take()).toBeNull()
  for (const fps of [60, 0, 30]) mean.add(fps)
  expect(mean.take()).toBe(45)
  expect(mean.take()).toBeNull()
})
