import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Role } from '../../../shared/model/input.ts'
import { sameSecret } from '../../core/same-secret.ts'
import type { AccessConfig } from './types.ts'

export type SignedInRole = Exclude<Role, 'system'>

const HOUR_MS = 3_600_000
/**
 * An operator signs in once a shift. A viewer's sign-in lasts a month and is renewed while it is used, so that a display
 * on a wall stays signed in.
 */
const LASTS_MS: Readonly<Record<SignedInRole, number>> = { operator: 12 * HOUR_MS, viewer: 30 * 24 * HOUR_MS }
/** A viewer's sign-in older than this is renewed. */
const RENEWED_AFTER_MS = 24 * HOUR_MS
/** Sign-outs remembered until their session would have ended anyway; the oldest makes room. */
const MOST_REVOKED = 10_000

export interface Session {
  readonly id: string
  readonly role: SignedInRole
  /** Ms since the epoch. */
  readonly endsAt: number
}

/**
 * Sessions that are kept by the browser alone, as a signed value: nothing grows here with their number, and a restart
 * of NEXUS ends none. The signature's key is made of `secret` and the role's token, so that another token ends every
 * session of its role, and the value tells nothing about the token.
 */
export class Sessions {
  private readonly keys: Readonly<Record<SignedInRole, Buffer | null>>
  private readonly revoked = new Map<string, number>()
  private readonly now: () => number

  /**
   * @param secret random, of this installation
   * @param now ms since the epoch
   */
  constructor(access: AccessConfig, secret: Buffer, now: () => number) {
    this.now = now
    const key = (role: SignedInRole, token: AccessConfig['operatorToken']) =>
      token &&
      createHmac('sha256', secret)
        .update(`${role} ${createHash('sha256').update(token.reveal()).digest('hex')}`)
        .digest()
    this.keys = { operator: key('operator', access.operatorToken), viewer: key('viewer', access.viewerToken) }
  }

  /** A new session as the browser keeps it. */
  begin(role: SignedInRole): { readonly value: string; readonly maxAgeSeconds: number } {
    const endsAt = this.now() + LASTS_MS[role]
    const body = `${role}.${endsAt}.${randomBytes(12).toString('hex')}`
    return { value: `${body}.${this.sign(role, body)}`, maxAgeSeconds: LASTS_MS[role] / 1_000 }
  }

  /** Null for what is forged, over, signed out, or signed for a token that is no longer in force. */
  read(value: string): Session | null {
    const [role, ends, id, mac, ...rest] = value.split('.')
    if ((role !== 'operator' && role !== 'viewer') || !ends || !id || !mac || rest.length > 0) return null
    const signed = this.sign(role, `${role}.${ends}.${id}`)
    if (signed === null || !sameSecret(signed, mac)) return null
    const endsAt = Number(ends)
    return endsAt > this.now() && !this.revoked.has(id) ? { id, role, endsAt } : null
  }

  /** True for a session that should be given a later end now. */
  renews({ role, endsAt }: Session): boolean {
    return role === 'viewer' && endsAt - this.now() < LASTS_MS.viewer - RENEWED_AFTER_MS
  }

  revoke({ id, endsAt }: { readonly id: string; readonly endsAt: number }): void {
    const now = this.now()
    for (const [old, until] of this.revoked) if (until <= now || this.revoked.size >= MOST_REVOKED) this.revoked.delete(old)
    this.revoked.set(id, endsAt)
  }

  isOver(endsAt: number): boolean {
    return endsAt <= this.now()
  }

  private sign(role: SignedInRole, body: string): string | null {
    const key = this.keys[role]
    return key && createHmac('sha256', key).update(body).digest('base64url')
  }
}
