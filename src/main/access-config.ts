import { isIP } from 'node:net'
import { z } from 'zod'
import { UsageError } from '../shared/errors.ts'
import { Secret } from '../shared/secret.ts'
import { plainAddress } from './gateway/access/address.ts'
import type { AccessConfig } from './gateway/access/types.ts'
import { ownAddresses, reachesOut } from './gateway/reach.ts'

const SHORTEST_TOKEN = 16
const LONGEST_TOKEN = 200
/** Characters of a token that differ; fewer are guessed soon. */
const FEWEST_KINDS = 8

/** True for what nobody would guess soon: no few characters, no repetition, no run along the alphabet or the digits. */
export function isStrong(token: string): boolean {
  if (new Set(token).size < FEWEST_KINDS) return false
  // The smallest shift at which the text covers itself is the length of what it repeats.
  const repeated = [...token].findIndex((_, shift) => shift > 0 && token.startsWith(token.slice(shift)))
  if (repeated > 0 && repeated <= (token.length * 2) / 3) return false
  const codes = [...token].map((character) => character.charCodeAt(0))
  const runs = codes.filter((code, at) => at > 0 && Math.abs(code - (codes[at - 1] ?? 0)) <= 1).length
  return runs <= token.length / 2
}

const token = (who: string) =>
  ({
    may: `a token for ${who} that nobody can guess: ${SHORTEST_TOKEN} to ${LONGEST_TOKEN} letters, digits and signs without blanks, such as "openssl rand -hex 24" prints`,
    rule: z
      .string()
      .trim()
      .regex(new RegExp(`^[\\x21-\\x7e]{${SHORTEST_TOKEN},${LONGEST_TOKEN}}$`))
      .refine(isStrong)
      .transform((text) => new Secret(text)),
    secret: true,
  }) as const

const listOf = (rule: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim().toLowerCase())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(rule))

const ANY = new Set(['0.0.0.0', '::'])
const isHostName = (text: string): boolean => isIP(text) !== 0 || /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/.test(text)

/** The keys of who may come in, in the form of config.ts. `secret`: the value is never shown. */
export const ACCESS_KEYS = {
  HOST: {
    may: '127.0.0.1, localhost or ::1 (this machine only), an address of this machine, or 0.0.0.0 or :: (every one of them)',
    rule: z
      .string()
      .trim()
      .toLowerCase()
      .refine((host) => host === 'localhost' || (isIP(host) !== 0 && !host.includes('%'))),
  },
  NEXUS_TOKEN: token('operators, who may change things'),
  NEXUS_VIEWER_TOKEN: token('viewers, who may only look'),
  NEXUS_HOSTS: {
    may: 'names or addresses that NEXUS is reached by, such as nexus.example, separated by commas, without port',
    rule: listOf(z.string().refine(isHostName)),
  },
  NEXUS_PROXIES: {
    may: 'addresses of the reverse proxies before NEXUS, such as 127.0.0.1, separated by commas',
    rule: listOf(
      z
        .string()
        .transform(plainAddress)
        .pipe(z.string().refine((text) => isIP(text) !== 0)),
    ),
  },
  NEXUS_TLS_CERT: { may: 'the path of a PEM file with the certificate (and its chain)', rule: z.string().min(1) },
  NEXUS_TLS_KEY: { may: "the path of a PEM file with the certificate's key", rule: z.string().min(1) },
} as const

type Values = { readonly [K in keyof typeof ACCESS_KEYS]?: z.output<(typeof ACCESS_KEYS)[K]['rule']> | undefined }

/** Where NEXUS listens and whom it lets in. Throws UsageError for what would let in more than was meant. */
export function accessOf(values: Values, at: (path: string) => string): { readonly host: string; readonly access: AccessConfig } {
  const { HOST: host = '127.0.0.1', NEXUS_TOKEN: operatorToken = null, NEXUS_VIEWER_TOKEN: viewerToken = null } = values
  const { NEXUS_PROXIES: proxies = [], NEXUS_TLS_CERT: certFile, NEXUS_TLS_KEY: keyFile } = values
  const open = reachesOut(host)
  if (open && !ANY.has(host) && !ownAddresses().includes(host))
    throw new UsageError(
      `HOST=${host} is no address of this machine; it has ${ownAddresses().join(', ') || 'none but loopback'}. 0.0.0.0 takes all.`,
    )
  if ((open || proxies.length > 0) && operatorToken === null && viewerToken === null)
    throw new UsageError(
      `${open ? `HOST=${host}` : 'NEXUS_PROXIES'} lets other machines in, so NEXUS needs to know them: set NEXUS_VIEWER_TOKEN (they may look), NEXUS_TOKEN (they may change things) or both, for instance to what "openssl rand -hex 24" prints.`,
    )
  if (operatorToken && viewerToken && operatorToken.reveal() === viewerToken.reveal())
    throw new UsageError('NEXUS_TOKEN and NEXUS_VIEWER_TOKEN are the same, so every viewer would be an operator: choose two.')
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new UsageError('NEXUS_TLS_CERT and NEXUS_TLS_KEY belong together: give both, or neither for plain HTTP.')
  const tls = certFile !== undefined && keyFile !== undefined ? Object.freeze({ certFile: at(certFile), keyFile: at(keyFile) }) : null
  return { host, access: Object.freeze({ operatorToken, viewerToken, hosts: values.NEXUS_HOSTS ?? [], proxies, tls }) }
}
