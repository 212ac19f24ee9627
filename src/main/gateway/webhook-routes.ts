import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../shared/model/input.ts'
import type { CallContext } from '../nexus-types.ts'
import { callerOf } from './caller.ts'

/** Other systems may do nothing here but tell of their alerts; that they may, a secret of its own says. */
const OTHER_SYSTEM: Actor = { name: 'webhook', role: 'viewer' }

/** The webhooks of the contract, whose callers bring a secret of their own instead of a role. */
const PATHS = ['/api/datadog/webhook', '/api/alertmanager/webhook', '/api/alerts/webhook']

/** @param answer the contract over REST */
export function serveWebhooks(
  app: FastifyInstance,
  answer: (request: FastifyRequest, reply: FastifyReply, context: CallContext) => Promise<FastifyReply>,
): void {
  for (const url of PATHS) {
    app.route({
      method: 'POST',
      url,
      handler: (request, reply) => answer(request, reply, { actor: OTHER_SYSTEM, caller: callerOf(request.raw) }),
    })
  }
}
