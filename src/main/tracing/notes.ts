import type { SourceKind } from '../../shared/model/source.ts'

const HOW =
  'For traces of the services themselves start NEXUS with --source otlp and set OTEL_EXPORTER_OTLP_ENDPOINT in them to its address.'

/** Why a source has no spans of its services. */
const WITHOUT: Readonly<Record<Exclude<SourceKind, 'otlp'>, string>> = {
  chaos: 'The simulator makes samples of services, not requests, so there are no spans of them.',
  replay: 'A recording holds samples of services, not requests, so there are no spans of them.',
  kafka: 'The events of Kafka are samples of services, not requests, so there are no spans of them.',
  prometheus: 'Prometheus holds metrics of services, not requests, so there are no spans of them.',
}

export interface Found {
  readonly kind: SourceKind
  /** The service or incident asked for, in words; null: neither. */
  readonly subject: string | null
  /** Traces of services, and of NEXUS, that were found. */
  readonly ofServices: number
  readonly ofNexus: number
  /** Trace that the newest event names, where it is not kept here. */
  readonly elsewhere: string | null
}

/** One or two sentences: what is shown, or why nothing is and how to get something. */
export function noteOf({ kind, subject, ofServices, ofNexus, elsewhere }: Found): string {
  const linked = elsewhere === null ? '' : ` The newest event names the trace ${elsewhere}, which is kept where its spans were sent.`
  if (kind === 'otlp') {
    if (ofServices > 0)
      return `Kept of each service: its newest, failing and slowest traces.${ofNexus > 0 ? ' Steps of NEXUS stand with them.' : ''}`
    const who = subject === null ? 'any service' : subject
    return `No trace of ${who} is kept: none of its spans came within the last traces that NEXUS holds.${linked}`
  }
  const shown =
    ofNexus > 0
      ? ' These are the steps of NEXUS itself on what it received.'
      : ' No step of NEXUS on it is kept yet; while this is open, one a second is.'
  return `${WITHOUT[kind]}${shown} ${HOW}${linked}`
}
