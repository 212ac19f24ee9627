import type { Waiting } from './types.ts'

/** Why nothing is said, one sentence each. */
export const NOT_SAID = {
  acknowledged: 'Somebody acknowledged it before its turn.',
  resolved: 'It was resolved before its turn.',
  back: 'It came back before its turn.',
  untrue: 'It is not so any more.',
  stale: 'It waited for 30 seconds, and is no news any more.',
  joined: 'It is told together with what waits about the same incident.',
  unannounced: 'Nothing was announced of it.',
  repeated: 'The same was said less than 30 seconds ago.',
  flood: 'There are more alarms than a person can follow; it is told in the summary.',
  calm: 'The flood of alarms is over.',
  unready: 'Its speech was not ready in time.',
  demo: 'A demo runs, and tells it in lines of its own.',
  full: 'More important things waited, and there was no room for it.',
} as const

export const ASKED_FOR = 'Somebody asked for it.'

/** Why something is said now, in one sentence. */
export function whyOf({ event, again }: Waiting): string {
  if (again) return 'It is said again, because it was cut short by something more urgent.'
  switch (event.kind) {
    case 'welcome':
      return 'The first window of this run can be heard.'
    case 'incident':
      return `A ${event.incident.severity} incident opened.`
    case 'spread':
      return 'The incident grew.'
    case 'cause':
      return 'The evidence names a cause.'
    case 'catch_up':
      return 'A silence is over, and what it kept back still stands.'
    case 'reminder':
      return 'Nobody acknowledged this p1 yet.'
    case 'resolved':
      return 'The incident is over.'
    case 'remediation':
      return event.succeeded ? 'A fix succeeded.' : 'A fix failed.'
    case 'all_clear':
      return 'Everything is healthy again.'
    case 'flood':
      return `${event.alarms} alarms within ten minutes are more than a person can follow; this stands for them.`
    case 'line':
      return event.demo === true ? 'It is a line of the demo.' : ASKED_FOR
    case 'sitrep':
      return ASKED_FOR
  }
}
