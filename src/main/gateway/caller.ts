import type { IncomingMessage } from 'node:http'
import type { WebhookCaller } from '../nexus-types.ts'

/** A proxy or tunnel that runs on this machine sends others' requests, and says so by one of these. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via', 'cf-connecting-ip']

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && (address === '::1' || /^(?:::ffff:)?127\./.test(address))

/** Who calls a webhook: from where, and with which secret (`Authorization: Bearer` or `X-Nexus-Secret`). */
export function callerOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): WebhookCaller {
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
  const own = headers['x-nexus-secret']
  return {
    isLocal: isLoopback(socket.remoteAddress) && FORWARDING.every((name) => headers[name] === undefined),
    secret: (typeof own === 'string' ? own.trim() : undefined) ?? bearer ?? null,
  }
}
