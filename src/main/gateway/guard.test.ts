import { describe, expect, it } from 'vitest'
import { corsHeaders, hostAllowed, originAllowed } from './guard.ts'

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
    ])
      expect(hostAllowed(host), host).toBe(false)
  })
})

describe('originAllowed', () => {
  it('lets programs and our own page in, other sites not', () => {
    const host = '127.0.0.1:8000'
    expect(originAllowed({ host }, [])).toBe(true)
    expect(originAllowed({ host, origin: 'http://127.0.0.1:8000' }, [])).toBe(true)
    expect(originAllowed({ host: 'evil.example', origin: 'http://evil.example' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'http://localhost:8000' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'http://127.0.0.1:9000' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'null' }, [])).toBe(false)
    expect(originAllowed({ host, 'sec-fetch-site': 'cross-site' }, [])).toBe(false)
    expect(originAllowed({ host, origin: 'http://localhost:5173', 'sec-fetch-site': 'cross-site' }, ['http://localhost:5173'])).toBe(true)
  })

  it('lets only configured origins read answers', () => {
    expect(corsHeaders('http://a', ['http://a'])['access-control-allow-origin']).toBe('http://a')
    expect(corsHeaders('http://b', ['http://a'])).toEqual({})
    expect(corsHeaders(undefined, ['http://a'])).toEqual({})
  })
})
