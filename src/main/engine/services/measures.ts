import type { TelemetryEvent } from '../../../shared/model/telemetry.ts'
import type { MetricName } from '../monitors/definition.ts'

const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : Number.NaN)

/** A measure of the service in an event, in the metric's unit; NaN where it has none. */
export function ownMeasure(metric: MetricName, event: TelemetryEvent): number {
  switch (metric) {
    case 'nexus.service.latency':
      return numberOf(event.latencyMs)
    case 'nexus.service.error_rate':
      return event.errorRate !== null && event.errorRate >= 0 && event.errorRate <= 1 ? event.errorRate * 100 : Number.NaN
    case 'nexus.service.traffic_volume':
      return numberOf(event.trafficVolume)
    case 'nexus.service.throughput': {
      // An event that does not say how many requests it stands for is one.
      const requests = numberOf(event.metadata?.requests)
      return Number.isNaN(requests) ? 1 : requests
    }
    default:
      return numberOf(event.metadata?.fps)
  }
}

/** What an event tells of its call to a language model (`metadata.llm`). */
export type LlmCall = Record<string, unknown>

/** A measure of one call to a language model; NaN where it has none. */
export function callMeasure(metric: MetricName, call: LlmCall, event: TelemetryEvent): number {
  switch (metric) {
    case 'nexus.llm.tokens.input':
      return numberOf(call.input_tokens)
    case 'nexus.llm.tokens.output':
      return numberOf(call.output_tokens)
    case 'nexus.llm.cost':
      return numberOf(call.cost_usd)
    case 'nexus.llm.latency': {
      const own = numberOf(call.latency_ms)
      return Number.isNaN(own) ? numberOf(event.latencyMs) : own
    }
    case 'nexus.llm.errors':
      // Several calls told as one: how many of them failed.
      if (!Number.isNaN(numberOf(call.errors))) return numberOf(call.errors)
      return call.error === undefined || call.error === null || call.error === false || call.error === '' ? 0 : 1
    default: {
      const calls = numberOf(call.calls)
      return Number.isNaN(calls) ? 1 : calls
    }
  }
}

/** The call to a language model that an event tells of, or null. */
export function callOf({ metadata }: TelemetryEvent): LlmCall | null {
  const llm = metadata?.llm
  return typeof llm === 'object' && llm !== null && !Array.isArray(llm) ? llm : null
}

/** A name that a call tells, cut at 100 characters. */
export const nameOf = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value.slice(0, 100) : fallback
