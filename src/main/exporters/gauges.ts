import type { ServiceView } from '../../shared/model/service.ts'
import type { METRICS, MetricName } from './metrics.ts'

/** What the gauges are read from, as it stands at one moment. */
export interface GaugeSource {
  readonly integrity: number | null
  readonly services: readonly ServiceView[]
  /** Clients of the live feed. */
  readonly connections: number
  /** Consumer group and messages not yet folded; null: no broker feeds NEXUS. */
  readonly consumer: { readonly group: string; readonly lag: number | null } | null
  /** Frames a second by kind of window; empty while no page tells. */
  readonly fps: readonly { readonly browser: string; readonly device: string; readonly fps: number }[]
}

export type GaugeName = Extract<(typeof METRICS)[number], { type: 'gauge' }>['name']
export type GaugeRow = readonly [tags: Readonly<Record<string, string>>, value: number]

/** Where the gauges are read, in the metric's own unit. A service that went silent tells nothing: no stale value looks fresh. */
export const GAUGES: Readonly<Record<GaugeName, (source: GaugeSource) => GaugeRow[]>> = {
  'nexus.service.latency': ({ services }) =>
    services.flatMap(({ stale, latencyMs, serviceId, status }) =>
      stale || latencyMs === null ? [] : [[{ service_id: serviceId, status }, latencyMs] satisfies GaugeRow],
    ),
  'nexus.service.error_rate': ({ services }) =>
    services.flatMap(({ stale, errorRate, serviceId }) =>
      stale || errorRate === null ? [] : [[{ service_id: serviceId }, errorRate * 100] satisfies GaugeRow],
    ),
  'nexus.frontend.fps': ({ fps }) => fps.map(({ browser, device, fps: value }) => [{ browser, device }, value]),
  'nexus.kafka.lag': ({ consumer }) =>
    consumer === null || consumer.lag === null ? [] : [[{ consumer_group: consumer.group }, consumer.lag]],
  'nexus.websocket.connections': ({ connections }) => [[{}, connections]],
  'nexus.system.integrity': ({ integrity }) => (integrity === null ? [] : [[{}, integrity]]),
}

export const isGauge = (name: MetricName): name is GaugeName => name in GAUGES
