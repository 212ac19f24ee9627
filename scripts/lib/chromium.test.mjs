import { describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from './chromium.mjs'

describe('findChromium', () => {
  const on =
    (/** @type {string[]} */ ...paths) =>
    (/** @type {string} */ path) =>
      paths.includes(path)

  it('obeys NEXUS_CHROMIUM, and only it', () => {
    expect(findChromium({ NEXUS_CHROMIUM: '/x/chrome' }, on('/x/chrome', '/usr/bin/chromium'))).toBe('/x/chrome')
    expect(findChromium({ NEXUS_CHROMIUM: '/gone' }, on('/usr/bin/chromium'))).toBeUndefined()
  })

  it('looks on PATH and in the usual places', () => {
    expect(findChromium({ PATH: '/bin' }, on('/usr/bin/chromium'))).toBe('/usr/bin/chromium')
    expect(findChromium({ PATH: '/opt/bin' }, on('/opt/bin/google-chrome'))).toBe('/opt/bin/google-chrome')
    expect(findChromium({}, on())).toBeUndefined()
  })
})

describe('chromiumFlags', () => {
  it('drops the sandbox for root only', () => {
    expect(chromiumFlags(true)).toContain('--no-sandbox')
    expect(chromiumFlags(false)).not.toContain('--no-sandbox')
  })
})
