import { type DatadogConfig, rumOrigins } from '../../datadog/settings.ts'
import type { Connection } from '../../shared/model/connection.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import type { ModelUse } from '../../shared/model/model-use.ts'
import type { PageRumWire } from '../../shared/model/page.ts'
import type { Clock } from '../core/clock.ts'
import type { Engine } from '../engine/types.ts'
import { MetricCounts } from './counts.ts'
import { createDatadog, rumOf } from './datadog/index.ts'
import { type FrameReport, FrameReports } from './frame-reports.ts'
import type { GaugeSource } from './gauges.ts'
import { createMetricsPages } from './prometheus/page.ts'
import type { Scrape } from './prometheus/scrape.ts'

export interface ExporterPorts {
  readonly clock: Clock
  /** Services told apart; ingest admits no more. */
  readonly maxServices: number
  notice(sentence: string): void
  engine(): Engine
  /** Clients of the live feed. */
  clients(): number
  /** Null: no broker feeds NEXUS. */
  consumer(): GaugeSource['consumer']
  /** What only the page of Prometheus tells. */
  own(): Pick<Scrape, 'source' | 'ingest' | 'waiting' | 'analysis' | 'voice'>
}

/** Every way out for metrics, over one set of counters. */
export interface Exporters {
  start(): Promise<void>
  stop(): Promise<void>
  /** `news` is false for what a replay only passes on its way to another place. */
  heard(input: EngineInput, facts: readonly Fact[], news: boolean): void
  /** NEXUS called a model itself. */
  used(use: ModelUse): void
  /** The source plays from its start again. */
  restarted(): void
  /** What windows say of themselves, and are told. */
  readonly page: { frames(report: FrameReport): boolean; readonly rum: PageRumWire | null; readonly connects: readonly string[] }
  readonly metricsPage: ReturnType<typeof createMetricsPages>
  readonly connections: readonly (() => Connection)[]
}

export function createExporters(
  config: DatadogConfig,
  { clock, maxServices, notice, engine, clients, consumer, own }: ExporterPorts,
): Exporters {
  const counts = new MetricCounts({ maxServices, notice })
  const frames = new FrameReports(() => clock.elapsed())
  const gauges = (): GaugeSource => {
    const { integrity, services } = engine().snapshot()
    return { integrity, services, connections: clients(), consumer: consumer(), fps: frames.rows() }
  }
  const datadog = createDatadog(config, { clock, counts, gauges, notice, chance: Math.random })
  const scrape = (): Scrape => ({ ...gauges(), incidents: engine().snapshot().activeIncidents, monitors: engine().monitors(), ...own() })
  return {
    start: () => datadog.start(),
    stop: () => datadog.stop(),
    heard: (input, facts, news) => counts.heard(input, facts, news),
    used: (use) => counts.used(use),
    restarted() {
      datadog.beforeRestart()
      counts.restarted()
    },
    page: { frames: (report) => frames.add(report), rum: rumOf(config), connects: rumOrigins(config) },
    metricsPage: createMetricsPages(scrape, counts),
    connections: datadog.connections,
  }
}
