import { NexusError } from '../../shared/errors.ts'
import { originOf } from '../../shared/model/external.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

interface Subject {
  readonly scope: 'all' | 'service' | 'monitor'
  readonly subject: string | null
}

/** Handlers of `voice`. */
export function voiceHandlers(os: ContractBase, { loop, voice }: RouterParts) {
  function checked({ scope, subject }: Subject): Subject {
    if (scope === 'all') {
      if (subject !== null)
        throw invalid('subject', 'a silence about everything has no subject; leave it out, or choose the scope service or monitor')
    } else if (subject === null) throw invalid('subject', `name the ${scope} that is not to be spoken of`)
    else if (scope === 'service' && !loop.engine.detail(subject))
      throw unknown('NEXUS_SERVICE_UNKNOWN', 'service', subject, 'the state lists')
    else if (scope === 'monitor' && originOf(subject) === null && !loop.engine.rules().rules.some((rule) => rule.monitorId === subject))
      throw unknown('NEXUS_MONITOR_UNKNOWN', 'monitor', subject, 'the rules list')
    return { scope, subject }
  }
  return {
    status: os.voice.status.handler(() => voice.status()),
    transcript: os.voice.transcript.handler(({ input }) => ({
      entries: voice.transcriptEntries({ said: input.said, incidentId: input.incident_id, limit: input.limit }),
    })),
    sitrep: os.voice.sitrep.handler(() => voice.sitrep()),
    test: os.voice.test.handler(() => voice.test()),
    shelve: os.voice.shelve.handler(({ input, context }) => {
      const { reason, minutes } = input
      return voice.shelve({ ...checked(input), reason, minutes }, context.actor)
    }),
    unshelve: os.voice.unshelve.handler(({ input, context }) => {
      voice.unshelve(input.shelf_id, context.actor)
      return voice.status()
    }),
    ready: os.voice.ready.handler(() => {
      voice.ready()
      return voice.status()
    }),
    heard: os.voice.heard.handler(({ input }) => ({ noted: voice.heardBy(input.utterance_id, input.outcome, input.why) })),
  }
}

function invalid(field: string, reason: string): NexusError {
  return new NexusError('NEXUS_INPUT_INVALID', `Field ${field} cannot be used: ${reason}.`)
}

function unknown(code: 'NEXUS_SERVICE_UNKNOWN' | 'NEXUS_MONITOR_UNKNOWN', what: string, id: string, where: string): NexusError {
  return new NexusError(code, `There is no ${what} ${JSON.stringify(id.slice(0, 80))}; ${where} those that are known.`)
}
