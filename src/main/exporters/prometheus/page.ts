import { type OpenMetricsContentType, Registry } from 'prom-client'
import type { MetricCounts } from '../counts.ts'
import { register } from './family.ts'
import { ownFamilies } from './own-families.ts'
import { protocolFamilies } from './protocol-families.ts'
import type { Scrape } from './scrape.ts'

/** One answer to a scrape. */
export interface MetricsPage {
  readonly contentType: string
  readonly text: string
}

/** Makes the page; `accept` is the header of whoever asks, null where there is none. */
export type MetricsPages = (accept: string | null) => Promise<MetricsPage>

/**
 * The page in Prometheus' text format 0.0.4, and in OpenMetrics 1.0.0 for whoever prefers it. Each scrape is asked anew:
 * what nobody measures is absent, never zero, and what is gone is gone. Two registries, for prom-client changes names in
 * place when one of them writes OpenMetrics.
 */
export function createMetricsPages(scrape: () => Scrape, counts: MetricCounts): MetricsPages {
  let now: Scrape | null = null
  const current = (): Scrape => (now ??= scrape())
  const plain = new Registry()
  const open = new Registry<OpenMetricsContentType>()
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  for (const family of [...protocolFamilies(counts), ...ownFamilies(counts)]) {
    register(plain, family, current)
    register(open, family, current)
  }
  return async (accept) => {
    const registry = prefersOpenMetrics(accept) ? open : plain
    // Every family is collected before the first await: one scrape is one moment.
    const written = registry.metrics()
    now = null
    return { contentType: registry.contentType, text: await written }
  }
}

const OPEN = 'application/openmetrics-text'

/** Whether OpenMetrics stands in an Accept header with a quality above that of plain text (RFC 9110, 12.5.1). */
export function prefersOpenMetrics(accept: string | null): boolean {
  if (accept === null || !accept.includes(OPEN)) return false
  let open = 0
  let plain = 0
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.trim().toLowerCase().split(';')
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((found) => found !== undefined)
    const q = quality === undefined ? 1 : Number(quality) || 0
    if (type.trim() === OPEN) open = Math.max(open, q)
    else if (type.trim() === 'text/plain' || type.trim() === 'text/*') plain = Math.max(plain, q)
  }
  return open > plain
}
