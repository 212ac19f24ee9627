import { Counter, Gauge, Histogram, type Registry, type RegistryContentType } from 'prom-client'

type Labels = Readonly<Record<string, string>>
export type Row = readonly [labels: Labels, value: number]

/** One family of samples; `rows` tells them as they stand at the scrape. A family without rows says nothing. */
export interface Family<S> {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  readonly labels?: readonly string[]
  rows(scrape: S): Iterable<Row>
}

/** Durations by labels; `buckets` are cumulative and belong to the family's bounds. */
export interface DurationRow {
  readonly labels: Labels
  readonly buckets: readonly number[]
  readonly sum: number
  readonly count: number
}
export interface DurationFamily<S> {
  readonly name: string
  readonly type: 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  readonly bounds: readonly number[]
  rows(scrape: S): Iterable<DurationRow>
}

/** A page is bytes in the end: halves of characters would make two services look like one only there. */
function wellFormed(labels: Labels): Labels {
  let formed = labels
  for (const name in labels) {
    const text = labels[name]
    if (text !== undefined && !text.isWellFormed()) formed = { ...formed, [name]: text.toWellFormed() }
  }
  return formed
}

/** What prom-client writes: one line each. */
interface Sample {
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
  readonly metricName?: string
}

/**
 * Adds a family to a registry. What it tells is asked for at each scrape and nothing of the one before is kept: what
 * prom-client hands to its writer (`getForPromString`) is replaced. Its own way tells series apart by their labels joined with
 * commas, which names may hold, and its histogram can only observe value by value.
 */
export function register<S>(registry: Registry<RegistryContentType>, family: Family<S> | DurationFamily<S>, scrape: () => S): void {
  const { name, help, labels = [] } = family
  const options = { name, help, labelNames: [...labels], registers: [registry] }
  const metric =
    family.type === 'histogram' ? new Histogram(options) : family.type === 'counter' ? new Counter(options) : new Gauge(options)
  const values = family.type === 'histogram' ? () => durations(family, scrape()) : () => plain(family, scrape())
  Object.assign(metric, {
    // The name is asked for again: a registry of OpenMetrics takes the `_total` off. Everything is read before the first await.
    getForPromString: async () => ({ name: nameOf(metric), help, type: family.type, values: values() }),
  })
}

const nameOf = (metric: object): unknown => ('name' in metric ? metric.name : '')

function plain<S>(family: Family<S>, scrape: S): Sample[] {
  const samples: Sample[] = []
  const mended = new Map<string, number>()
  for (const [given, value] of family.rows(scrape)) {
    if (!Number.isFinite(value)) continue
    const labels = wellFormed(given)
    if (labels !== given) {
      // Two names that differ in what no page can hold are one series, and one series has one sample.
      const key = JSON.stringify(labels)
      const before = mended.get(key)
      if (before !== undefined) {
        samples[before] = { labels, value }
        continue
      }
      mended.set(key, samples.length)
    }
    samples.push({ labels, value })
  }
  return samples
}

function durations<S>({ name, bounds, rows }: DurationFamily<S>, scrape: S): Sample[] {
  return [...rows(scrape)].flatMap((row) => {
    const labels = wellFormed(row.labels)
    const buckets = [...bounds.map((bound, i) => [bound, row.buckets[i] ?? 0] as const), ['+Inf', row.count] as const]
    return [
      ...buckets.map(([le, value]) => ({ labels: { ...labels, le }, value, metricName: `${name}_bucket` })),
      { labels, value: row.sum, metricName: `${name}_sum` },
      { labels, value: row.count, metricName: `${name}_count` },
    ]
  })
}
