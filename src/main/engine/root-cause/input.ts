import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import type { ServiceState } from '../services/service.ts'
import type { System } from '../services/system.ts'
import type { CauseInput, CauseMark, CausePoint, CauseService } from './types.ts'

/** One event as the analysis sees it; `metadata.requests` counts the requests behind it. */
export function pointOf({ timestampMs, latencyMs, errorRate, trafficVolume, metadata }: TelemetryEvent): CausePoint {
  const requests = metadata?.requests
  return { atMs: timestampMs, latencyMs, errorRate, trafficVolume, requests: typeof requests === 'number' ? requests : null }
}

function serviceOf(service: ServiceState): CauseService {
  return {
    serviceId: service.id,
    points: service.ring
      .points()
      .map(({ atMs, latencyMs, errorRate }) => ({ atMs, latencyMs, errorRate, requests: null, trafficVolume: null })),
    healthy: service.reference?.baseline ?? null,
    history: [],
    silentSinceMs: service.stale ? service.seenMs : null,
  }
}

/** What the engine's state says at source time `nowMs`; changes nothing. */
export function causeInputOf(
  system: System,
  alert: {
    readonly nowMs: number
    readonly alertingService: string | null
    readonly alertedMs: number | null
    readonly marks: readonly CauseMark[]
  },
): CauseInput {
  const widths = system.list.filter(({ samples }) => samples > 0).map(({ ring }) => ring.bucketMs)
  widths.sort((a, b) => a - b)
  return {
    ...alert,
    services: system.list.map(serviceOf),
    calls: system.topology().calls,
    sampleMs: widths[widths.length >> 1] ?? 1_000,
  }
}
