import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../shared/model/input.ts'
import type { CallContext, WebhookCaller } from '../nexus-types.ts'
import type { Access } from './access/access.ts'
import { knockOf } from './door.ts'
import { respond, routeUnknown, webRequest } from './replies.ts'

/** Whether they may call, the secret decides and not a role; by these paths they can do nothing but tell of their alerts. */
const OTHER_SYSTEM: Actor = { name: 'webhook', role: 'operator' }

/** The webhooks of the contract, whose callers bring a secret of their own instead of a role. */
const PATHS = ['/api/datadog/webhook', '/api/alertmanager/webhook', '/api/alerts/webhook']

export interface WebhookRoutes {
  readonly access: Access
  /** The contract over REST. */
  rest(request: Request, context: CallContext): Promise<Response | null>
}

export function serveWebhooks(app: FastifyInstance, { access, rest }: WebhookRoutes): void {
  for (const url of PATHS) {
    app.route({
      method: 'POST',
      url,
      config: { access: 'own' },
      async handler(request, reply) {
        const caller = senderOf(request, access.isLocal(knockOf(request)))
        const response = await rest(webRequest(request), { actor: OTHER_SYSTEM, caller })
        return response ? respond(reply, response) : routeUnknown(request, reply)
      },
    })
  }
}

/** Who calls a webhook: from where, and with which secret (`X-Nexus-Secret`, else `Authorization: Bearer`). */
function senderOf({ headers }: Pick<FastifyRequest, 'headers'>, isLocal: boolean): WebhookCaller {
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
  const own = headers['x-nexus-secret']
  return { isLocal, secret: (typeof own === 'string' ? own.trim() : undefined) ?? bearer ?? null }
}
