import { describe, expect, it } from 'vitest'
import { event, T0 } from '../testing/driver.ts'
import type { SeriesNeed } from './metric-series.ts'
import { ServiceMetrics } from './service-metrics.ts'

const need = (metric: SeriesNeed['metric']): SeriesNeed => ({ key: metric, metric, windowMs: 10_000, beforeMs: 0, time: 'sum' })

describe('several calls to a model in one event', () => {
  it('count as many, with those of them that failed', () => {
    const metrics = new ServiceMetrics()
    metrics.adopt({ own: [], llm: [need('nexus.llm.calls'), need('nexus.llm.errors'), need('nexus.llm.tokens.input')] })
    for (const llm of [{ calls: 5, errors: 2, error: 'rate limit', input_tokens: 900 }, { input_tokens: 100 }, { error: 'timeout' }])
      metrics.fold(event('bot', T0, { metadata: { llm: { model: 'm', ...llm } } }), T0)
    const model = metrics.models.get('m')
    expect([0, 1, 2].map((i) => model?.value(i, T0, 10_000))).toEqual([7, 3, 1_000])
  })
})
