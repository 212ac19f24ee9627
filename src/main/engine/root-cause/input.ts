import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import type { CausePoint } from './types.ts'

/** One event as the analysis sees it; `metadata.requests` counts the requests behind it. */
export function pointOf({ timestampMs, latencyMs, errorRate, trafficVolume, metadata }: TelemetryEvent): CausePoint {
  const requests = metadata?.requests
  return { atMs: timestampMs, latencyMs, errorRate, trafficVolume, requests: typeof requests === 'number' ? requests : null }
}
