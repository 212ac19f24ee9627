import { describe, expect, it } from 'vitest'
import { corsHeaders, hostAllowed, hostNames, originAllowed } from './guard.ts'

describe('hostAllowed', () => {
  it('knows the names of this machine and no other', () => {
    for (const host of ['127.0.0.1:8000', 'localhost:8000', 'localhost', '[::1]:8000', 'LOCALHOST:1'])
      expect(hostAllowed(host), host).toBe(true)
    for (const host of [
      undefined,
      '',
      'evil.example:8000',
      '127.0.0.1.evil.example',
      'localhost.evil.example:8000',
      '10.0.0.1:8000',
      'a@b@c',
      '127.0.0.1:8000@evil.example',
      'localhost/path',
      "localhost:8000/;script-src 'unsafe-inline'",
      'user@localhost',
    ])
      expect(hostAllowed(host), host).toBe(false)
  })

  it('knows the address that a connection came in at, this machine by name, and what was configured', () => {
    const names = hostNames(['nexus.example', 'fd00::9'], true, 'Box.lan')
    for (const host of ['box.lan:8000', 'box', 'box.local:1', 'nexus.example', '[fd00::9]:8000', 'localhost'])
      expect(hostAllowed(host, names), host).toBe(true)
    expect(hostAllowed('192.168.1.5:8000', names, '192.168.1.5')).toBe(true)
    expect(hostAllowed('192.168.1.5:8000', names, '::ffff:192.168.1.5')).toBe(true)
    expect(hostAllowed('[fd00::2]:8000', names, 'fd00::2')).toBe(true)
    expect(hostAllowed('192.168.1.6:8000', names, '192.168.1.5')).toBe(false)
    expect(hostAllowed('lan', names)).toBe(false)
    expect(hostAllowed('box', hostNames([], false, 'box'))).toBe(false)
  })
})

describe('originAllowed', () => {
  it('lets programs and our own page in, other sites not', () => {
    const host = '127.0.0.1:8000'
    expect(originAllowed({ host }, [])).toBe(true)
    expect(originAllowed({ host, origin: 'http://127.0.0.1:8000' }, [])).toBe(true)
    expect(originAllowed({ host, origin: 'https://127.0.0.1:8000' }, [])).toBe(true)
    expect(originAllowed({ host, origin: 'http://evil.example' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'http://localhost:8000' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'http://127.0.0.1:9000' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'null' }, [])).toBe(false)
    expect(originAllowed({ host, 'sec-fetch-site': 'cross-site' }, [])).toBe(false)
    expect(originAllowed({ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, [])).toBe(true)
    expect(originAllowed({ host, origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'http://localhost:5173', 'sec-fetch-site': 'cross-site' }, ['http://localhost:5173'])).toBe(true)
  })

  it('lets only configured origins read answers', () => {
    expect(corsHeaders('http://a', ['http://a'])['access-control-allow-origin']).toBe('http://a')
    expect(corsHeaders('http://b', ['http://a'])).toEqual({})
    expect(corsHeaders(undefined, ['http://a'])).toEqual({})
  })
})
