import type { CustomAlertWire, WebhookReceivedWire } from '../../shared/contract/webhook.ts'
import { NexusError } from '../../shared/errors.ts'
import type { Connection } from '../../shared/model/connection.ts'
import { type AlertOrigin, ORIGIN_TITLES } from '../../shared/model/external.ts'
import type { ExternalAlert } from '../../shared/model/input.ts'
import { KeptSecret, loaded, type Secret } from '../../shared/secret.ts'
import type { Clock } from '../core/clock.ts'
import type { WebhookCaller } from '../core/live-types.ts'
import { sameSecret } from '../core/same-secret.ts'
import { alertmanagerTold } from './alertmanager.ts'
import { customTold } from './custom.ts'
import { datadogTold } from './datadog.ts'
import type { Told } from './told.ts'
import type { WebhookCalls } from './types.ts'

/** A refusal shows for so long: whoever was refused may never call again, ms. */
const SHOWN_MS = 600_000

export interface WebhookPorts {
  readonly clock: Clock
  /** Null: none is configured. */
  readonly secret: Secret | null
  /** Why no alert can be taken at all; null: they can. */
  refusal(): NexusError | null
  /** Takes alerts; resolves with how many there was no room for, once they are kept. */
  take(alerts: readonly ExternalAlert[]): Promise<number>
  notice(sentence: string): void
}

interface Refusal {
  readonly atMs: number
  readonly origin: AlertOrigin
  readonly trouble: 'credentials_refused' | 'not_understood'
  readonly sentence: string
}

/** Receives the webhooks of other systems: checks who calls, reads what it says, hands it to the engine, and counts. */
export class Webhooks implements WebhookCalls {
  private readonly ports: WebhookPorts
  private received = 0
  private refused = 0
  private last: { readonly atMs: number; readonly origin: AlertOrigin } | null = null
  private refusal: Refusal | null = null

  constructor(ports: WebhookPorts) {
    this.ports = ports
  }

  admit(origin: AlertOrigin, caller: WebhookCaller | undefined): void {
    const stranger = this.strangerText(caller)
    if (stranger === null) return
    this.noteRefusal(origin, 'credentials_refused', stranger)
    throw new NexusError('NEXUS_AUTH_REQUIRED', stranger)
  }

  datadog(body: unknown): Promise<WebhookReceivedWire> {
    return this.receive('datadog', () => datadogTold(body))
  }

  alertmanager(body: unknown): Promise<WebhookReceivedWire> {
    return this.receive('alertmanager', () => alertmanagerTold(body))
  }

  custom(alert: CustomAlertWire): Promise<WebhookReceivedWire> {
    return this.receive('custom', () => customTold(alert))
  }

  private async receive(origin: AlertOrigin, read: () => Told): Promise<WebhookReceivedWire> {
    const refusal = this.ports.refusal()
    if (refusal !== null) throw refusal
    const { alerts, ignored, truncated, note } = this.read(origin, read)
    const full = alerts.length === 0 ? 0 : await this.ports.take(alerts)
    this.received++
    this.last = { atMs: this.ports.clock.now(), origin }
    if (this.refusal?.origin === origin) this.refusal = null
    const room = full === 0 ? null : `${full} alerts found no room: too many of other systems stand already.`
    const notes = [note, room].filter((part) => part !== null).join(' ')
    if (truncated > 0 || room !== null) this.ports.notice(notes)
    return { received: true, alerts: alerts.length - full, ignored, note: notes === '' ? null : notes }
  }

  private read(origin: AlertOrigin, read: () => Told): Told {
    try {
      return read()
    } catch (error) {
      if (error instanceof NexusError) this.noteRefusal(origin, 'not_understood', error.message)
      throw error
    }
  }

  /** One that cannot be read is none. */
  async ready(): Promise<void> {
    if (this.ports.secret !== null) await loaded(this.ports.secret).catch(() => {})
  }

  private get secret(): Secret | null {
    const { secret } = this.ports
    return secret instanceof KeptSecret && !secret.isLoaded ? null : secret
  }

  /** Why the caller is not let in; null where it is. Callers without a request are people at this console. */
  private strangerText(caller: WebhookCaller | undefined): string | null {
    const { secret } = this
    if (caller === undefined) return null
    if (secret === null)
      return caller.isLocal ? null : 'Without NEXUS_WEBHOOK_SECRET webhooks are taken from this machine only; set it, and send it along.'
    if (caller.secret !== null && sameSecret(caller.secret, secret.reveal())) return null
    return `The secret of this webhook is ${caller.secret === null ? 'missing' : 'wrong'}: send NEXUS_WEBHOOK_SECRET as "Authorization: Bearer ..." or "X-Nexus-Secret: ...".`
  }

  private noteRefusal(origin: AlertOrigin, trouble: Refusal['trouble'], sentence: string): void {
    this.refused++
    this.refusal = { atMs: this.ports.clock.now(), origin, trouble, sentence }
  }

  /** How the line to the systems that call stands. */
  connection(): Connection {
    const at = { id: 'webhooks', title: 'Alert webhooks', direction: 'in', address: null, since: null } as const
    const { clock, secret } = this.ports
    const refusal = this.refusal !== null && clock.now() - this.refusal.atMs < SHOWN_MS ? this.refusal : null
    if (refusal !== null) {
      const sentence = `A webhook of ${ORIGIN_TITLES[refusal.origin]} was refused (${this.refused} since start). ${refusal.sentence}`
      return { ...at, state: 'degraded', trouble: refusal.trouble, sentence }
    }
    if (this.last !== null) {
      const when = new Date(this.last.atMs).toISOString().slice(0, 19).replace('T', ' ')
      const sentence = `${this.received} webhooks were taken, the last of ${ORIGIN_TITLES[this.last.origin]} at ${when} UTC; ${this.refused} were refused.`
      return { ...at, state: 'ok', trouble: null, sentence }
    }
    return secret === null
      ? { ...at, state: 'off', trouble: null, sentence: 'Nothing called yet. Without NEXUS_WEBHOOK_SECRET only this machine may.' }
      : { ...at, state: 'connecting', trouble: null, sentence: 'Ready: Datadog, Alertmanager or another system may call; none did yet.' }
  }
}
