import { describe, expect, it } from 'vitest'
import { configOf, refusalOf } from '../../tests/support/config.ts'
import { ownAddresses } from './gateway/reach.ts'

const config = (env: Record<string, string>) => configOf(env, '/nowhere')
const failing = (env: Record<string, string>) => refusalOf(env, '/nowhere')
const GOOD = 'f3a91c0e7d52b846'
const OTHER = '8b2e64d07fa1c953'

describe('who may come in', () => {
  it('is this machine alone where nothing is said, and needs no token', () => {
    expect(config({})).toMatchObject({
      host: '127.0.0.1',
      access: { operatorToken: null, viewerToken: null, hosts: [], proxies: [], tls: null },
    })
    expect(config({ HOST: '::1' }).host).toBe('::1')
    expect(config({ HOST: 'LOCALHOST' }).host).toBe('localhost')
  })

  it('is nobody from elsewhere without a token', () => {
    for (const host of ['0.0.0.0', '::', ...ownAddresses()]) {
      expect(failing({ HOST: host })).toContain(`HOST=${host} lets other machines in, so NEXUS needs to know them: set NEXUS_VIEWER_TOKEN`)
      expect(config({ HOST: host, NEXUS_VIEWER_TOKEN: GOOD }).access.viewerToken?.reveal()).toBe(GOOD)
    }
    expect(failing({ NEXUS_PROXIES: '127.0.0.1' })).toContain('NEXUS_PROXIES lets other machines in')
    expect(failing({ HOST: '203.0.113.77', NEXUS_TOKEN: GOOD })).toMatch(/^HOST=203\.0\.113\.77 is no address of this machine; it has /)
    expect(failing({ HOST: 'fe80::1%eth0', NEXUS_TOKEN: GOOD })).toContain('HOST="fe80::1%eth0" cannot be used')
  })

  it.each([
    ['short', 'Kd83jf02md81kd9'],
    ['with a blank', 'Kd83jf02 md81kd9x'],
    ['of one character', 'a'.repeat(40)],
    ['of few characters', 'abababababcacaca'],
    ['repeated', 'passwort1passwort1'],
    ['a run of digits', '1234567890123456'],
    ['a run of letters', 'abcdefghijklmnopqr'],
    ['too long', GOOD.repeat(13)],
  ])('refuses a token that is %s, and does not show it', (_what, token) => {
    const sentence = failing({ NEXUS_TOKEN: token })
    expect(sentence).toMatch(/^NEXUS_TOKEN=\(not shown\) cannot be used: it may be a token for operators/)
    expect(sentence).not.toContain(token)
  })

  it('refuses what would make viewers operators, and half of a certificate', () => {
    expect(failing({ NEXUS_TOKEN: GOOD, NEXUS_VIEWER_TOKEN: GOOD })).toContain('are the same, so every viewer would be an operator')
    expect(failing({ NEXUS_TLS_CERT: 'a.pem' })).toContain('belong together')
    expect(config({ NEXUS_TLS_CERT: 'a.pem', NEXUS_TLS_KEY: '/b.pem' }).access.tls).toEqual({
      certFile: '/nowhere/a.pem',
      keyFile: '/b.pem',
    })
  })

  it('reads names and proxies, and refuses what is none', () => {
    expect(config({ NEXUS_HOSTS: 'Nexus.Example, 10.0.0.4', NEXUS_TOKEN: GOOD, NEXUS_VIEWER_TOKEN: OTHER }).access.hosts).toEqual([
      'nexus.example',
      '10.0.0.4',
    ])
    expect(config({ NEXUS_PROXIES: '127.0.0.1,::ffff:10.1.1.1', NEXUS_TOKEN: GOOD }).access.proxies).toEqual(['127.0.0.1', '10.1.1.1'])
    for (const hosts of ['http://a', 'a:8000', 'a b', '*', '-a', 'a..b'])
      expect(failing({ NEXUS_HOSTS: hosts }), hosts).toContain('NEXUS_HOSTS=')
    expect(failing({ NEXUS_PROXIES: 'proxy' })).toContain('NEXUS_PROXIES="proxy" cannot be used')
  })
})
