import { describe, expect, it } from 'vitest'
import { mayUse, originOf, outsideAddress, PAGE_ORIGIN, presenterAddress } from './guards.ts'

const origins = new Set([PAGE_ORIGIN])

describe('originOf', () => {
  it("knows our scheme's origin, which Node calls null", () => {
    expect(originOf('app://bundle/index.html#/x')).toBe(PAGE_ORIGIN)
    expect(originOf('http://127.0.0.1:8000/x')).toBe('http://127.0.0.1:8000')
    expect(originOf('app://bundle.evil/index.html')).not.toBe(PAGE_ORIGIN)
    expect(originOf('')).toBeNull()
  })
})

describe('mayUse', () => {
  it('grants three permissions, to our page only', () => {
    for (const permission of ['fullscreen', 'clipboard-sanitized-write', 'pointerLock']) {
      expect(mayUse(permission, 'app://bundle/', origins)).toBe(true)
      expect(mayUse(permission, 'https://example.test/', origins)).toBe(false)
    }
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'loopback-network', 'unknown']) {
      expect(mayUse(permission, 'app://bundle/', origins)).toBe(false)
    }
  })
})

describe('outsideAddress', () => {
  it('lets Datadog pages leave and nothing else', () => {
    expect(outsideAddress('https://app.datadoghq.com/apm/trace/1')).toBe('https://app.datadoghq.com/apm/trace/1')
    expect(outsideAddress('https://app.us5.datadoghq.com/')).not.toBeNull()
    for (const bad of [
      'http://app.datadoghq.com/',
      'https://app.datadoghq.com.evil.test/',
      'https://user@app.datadoghq.com/',
      'https://example.test/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '',
    ]) {
      expect(outsideAddress(bad)).toBeNull()
    }
  })
})

describe('presenterAddress', () => {
  it('is one page on our own origins, to the letter', () => {
    const served = new Set([PAGE_ORIGIN, 'http://127.0.0.1:8000'])
    for (const good of ['app://bundle/presenter.html', 'http://127.0.0.1:8000/presenter.html'])
      expect(presenterAddress(good, served)).toBe(good)
    for (const bad of [
      'app://bundle/',
      'app://bundle/index.html',
      'app://bundle/presenter.html?x',
      'app://bundle/presenter.html#x',
      'app://bundle/a/../presenter.html',
      'app://bundle.evil/presenter.html',
      'http://127.0.0.1:8001/presenter.html',
      'https://elsewhere.invalid/presenter.html',
      'javascript:alert(1)',
      'presenter.html',
      '',
    ])
      expect(presenterAddress(bad, served)).toBeNull()
  })
})
