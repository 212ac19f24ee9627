import type { Severity } from '../../../../shared/model/incident.ts'
import type { VoicePriority } from '../../../../shared/model/voice.ts'
import type { ClipBook, Composition, SpeechEvent, SpokenSituation } from '../types.ts'
import { fitted, must, type Part } from './fit.ts'
import { clipOf } from './grammar.ts'
import { announced, ended, explained, grown, reminded, repaired, servicesOf } from './incident-words.ts'
import { cleared, flooded, reported, welcomed, worstOf } from './situation-words.ts'

const PRIORITY: Readonly<Record<Severity, VoicePriority>> = { p1: 'high', p2: 'medium', p3: 'low', p4: 'low' }

function partsOf(event: SpeechEvent): Part[] {
  switch (event.kind) {
    case 'welcome':
      return welcomed(event.situation)
    case 'incident':
      return announced(event.incident)
    case 'spread':
      return grown(event.incident)
    case 'cause':
      return explained(event.incident)
    case 'reminder':
      return reminded(event.incident)
    case 'resolved':
      return ended(event.incident, event.lastedMs)
    case 'remediation':
      return repaired(event)
    case 'all_clear':
      return cleared(event.situation)
    case 'flood':
      return flooded(event.alarms, event.situation)
    case 'sitrep':
      return reported(event.situation)
    case 'line': {
      const clip = clipOf(event.lineId)
      return clip === undefined ? [] : [must(clip)]
    }
  }
}

const gravest = ({ incidents }: SpokenSituation): VoicePriority => (incidents.some(({ severity }) => severity === 'p1') ? 'high' : 'medium')

/** How urgent an event is, known before its words are. */
export function priorityOf(event: SpeechEvent): VoicePriority {
  switch (event.kind) {
    case 'incident':
    case 'spread':
    case 'cause':
    case 'reminder':
      return PRIORITY[event.incident.severity]
    case 'resolved':
      return event.incident.severity <= 'p2' ? 'medium' : 'low'
    case 'flood':
      return gravest(event.situation)
    case 'welcome':
    case 'all_clear':
      return 'low'
    default:
      return 'medium'
  }
}

/** The service that an event is about: where the voice comes from. */
function serviceOf(event: SpeechEvent): string | null {
  switch (event.kind) {
    case 'cause':
      return event.incident.cause?.serviceId ?? null
    case 'spread':
      return servicesOf(event.incident).at(-1) ?? null
    case 'incident':
    case 'reminder':
    case 'resolved':
      return servicesOf(event.incident)[0] ?? null
    case 'remediation':
      return event.serviceId
    case 'flood':
      return worstOf(event.situation)
    case 'sitrep':
      return event.situation.critical[0] ?? null
    default:
      return null
  }
}

function incidentOf(event: SpeechEvent): string | null {
  if ('incident' in event) return event.incident.incidentId
  return event.kind === 'remediation' ? event.incidentId : null
}

/**
 * An event in words: at most 12 s of them by the book's durations, the gravest first.
 * Says nothing that the event does not hold. `clips` is empty where a sentence that must
 * be said is not in the book; a line that does not exist has no caption either.
 */
export function compose(event: SpeechEvent, book: ClipBook): Composition {
  const { parts, spoken, durationMs } = fitted(partsOf(event), book)
  const joined = (of: (part: Part) => string): string => parts.map(of).join(' ')
  return {
    kind: event.kind,
    priority: priorityOf(event),
    caption: joined(({ clip }) => clip.text),
    speech: joined(({ clip }) => clip.say),
    clips: spoken ? parts.map(({ clip }) => clip.id) : [],
    durationMs,
    serviceId: serviceOf(event),
    incidentId: incidentOf(event),
  }
}
