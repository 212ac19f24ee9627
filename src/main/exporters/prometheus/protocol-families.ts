import type { MetricCounts } from '../counts.ts'
import { GAUGES, isGauge } from '../gauges.ts'
import { type CounterName, LLM_LATENCY_BOUNDS_MS, METRICS } from '../metrics.ts'
import type { DurationFamily, Family, Row } from './family.ts'
import type { Scrape } from './scrape.ts'

/** The metrics of the protocol under their names in Prometheus. */
export function protocolFamilies(counts: MetricCounts): (Family<Scrape> | DurationFamily<Scrape>)[] {
  return METRICS.map(({ name, type, tags, help, prometheus }) => {
    const { scale } = prometheus
    const base = { name: prometheus.name, help, labels: tags }
    if (type === 'histogram') {
      const bounds = LLM_LATENCY_BOUNDS_MS.map((ms) => inBase(ms, scale))
      return {
        ...base,
        type,
        bounds,
        rows: () =>
          [...counts.latencies()].map((row) => ({
            labels: row.tags,
            buckets: row.buckets,
            sum: inBase(row.sumMs, scale),
            count: row.count,
          })),
      }
    }
    if (isGauge(name)) {
      const read = GAUGES[name]
      return { ...base, type, rows: (scrape) => read(scrape).map(([labels, value]): Row => [labels, inBase(value, scale)]) }
    }
    return { ...base, type, rows: () => countersOf(counts, name, scale) }
  })
}

function countersOf(counts: MetricCounts, name: CounterName, scale: number): Row[] {
  const rows: Row[] = []
  for (const { metric, tags, total } of counts.counters()) if (metric === name) rows.push([tags, inBase(total, scale)])
  return rows
}

/** Scaled without the last digits that only binary fractions have: 120 ms are 0.12 s. */
function inBase(value: number, scale: number): number {
  return scale === 1 ? value : Number((value * scale).toPrecision(12))
}
