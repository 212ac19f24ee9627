import type { CustomAlertWire, WebhookReceivedWire } from '../../shared/contract/webhook.ts'
import type { WebhookCaller } from '../core/live-types.ts'

/** What other systems may call. Each throws NexusError with a sentence when it takes nothing. */
export interface WebhookCalls {
  datadog(body: unknown, caller: WebhookCaller | undefined): Promise<WebhookReceivedWire>
  alertmanager(body: unknown, caller: WebhookCaller | undefined): Promise<WebhookReceivedWire>
  custom(alert: CustomAlertWire, caller: WebhookCaller | undefined): Promise<WebhookReceivedWire>
}
