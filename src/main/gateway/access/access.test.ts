import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../shared/secret.ts'
import { Attempts } from './attempts.ts'
import { placeOf } from './place.ts'
import { Places } from './places.ts'
import { Rates } from './rates.ts'
import { Sessions } from './sessions.ts'
import { LOCAL_ACCESS } from './types.ts'

describe('placeOf', () => {
  const place = (remoteAddress: string, forwarded?: string, proxies: string[] = []) =>
    placeOf({ remoteAddress, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }, proxies)

  it('is the address, an IPv6 one by its network', () => {
    expect(place('192.168.1.5')).toBe('192.168.1.5')
    expect(place('::ffff:192.168.1.5')).toBe('192.168.1.5')
    expect(place('2001:DB8:0001:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
    expect(place('2001:db8::6')).toBe('2001:db8:0:0::/64')
    expect(place('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
    expect(place('::1')).toBe('0:0:0:0::/64')
  })

  it('believes a known proxy, and of what it says only the end', () => {
    expect(place('127.0.0.1', '9.9.9.9')).toBe('127.0.0.1')
    expect(place('127.0.0.1', '9.9.9.9, 10.0.0.7', ['127.0.0.1'])).toBe('10.0.0.7')
    expect(place('::1', '9.9.9.9', ['127.0.0.1'])).toBe('9.9.9.9')
    expect(place('127.0.0.1', 'nonsense', ['127.0.0.1'])).toBe('127.0.0.1')
    expect(place('10.0.0.2', '9.9.9.9', ['10.0.0.1'])).toBe('10.0.0.2')
  })
})

describe('Attempts', () => {
  it('takes the same wrong token again for no further guess', () => {
    const attempts = new Attempts(() => 0)
    for (let n = 0; n < 100; n++) attempts.missed('a', 'the token of yesterday')
    expect(attempts.wait('a')).toBe(0)
    for (let n = 0; n < 10; n++) attempts.missed('a', `guess ${n}`)
    expect(attempts.wait('a')).toBeGreaterThan(0)
  })

  it('doubles the delay after three free misses, up to five minutes, and forgets in time', () => {
    let now = 0
    const attempts = new Attempts(() => now)
    let guess = 0
    const waits = Array.from({ length: 15 }, () => {
      attempts.missed('a', `guess ${guess++}`)
      const wait = attempts.wait('a')
      now += wait * 1_000
      return wait
    })
    expect(waits).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    expect(attempts.wait('b')).toBe(0)
    now += 15 * 60_000
    attempts.missed('a', `guess ${guess++}`)
    expect(attempts.wait('a')).toBe(0)
    attempts.succeeded('a')
    expect(attempts.size).toBe(0)
  })

  it('remembers a bounded number of places', () => {
    const attempts = new Attempts(() => 0)
    for (let n = 0; n < 10_000; n++) attempts.missed(`10.0.${n >> 8}.${n & 255}`, 'wrong')
    expect(attempts.size).toBe(4_096)
  })
})

describe('Sessions', () => {
  const access = (operator: string, viewer: string) => ({
    ...LOCAL_ACCESS,
    operatorToken: new Secret(operator),
    viewerToken: new Secret(viewer),
  })
  const secret = Buffer.alloc(32, 7)
  const now = () => 1_000

  it('are known again after a restart, and not after another token of their role', () => {
    const first = new Sessions(access('one', 'two'), secret, now)
    const operator = first.begin('operator').value
    const viewer = first.begin('viewer').value
    const restarted = new Sessions(access('one', 'two'), secret, now)
    expect(restarted.read(operator)).toMatchObject({ role: 'operator', endsAt: 1_000 + 12 * 3_600_000 })
    const changed = new Sessions(access('another', 'two'), secret, now)
    expect(changed.read(operator)).toBeNull()
    expect(changed.read(viewer)?.role).toBe('viewer')
    expect(new Sessions({ ...LOCAL_ACCESS }, secret, now).read(viewer)).toBeNull()
    expect(new Sessions(access('one', 'two'), Buffer.alloc(32, 8), now).read(viewer)).toBeNull()
  })

  it('are read only as they were given, whatever is changed in them', () => {
    const sessions = new Sessions(access('one', 'two'), secret, now)
    const { value } = sessions.begin('viewer')
    expect(sessions.read(value.replace('viewer', 'operator'))).toBeNull()
    fc.assert(
      fc.property(fc.integer({ min: 0, max: value.length - 1 }), fc.string({ minLength: 1, maxLength: 3 }), (at, put) => {
        const changed = value.slice(0, at) + put + value.slice(at + 1)
        expect(sessions.read(changed) === null).toBe(changed !== value)
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => sessions.read(text) === null))
  })

  it('remembers a bounded number of sign-outs', () => {
    const sessions = new Sessions(access('one', 'two'), secret, now)
    for (let n = 0; n < 12_000; n++) sessions.revoke({ id: String(n), endsAt: 2_000 })
    const { value } = sessions.begin('viewer')
    const session = sessions.read(value)
    if (session) sessions.revoke(session)
    expect(sessions.read(value)).toBeNull()
  })
})

describe('Places', () => {
  it('are bounded in all and by address, and are left once', () => {
    const places = new Places(4, 2)
    const leave = places.take('a', false)
    expect([places.take('a', false) !== null, places.take('a', false)]).toEqual([true, null])
    leave?.()
    leave?.()
    expect(places.size).toBe(1)
    expect(places.take('a', true)).not.toBeNull()
    expect(places.take('a', true)).not.toBeNull()
    expect(places.take('b', false)).not.toBeNull()
    expect(places.take('c', true)).toBeNull()
  })
})

describe('Rates', () => {
  it('lets a minute’s calls through at once, and then as time passes', () => {
    let now = 0
    const rates = new Rates(60, () => now)
    for (let call = 0; call < 60; call++) rates.admit('a')
    expect(() => rates.admit('a')).toThrow('More than 60 calls a minute came from your address: try again in 1 s.')
    rates.admit('b')
    now += 1_000
    rates.admit('a')
    expect(() => rates.admit('a')).toThrow()
  })
})
