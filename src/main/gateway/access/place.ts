import { isIP } from 'node:net'
import { isLoopback, plainAddress } from './address.ts'
import type { Knock } from './types.ts'

/** Headers by which a proxy gives itself away. One of them, and the caller is somebody behind it. */
const PROXY_HEADERS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'via',
]

export function isProxied({ headers }: Knock): boolean {
  return PROXY_HEADERS.some((name) => headers[name] !== undefined)
}

/** True when it came from one of `proxies`; a proxy on this machine may use either loopback address. */
export function isKnownProxy({ remoteAddress }: Knock, proxies: readonly string[]): boolean {
  const from = plainAddress(remoteAddress)
  return proxies.includes(from) || (isLoopback(from) && proxies.some(isLoopback))
}

/**
 * What a client is counted by: its address, an IPv6 one by its first 64 bits, which is the least that a household gets.
 * Behind a known proxy it is what that one wrote last into `X-Forwarded-For`: whatever stands before came from outside.
 */
export function placeOf(knock: Knock, proxies: readonly string[]): string {
  const from = plainAddress(knock.remoteAddress)
  const said = isKnownProxy(knock, proxies) ? lastOf(knock.headers['x-forwarded-for']) : null
  const address = said ?? from
  return isIP(address) === 6 ? networkOf(address) : address
}

function lastOf(header: string | readonly string[] | undefined): string | null {
  const text = typeof header === 'string' ? header : header?.at(-1)
  const last = plainAddress(
    text
      ?.split(',')
      .at(-1)
      ?.trim()
      .replace(/^\[|\](?::\d+)?$/g, ''),
  )
  return isIP(last) === 0 ? null : last
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? front : [...front, ...new Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
