import { describe, expect, it } from 'vitest'
import { metricsText } from './page.ts'

const NOTHING = {
  integrity: null,
  services: [],
  connections: 0,
  remediations: [],
  ingest: { accepted: 0, rejected: 0, late: 0, duplicated: 0, clamped: 0, by_reason: {}, recent: [] },
  eventsPerSecond: 0,
}

describe('the metrics of the language model', () => {
  it('are absent without one', () => {
    expect(metricsText({ ...NOTHING, llm: null })).not.toContain('llm')
  })

  it('are counters and one cumulative histogram', () => {
    const llm = {
      model: 'gemini-"x"',
      calls: { answered: 3, rate_limited: 1 },
      inputTokens: 900,
      outputTokens: 60,
      costUsd: 0.25,
      latency: {
        buckets: [
          [250, 1],
          [500, 3],
        ] as const,
        sumMs: 1_200,
        count: 4,
      },
      linesShown: 2,
      linesStruck: 1,
      cached: 5,
    }
    const page = metricsText({ ...NOTHING, llm })
    const labels = 'service_id="nexus",model="gemini-\\"x\\""'
    for (const sample of [
      `nexus_llm_tokens_input_total{${labels}} 900`,
      `nexus_llm_tokens_output_total{${labels}} 60`,
      `nexus_llm_cost_usd_total{${labels}} 0.25`,
      `nexus_llm_calls_total{${labels},outcome="rate_limited"} 1`,
      `nexus_llm_lines_total{${labels},result="struck"} 1`,
      `nexus_llm_latency_milliseconds_bucket{${labels},le="500"} 3`,
      `nexus_llm_latency_milliseconds_bucket{${labels},le="+Inf"} 4`,
      `nexus_llm_latency_milliseconds_sum{${labels}} 1200`,
      `nexus_llm_latency_milliseconds_count{${labels}} 4`,
    ])
      expect(page.split('\n')).toContain(sample)
  })
})
