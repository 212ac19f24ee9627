import { durationText, latencyText, percentText, plainNumber } from '../text.ts'
import { CRITICAL_DEVIATIONS, deviations, WARNING_DEVIATIONS } from './baseline.ts'
import type { ServiceState } from './service.ts'
import { HEALTHY, statusOf } from './status.ts'

/** How one measure of the newest sample compares, and how bad that is (as a rank). */
interface Finding {
  readonly rank: number
  readonly text: string
}

function judged(rank: number, bad: string, good: string): Finding {
  return { rank, text: rank > HEALTHY ? bad : good }
}

function byDeviation(name: string, value: number, median: number, scale: number, text: (value: number) => string): Finding {
  const d = deviations(value, median, scale)
  const size = Math.abs(d)
  const rank = size >= CRITICAL_DEVIATIONS ? 3 : size >= WARNING_DEVIATIONS ? 2 : 1
  const limit = rank === 3 ? `critical from ${CRITICAL_DEVIATIONS}` : `warning from ${WARNING_DEVIATIONS}`
  const side = d < 0 ? 'below' : 'above'
  return judged(
    rank,
    `${name} ${text(value)} is ${plainNumber(size)} deviations ${side} its own normal of ${text(median)} (${limit})`,
    `${name} ${text(value)} is within its own normal of ${text(median)}`,
  )
}

function byLimits(name: string, value: number, warning: number, critical: number, text: (value: number) => string): Finding {
  const rank = value >= critical ? 3 : value >= warning ? 2 : 1
  const limit = rank === 3 ? `critical from ${text(critical)}` : `warning from ${text(warning)}`
  return judged(rank, `${name} ${text(value)} is too high (${limit})`, `${name} ${text(value)} is below ${text(warning)}`)
}

function findings(service: ServiceState): Finding[] {
  const { latencyMs, errorRate, reference, thresholds } = service
  const out: Finding[] = []
  if (latencyMs !== null) {
    const median = reference?.latencyMedianMs ?? null
    out.push(
      reference !== null && median !== null
        ? byDeviation('latency', latencyMs, median, reference.latencyScaleMs, latencyText)
        : byLimits('latency', latencyMs, thresholds.warningLatencyMs, thresholds.criticalLatencyMs, latencyText),
    )
  }
  if (errorRate !== null) {
    const median = reference?.errorMedian ?? null
    out.push(
      reference !== null && median !== null
        ? byDeviation('error rate', errorRate, median, reference.errorScale, percentText)
        : byLimits('error rate', errorRate, thresholds.warningErrorRate, thresholds.criticalErrorRate, percentText),
    )
  }
  return out
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function measured(service: ServiceState): string {
  const found = findings(service)
  const worst = Math.max(0, ...found.map((finding) => finding.rank))
  const said = worst > HEALTHY ? found.filter((finding) => finding.rank > HEALTHY) : found
  return said.map((finding) => finding.text).join(', and ')
}

/**
 * Why the status is what it is: one sentence with the values of the newest sample
 * and the rule. `nowMs` is the source's clock; it matters for stale services only.
 */
export function explainStatus(service: ServiceState, nowMs: number): string {
  const status = statusOf(service.rank)
  if (service.samples === 0) return 'Nothing has been reported yet.'
  if (service.stale) return `Nothing was heard for ${durationText(nowMs - service.seenMs)}; the last known status was ${status}.`
  const values = measured(service)
  if (service.explicit) return sentence(`the service itself reports ${status}${values === '' ? '' : `; ${values}`}`)
  if (values === '') {
    return service.rank === 0
      ? 'The newest sample holds neither latency nor errors, and the service was never seen healthy.'
      : `The newest sample holds neither latency nor errors; the status stays ${status}.`
  }
  if (service.previousSample !== service.rank) {
    return sentence(`${values}; the status stays ${status} until a second sample agrees`)
  }
  if (service.chronic) return sentence(`${values}, though high by absolute thresholds (chronic)`)
  return sentence(values)
}
