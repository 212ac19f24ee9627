import { type ContractBase, operator } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `webhook`. A request brings its secret; over every other way it is a person who calls, with a role. */
export function webhookHandlers(os: ContractBase, { webhooks }: RouterParts) {
  return {
    datadog: os.webhook.datadog.handler(({ input, context }) => {
      if (context.caller === undefined) operator(context)
      return webhooks.datadog(input, context.caller)
    }),
    alertmanager: os.webhook.alertmanager.handler(({ input, context }) => {
      if (context.caller === undefined) operator(context)
      return webhooks.alertmanager(input, context.caller)
    }),
    custom: os.webhook.custom.handler(({ input, context }) => {
      if (context.caller === undefined) operator(context)
      return webhooks.custom(input, context.caller)
    }),
  }
}
