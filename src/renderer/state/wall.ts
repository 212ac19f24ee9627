import type { ServiceView } from '../../shared/model/service.ts'
import type { SourceStatus } from '../../shared/model/source.ts'
import type { VoiceSettingsWire } from '../../shared/model/voice.ts'
import type { ToneCounts } from './board.ts'
import type { Connection } from './store.ts'
import { type ClockKind, clockText, plural, shortName, spanText } from './words.ts'

/** What a wall display must say so large that it is read from the other end of the room. */
export interface WallAlert {
  /** `dead`: nothing on screen is live, so all of it loses its colour; `partial`: some of it. */
  readonly kind: 'dead' | 'partial'
  readonly title: string
  /** What is known of when, with a growing age. */
  readonly detail: string
}

export interface WallInput {
  readonly connection: Connection
  readonly source: SourceStatus | null
  readonly services: readonly ServiceView[]
  readonly counts: ToneCounts
  /** Wall clock, ms. */
  readonly now: number
  readonly clock: ClockKind
}

/** How each source is called from afar. */
const SOURCE_NAME: Readonly<Record<SourceStatus['kind'], string>> = {
  chaos: 'the simulator',
  replay: 'the recording',
  kafka: 'Kafka',
  otlp: 'OpenTelemetry',
  prometheus: 'Prometheus',
}

/** The one thing that stands over the picture; null: the picture speaks for itself. */
export function wallAlertOf(input: WallInput): WallAlert | null {
  const { connection, source, services, counts, now, clock } = input
  if (connection.phase === 'lost') {
    const ago = `${spanText(now - connection.since)} ago`
    return { kind: 'dead', title: 'Not connected to NEXUS', detail: `Last seen ${clockText(connection.since, 'local')}, ${ago}` }
  }
  if (connection.phase !== 'live' || source === null || counts.total === 0) return null
  // A recording that was stopped by hand or is at its end is silent by right.
  if (source.state === 'paused' || source.state === 'ended') return null
  const failed = source.state === 'error' || (source.state === 'connecting' && source.events > 0)
  if (failed || counts.stale === counts.total) return silent(source, services, clock)
  return counts.stale > 0 ? partial(services.filter((view) => view.stale)) : null
}

function silent(source: SourceStatus, services: readonly ServiceView[], clock: ClockKind): WallAlert {
  const ages = services.flatMap(({ ageMs }) => ageMs ?? [])
  const age = ages.length === 0 ? null : Math.min(...ages)
  const at = source.position === null || age === null ? null : Date.parse(source.position) - age
  return {
    kind: 'dead',
    title: `No data from ${SOURCE_NAME[source.kind]}`,
    detail: age === null ? 'Nothing was heard yet' : `For ${spanText(age)}${at === null ? '' : `, last heard ${clockText(at, clock)}`}`,
  }
}

function partial(stale: readonly ServiceView[]): WallAlert | null {
  const [worst] = [...stale].sort((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0))
  if (worst === undefined) return null
  const others = stale.length > 1 ? ` and ${plural(stale.length - 1, 'other')}` : ''
  return {
    kind: 'partial',
    title: `${shortName(worst.serviceId, 28)}${others} silent`,
    detail: worst.ageMs === null ? 'not heard yet' : `for ${spanText(worst.ageMs)}`,
  }
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** Whether a minute of the local day is within the quiet hours, which may go over midnight. */
export function isNight(hours: VoiceSettingsWire['quiet_hours'], minuteOfDay: number): boolean {
  if (hours === null) return false
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)]
  return from <= to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to
}
