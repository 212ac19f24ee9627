import { alertOriginSchema } from '../../shared/model/external.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `webhook`. A request brings its secret; over every other way an operator calls. */
export function webhookHandlers(os: ContractBase, { webhooks }: RouterParts) {
  // Before its input is looked at. The procedures are called like the systems that call them.
  const own = os.webhook.use(async ({ context, path, next }) => {
    await webhooks.ready()
    webhooks.admit(alertOriginSchema.parse(path.at(-1)), context.caller)
    return next()
  })
  return {
    datadog: own.datadog.handler(({ input }) => webhooks.datadog(input)),
    alertmanager: own.alertmanager.handler(({ input }) => webhooks.alertmanager(input)),
    custom: own.custom.handler(({ input }) => webhooks.custom(input)),
  }
}
