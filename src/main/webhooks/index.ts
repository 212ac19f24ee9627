import { NexusError } from '../../shared/errors.ts'
import type { SourceKind } from '../../shared/model/source.ts'
import type { Loop } from '../core/loop.ts'
import { type WebhookPorts, Webhooks } from './receiver.ts'

export interface WebhookParts extends Pick<WebhookPorts, 'clock' | 'secret' | 'notice'> {
  readonly loop: Loop
  readonly source: SourceKind
}

/** The webhooks over the core. */
export function createWebhooks({ clock, secret, notice, loop, source }: WebhookParts): Webhooks {
  return new Webhooks({
    clock,
    secret,
    notice,
    take: (alerts) => loop.alerts(alerts),
    refusal() {
      if (loop.failed !== null) return new NexusError('NEXUS_CORE_FAILED', loop.failed)
      if (source !== 'replay') return null
      return new NexusError(
        'NEXUS_SOURCE_UNSUPPORTED',
        'A recording plays, so what happens now has no place in it; start NEXUS without --replay.',
      )
    },
  })
}
