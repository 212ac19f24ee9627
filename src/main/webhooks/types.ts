import type { CustomAlertWire, WebhookReceivedWire } from '../../shared/contract/webhook.ts'
import type { AlertOrigin } from '../../shared/model/external.ts'
import type { WebhookCaller } from '../core/live-types.ts'

/** What other systems may call. Each throws NexusError with a sentence when it takes nothing. */
export interface WebhookCalls {
  /** Makes the secret known where it is kept; before `admit`. Never throws. */
  ready(): Promise<void>
  /** Lets a caller in, or throws NEXUS_AUTH_REQUIRED: before anything of what it sent is read. Without a request an operator calls. */
  admit(origin: AlertOrigin, caller: WebhookCaller | undefined): void
  datadog(body: unknown): Promise<WebhookReceivedWire>
  alertmanager(body: unknown): Promise<WebhookReceivedWire>
  custom(alert: CustomAlertWire): Promise<WebhookReceivedWire>
}
