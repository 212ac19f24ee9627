import type { MonitorStatus } from '../../../../shared/model/monitor.ts'
import type { MonitorRule } from '../../../../shared/model/monitor-rules.ts'
import type { Symptom } from '../types.ts'

/** What the built-in monitors complain about, where their rules are not at hand. */
const BUILT_IN: Readonly<Record<string, Symptom>> = {
  'high-latency': 'latency',
  'high-error-rate': 'errors',
  'stale-data': 'stale',
  'llm-cost': 'cost',
  'low-fps': 'frame_rate',
  'llm-token-rate': 'tokens',
  'llm-error-rate': 'llm_errors',
  'llm-repeat-rate': 'repeated_calls',
}

/** Metrics that there are words for, and on which side of a limit those words are true. */
const METRICS: Readonly<Record<string, { readonly symptom: Symptom; readonly side: '>' | '<' }>> = {
  'nexus.service.latency': { symptom: 'latency', side: '>' },
  'nexus.service.error_rate': { symptom: 'errors', side: '>' },
  'nexus.llm.tokens.input': { symptom: 'tokens', side: '>' },
  'nexus.llm.tokens.output': { symptom: 'tokens', side: '>' },
  'nexus.llm.errors': { symptom: 'llm_errors', side: '>' },
  'nexus.llm.repeats': { symptom: 'repeated_calls', side: '>' },
  'nexus.llm.cost': { symptom: 'cost', side: '>' },
  'nexus.frontend.fps': { symptom: 'frame_rate', side: '<' },
}

/** Transforms and aggregates after which a value above its limit no longer means that the metric itself is high. */
const OTHERWISE = /change\(|abs\(|^\s*(?:min|count)\(/

function ofRule({ kind, query }: MonitorRule): Symptom {
  if (kind === 'no_data') return 'stale'
  if (kind === 'composite' || OTHERWISE.test(query)) return 'other'
  const metric = /nexus\.[a-z_.]+/.exec(query)?.[0] ?? ''
  const known = Object.hasOwn(METRICS, metric) ? METRICS[metric] : undefined
  const side = /([<>])=?\s*-?[\d.]+\s*$/.exec(query)?.[1]
  return known !== undefined && known.side === side ? known.symptom : 'other'
}

/**
 * What a monitor complains about. With its rule, the metric and the side of the limit
 * decide, so that a monitor of one's own is spoken of truthfully; without, only the
 * built-in ids are known.
 */
export function symptomOf(monitorId: string, rule: MonitorRule | null): Symptom {
  if (rule !== null) return ofRule(rule)
  return Object.hasOwn(BUILT_IN, monitorId) ? (BUILT_IN[monitorId] ?? 'other') : 'other'
}

/** Newest measurements of a service; ratio 0..1. */
export interface Measured {
  readonly latencyMs: number | null
  readonly errorRate: number | null
}

const larger = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b))

/**
 * The number that goes with a symptom, in ms or as ratio; null: none is known. A window's
 * mean still holds samples from before the trouble, so the newest sample counts where it
 * is higher.
 */
export function numberFor(symptom: Symptom, { unit, value }: MonitorStatus, measured: Measured | null): number | null {
  const latency = unit === 'ms' ? value : null
  const ratio = unit === 'percent' && value !== null ? value / 100 : null
  if (symptom === 'latency') return larger(latency, measured?.latencyMs ?? null)
  if (symptom === 'errors') return larger(ratio, measured?.errorRate ?? null)
  return null
}
