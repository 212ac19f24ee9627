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
function wellFormed(labels: Labels): Record<string, string> {
  const formed: Record<string, string> = {}
  for (const name in labels) formed[name] = (labels[name] ?? '').toWellFormed()
  return formed
}

/** Adds a family to a registry. What it tells is asked for at each scrape and nothing of the one before is kept. */
export function register<S>(registry: Registry<RegistryContentType>, family: Family<S> | DurationFamily<S>, scrape: () => S): void {
  if (family.type === 'histogram') {
    new Totals(registry, family, scrape)
    return
  }
  const options = { name: family.name, help: family.help, labelNames: [...(family.labels ?? [])], registers: [registry] }
  if (family.type === 'counter') {
    new Counter({
      ...options,
      collect() {
        renew(this, family.rows(scrape()), (labels, value) => this.inc(labels, value))
      },
    })
    return
  }
  new Gauge({
    ...options,
    collect() {
      renew(this, family.rows(scrape()), (labels, value) => this.set(labels, value))
    },
  })
}

function renew(metric: Counter | Gauge, rows: Iterable<Row>, put: (labels: Record<string, string>, value: number) => void): void {
  metric.reset()
  // Without labels a reset leaves a zero that nobody measured.
  metric.remove({})
  for (const [labels, value] of rows) if (Number.isFinite(value)) put(wellFormed(labels), value)
}

/** A histogram whose buckets are counted elsewhere: prom-client's own can only observe one value at a time. */
class Totals<S> extends Histogram {
  private readonly family: DurationFamily<S>
  private readonly scrape: () => S

  constructor(registry: Registry<RegistryContentType>, family: DurationFamily<S>, scrape: () => S) {
    super({ name: family.name, help: family.help, labelNames: [...family.labels], buckets: [...family.bounds], registers: [registry] })
    this.family = family
    this.scrape = scrape
  }

  /** What the registry asks for when it writes the page; it must be read before the first await. */
  async getForPromString() {
    const { name, help, bounds } = this.family
    const values = [...this.family.rows(this.scrape())].flatMap((row) => {
      const labels = wellFormed(row.labels)
      const buckets = [...bounds.map((bound, i) => [bound, row.buckets[i] ?? 0] as const), ['+Inf', row.count] as const]
      return [
        ...buckets.map(([le, value]) => ({ labels: { ...labels, le }, value, metricName: `${name}_bucket` })),
        { labels, value: row.sum, metricName: `${name}_sum` },
        { labels, value: row.count, metricName: `${name}_count` },
      ]
    })
    return { name, help, type: 'histogram', values }
  }
}
