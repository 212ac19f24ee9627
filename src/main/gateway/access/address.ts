import { isIP } from 'node:net'

/** An address in one spelling: IPv4 in IPv6 as IPv4, no zone, lower case. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '')
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '')
}

export function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}
