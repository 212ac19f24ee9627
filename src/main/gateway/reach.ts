import { networkInterfaces } from 'node:os'
import { isLoopback } from './access/address.ts'
import type { AccessConfig } from './access/types.ts'

/** True where `host` lets other machines in. */
export function reachesOut(host: string): boolean {
  return host !== 'localhost' && !isLoopback(host)
}

/** Addresses of this machine, those of loopback and of single links left out. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address, internal }) => !internal && !/^fe80:/i.test(address))
    .map(({ address }) => address)
}

/** Where other machines find a server that listens on `host`; empty where they do not. */
export function addressesOf(host: string): string[] {
  if (!reachesOut(host)) return []
  if (host === '::') return ownAddresses()
  return host === '0.0.0.0' ? ownAddresses().filter((address) => !address.includes(':')) : [host]
}

/** What whoever starts NEXUS must know about who can come in; one sentence each. */
export function risksOf(host: string, { tls, proxies }: AccessConfig): string[] {
  if (!reachesOut(host) || tls !== null || proxies.length > 0) return []
  return [
    `Other machines reach NEXUS over plain HTTP (HOST=${host}): whoever can listen on the network between reads tokens and data. Set NEXUS_TLS_CERT and NEXUS_TLS_KEY, or put a proxy with TLS before it.`,
  ]
}
