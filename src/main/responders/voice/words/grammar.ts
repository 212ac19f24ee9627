import * as alert from './phrases/alert.ts'
import { type Clip, clipsOf } from './phrases/clip.ts'
import * as lines from './phrases/lines.ts'
import * as outcome from './phrases/outcome.ts'
import * as situation from './phrases/situation.ts'

const listed: readonly Clip[] = [
  lines.WELCOME,
  lines.ALERT_LATENCY,
  lines.ALERT_CASCADING,
  lines.REPAIR_SUCCESS,
  lines.SYSTEM_HEALTHY,
  lines.WELCOME_ALONE,
  lines.VOICE_TEST,
  ...lines.DEMO_LINES,
  ...Object.values(alert.OPENER),
  ...[...alert.COMPLAINT.values()].flatMap(clipsOf),
  alert.FRAME_RATE,
  alert.MONITOR,
  ...clipsOf(alert.ABOUT_MS),
  alert.OVER_A_MINUTE,
  ...clipsOf(alert.ABOUT_PERCENT),
  alert.ALL_OF_THEM,
  ...clipsOf(alert.AFFECTED),
  alert.INCIDENT_OPEN,
  ...clipsOf(alert.REACHED),
  ...Object.values(alert.REMINDER),
  ...clipsOf(outcome.CAUSE),
  ...clipsOf(outcome.CAUSE_ITSELF),
  outcome.CAUSE_AMONG_THEM,
  outcome.CAUSE_OPEN,
  ...clipsOf(outcome.RECOVERED),
  ...clipsOf(outcome.HEARD_AGAIN),
  ...clipsOf(outcome.RECOVERED_COUNT),
  outcome.OVER,
  ...clipsOf(outcome.LASTED),
  outcome.LASTED_LONG,
  ...clipsOf(outcome.RECOVERING),
  ...clipsOf(outcome.REPAIR_FAILED),
  ...clipsOf(outcome.RELAPSED),
  situation.FLOOD,
  situation.ALARMS_FEW,
  ...clipsOf(situation.ALARMS),
  ...clipsOf(situation.ALARMS_OVER),
  ...clipsOf(situation.WORST),
  ...clipsOf(situation.INTEGRITY),
  ...clipsOf(situation.INTEGRITY_OVER),
  situation.INTEGRITY_LOW,
  ...clipsOf(situation.ALL_HEALTHY),
  situation.ALL_HEALTHY_MANY,
  ...clipsOf(situation.CRITICAL),
  ...clipsOf(situation.CRITICAL_COUNT),
  ...clipsOf(situation.DEGRADED),
  ...clipsOf(situation.DEGRADED_COUNT),
  ...clipsOf(situation.STALE),
  ...clipsOf(situation.STALE_COUNT),
  situation.NO_INCIDENTS,
  situation.ONE_INCIDENT,
  ...clipsOf(situation.INCIDENTS),
  situation.NO_DATA,
  ...Object.values(situation.SOURCE),
]

const BY_ID: ReadonlyMap<string, Clip> = new Map(listed.map((one) => [one.id, one]))

/** Every sentence that NEXUS can speak without a synthesizer: the one list of what is rendered. */
export const allClips = (): readonly Clip[] => [...BY_ID.values()]

/** A clip by its id; undefined: no such. */
export const clipOf = (id: string): Clip | undefined => BY_ID.get(id)
