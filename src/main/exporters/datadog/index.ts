import type { DatadogConfig } from '../../../datadog/settings.ts'
import type { Connection } from '../../../shared/model/connection.ts'
import type { PageRumWire } from '../../../shared/model/page.ts'
import { VERSION } from '../../../shared/version.ts'
import { DatadogApiWatch } from './api-watch.ts'
import { DogStatsD, type DogStatsDPorts } from './dogstatsd.ts'

/** All of Datadog that a running NEXUS has to do with. */
export interface Datadog {
  start(): Promise<void>
  /** The counters are about to begin anew. */
  beforeRestart(): void
  stop(): Promise<void>
  readonly connections: readonly (() => Connection)[]
}

/** What windows are told; null where they do not report. The token goes nowhere else. */
export function rumOf({ rum, site, service, env }: DatadogConfig): PageRumWire | null {
  if (rum === null) return null
  const { applicationId, clientToken, sampleRate } = rum
  return {
    application_id: applicationId,
    client_token: clientToken.reveal(),
    site,
    service,
    env,
    version: VERSION,
    sample_rate: sampleRate,
  }
}

export function createDatadog(config: DatadogConfig, ports: DogStatsDPorts): Datadog {
  const metrics = new DogStatsD(config, ports)
  const api = new DatadogApiWatch(config, ports.clock)
  return {
    async start() {
      api.start()
      await metrics.start()
    },
    beforeRestart: () => metrics.sendCounters(),
    async stop() {
      api.stop()
      await metrics.stop()
    },
    connections: [() => metrics.connection(), () => api.connection()],
  }
}
