import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CONVENTIONS, detected, KNOWN_METRICS } from './conventions.ts'
import { DEFAULTS } from './plan.ts'

const promtool = spawnSync('promtool', ['--version']).error === undefined
if (!promtool) process.stdout.write('promtool is not installed here: what the conventions ask in PromQL is not tried.\n')

const folder = mkdtempSync(join(tmpdir(), 'nexus-conventions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const queriesOf = (convention: string) => {
  const plan = detected(new Set(KNOWN_METRICS), DEFAULTS, convention)?.plan
  return (plan?.queries ?? []).map(({ signal, promql }) => ({ signal, promql: promql.replaceAll('$lookback', '90') }))
}

/** Series of a minute's steps, and what each signal must come to after ten minutes. */
const EXPECTED: Record<string, { series: Record<string, string>; values: Record<string, Record<string, number>> }> = {
  opentelemetry: {
    series: {
      'http_server_request_duration_seconds_count{job="shop", http_response_status_code="200"}': '0+54x20',
      'http_server_request_duration_seconds_count{job="shop", http_response_status_code="500"}': '0+6x20',
      'http_server_request_duration_seconds_sum{job="shop", http_response_status_code="200"}': '0+12x20',
      'http_server_request_duration_seconds_sum{job="shop", http_response_status_code="500"}': '0+3x20',
      'http_server_request_duration_seconds_count{job="calm", http_response_status_code="200"}': '0+60x20',
      'http_server_request_duration_seconds_sum{job="calm", http_response_status_code="200"}': '0+6x20',
      'http_server_request_duration_seconds_count{job="idle", http_response_status_code="200"}': '5x20',
      'http_server_request_duration_seconds_sum{job="idle", http_response_status_code="200"}': '5x20',
    },
    values: {
      latency: { '{job="shop"}': 0.25, '{job="calm"}': 0.1 },
      error_rate: { '{job="shop"}': 0.1, '{job="calm"}': 0 },
      traffic: { '{job="shop"}': 1, '{job="calm"}': 1, '{job="idle"}': 0 },
    },
  },
  http: {
    series: {
      'http_request_duration_seconds_count{job="a", code="200"}': '0+30x20',
      'http_request_duration_seconds_count{job="a", code="503"}': '0+30x20',
      'http_request_duration_seconds_count{job="b", status="200"}': '0+60x20',
    },
    values: { error_rate: { '{job="a"}': 0.5, '{job="b"}': 0 }, traffic: { '{job="a"}': 1, '{job="b"}': 1 } },
  },
  nexus: {
    series: {
      'nexus_service_latency_seconds{service_id="a", status="healthy"}': '0.1x7 _x20',
      'nexus_service_latency_seconds{service_id="a", status="critical"}': '_x8 4x20',
      'nexus_service_stale{service_id="a"}': '0x20',
      'nexus_service_stale{service_id="gone"}': '1x20',
      'nexus_service_requests_total{service_id="a"}': '0+60x20',
      'nexus_service_requests_total{service_id="gone"}': '7x20',
    },
    values: { latency: { '{service_id="a"}': 4 }, traffic: { '{service_id="a"}': 1 } },
  },
}

describe.skipIf(!promtool)('what conventions ask', () => {
  it('is PromQL', () => {
    const rules = CONVENTIONS.flatMap(({ name }) =>
      queriesOf(name).map(({ signal, promql }, i) => ({ record: `${name}:${signal}:${i}`, expr: promql })),
    )
    expect(rules.length).toBeGreaterThan(20)
    const file = join(folder, 'all.yml')
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'all', rules }] }))
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })
    expect(status, stdout + stderr).toBe(0)
  })

  it.each(Object.entries(EXPECTED))('%s: means what it should', (name, { series, values }) => {
    const queries = queriesOf(name)
    const test = {
      interval: '1m',
      input_series: Object.entries(series).map(([text, steps]) => ({ series: text, values: steps })),
      promql_expr_test: Object.entries(values).map(([signal, samples]) => ({
        expr: `round(${queries.find((query) => query.signal === signal)?.promql}, 0.001)`,
        eval_time: '10m',
        exp_samples: Object.entries(samples).map(([labels, value]) => ({ labels, value })),
      })),
    }
    const file = join(folder, `${name}.yml`)
    writeFileSync(file, JSON.stringify({ tests: [test] }))
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' })
    expect(status, stdout + stderr).toBe(0)
  })
})
