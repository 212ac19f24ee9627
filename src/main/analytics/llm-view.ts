import type { Camelized } from '../../shared/model/case.ts'
import { type DashboardRange, type LlmDashboard, type LlmUseWire, MOST_SHARES } from '../../shared/model/dashboard.ts'
import type { Analytics } from './analytics.ts'
import { type LlmBook, NO_PERCENTILES, type Percentiles } from './llm-book.ts'
import { type LlmSums, noCalls } from './llm-sums.ts'
import { columnsOf } from './rings.ts'
import { rounded, spanOf } from './span.ts'

type LlmUse = Camelized<LlmUseWire>
type Share = LlmUse['pairs'][number]

/** Cost of calls, US dollars; null where calls were made and the cost of none is known. */
export function costOf({ calls, cost, unpriced }: LlmSums): number | null {
  return unpriced > 0 && cost === 0 && unpriced >= calls ? null : cost
}

function tallyOf(sums: LlmSums): LlmUse['total'] {
  const { calls, errors, inputTokens, outputTokens, unpriced } = sums
  return { calls, errors, inputTokens, outputTokens, costUsd: costOf(sums), unpriced }
}

const roundedPercentiles = ({ p50, p95, p99 }: Percentiles): Percentiles => ({ p50: rounded(p50), p95: rounded(p95), p99: rounded(p99) })

/** Sums over the newest five minutes, and how much of that time was listened to, ms. */
export function paceOf(book: LlmBook, nowMs: number, heard: (column: number) => boolean, serviceId: string | null = null) {
  const { first, last, columnMs } = columnsOf('5m', nowMs)
  let columns = 0
  for (let column = first; column < last; column++) if (heard(column)) columns++
  const overMs = columns * columnMs + (heard(last) ? nowMs - last * columnMs : 0)
  return { sums: book.sumOf(serviceId, '5m', first, last), overMs: Math.max(overMs, columnMs) }
}

function paceLine(book: LlmBook, nowMs: number, heard: (column: number) => boolean): LlmUse['pace'] {
  const { sums, overMs } = paceOf(book, nowMs, heard)
  const perHour = 3_600_000 / overMs
  const cost = costOf(sums)
  return {
    overMs,
    callsPerMinute: (sums.calls * 60_000) / overMs,
    errorRatio: sums.calls === 0 ? null : Math.min(1, sums.errors / sums.calls),
    inputTokensPerHour: sums.inputTokens * perHour,
    outputTokensPerHour: sums.outputTokens * perHour,
    costPerHour: cost === null ? null : cost * perHour,
  }
}

/** Calls in each column: 0 where NEXUS listened and none was made, null where it did not listen. */
function seriesOf({ llm, system }: Analytics, range: DashboardRange, nowMs: number): LlmUse['series'] {
  const { first, last } = columnsOf(range, nowMs)
  const out: LlmUse['series'] = { calls: [], errors: [], inputTokens: [], outputTokens: [], costUsd: [], p50: [], p95: [], p99: [] }
  for (let column = first; column <= last; column++) {
    const sums = llm.total.column(range, column)
    const known = system.heard(range, column)
    const { p50, p95, p99 } = llm.columnPercentiles(range, column)
    out.calls.push(known ? sums.calls : null)
    out.errors.push(known ? sums.errors : null)
    out.inputTokens.push(known ? sums.inputTokens : null)
    out.outputTokens.push(known ? sums.outputTokens : null)
    out.costUsd.push(known ? rounded(costOf(sums)) : null)
    out.p50.push(rounded(p50))
    out.p95.push(rounded(p95))
    out.p99.push(rounded(p99))
  }
  return out
}

interface Ranked {
  readonly serviceId: string | null
  readonly model: string | null
  readonly sums: LlmSums
}

/** Shares of the known cost, or of the tokens where no cost is known; largest first, what does not fit in one line. */
function ranked(entries: readonly Ranked[], whole: LlmSums, latency: (entry: Ranked) => Percentiles | null): Share[] {
  const weight = (sums: LlmSums) => (whole.cost > 0 ? sums.cost : sums.inputTokens + sums.outputTokens)
  const all = weight(whole)
  const shown = entries.filter(({ sums }) => sums.calls > 0 || sums.inputTokens + sums.outputTokens > 0)
  const line = (entry: Ranked): Share => {
    const percentiles = latency(entry)
    return {
      ...tallyOf(entry.sums),
      serviceId: entry.serviceId,
      model: entry.model,
      share: all === 0 ? 0 : (rounded(weight(entry.sums) / all) ?? 0),
      latency: percentiles && roundedPercentiles(percentiles),
    }
  }
  const order = [...shown].sort(
    (a, b) =>
      weight(b.sums) - weight(a.sums) ||
      b.sums.calls - a.sums.calls ||
      (`${a.serviceId} ${a.model}` < `${b.serviceId} ${b.model}` ? -1 : 1),
  )
  return order.slice(0, MOST_SHARES).map(line)
}

function joined(book: LlmBook, range: DashboardRange, nowMs: number, by: 'serviceId' | 'model'): Ranked[] {
  const { first, last } = columnsOf(range, nowMs)
  const sums = new Map<string, LlmSums>()
  for (const pair of book.entries()) {
    const into = sums.get(pair[by]) ?? noCalls()
    sums.set(pair[by], into)
    pair.sum(range, first, last, into)
  }
  return [...sums].map(([name, total]) => ({
    serviceId: by === 'serviceId' ? name : null,
    model: by === 'model' ? name : null,
    sums: total,
  }))
}

function watchedUse(analytics: Analytics, range: DashboardRange): LlmUse {
  const { llm, system } = analytics
  const nowMs = analytics.nowMs ?? 0
  const { first, last } = columnsOf(range, nowMs)
  const whole = llm.total.sum(range, first, last, noCalls())
  const pairs = [...llm.entries()].map((pair) => ({
    serviceId: pair.serviceId,
    model: pair.model,
    sums: pair.sum(range, first, last, noCalls()),
  }))
  return {
    total: tallyOf(whole),
    pace: paceLine(llm, nowMs, (column) => system.heard('5m', column)),
    latency: roundedPercentiles(llm.rangePercentiles(range, nowMs)),
    series: seriesOf(analytics, range, nowMs),
    services: ranked(joined(llm, range, nowMs, 'serviceId'), whole, ({ serviceId }) =>
      llm.servicePercentiles(serviceId ?? '', range, nowMs),
    ),
    models: ranked(joined(llm, range, nowMs, 'model'), whole, ({ model }) => llm.modelPercentiles(model ?? '', range, nowMs)),
    pairs: ranked(pairs, whole, () => null),
  }
}

/** NEXUS's own calls over the range up to wall time `wallMs`. */
function ownUse({ own }: Analytics, range: DashboardRange, wallMs: number, model: string): LlmDashboard['own'] {
  const { first, last } = columnsOf(range, wallMs)
  return {
    model,
    total: tallyOf(own.total.sum(range, first, last, noCalls())),
    pace: paceLine(own, wallMs, () => true),
    latency: own.total.newestMs === Number.NEGATIVE_INFINITY ? NO_PERCENTILES : roundedPercentiles(own.rangePercentiles(range, wallMs)),
  }
}

export interface LlmInput {
  readonly range: DashboardRange
  readonly wallMs: number
  /** Model of NEXUS itself; null: none is configured. */
  readonly ownModel: string | null
  readonly budgets: LlmDashboard['budgets']
}

/** The LLM Deep Dive as it stands. */
export function llmDashboardOf(analytics: Analytics, { range, wallMs, ownModel, budgets }: LlmInput): LlmDashboard {
  return {
    ...spanOf(analytics, range),
    watched: watchedUse(analytics, range),
    own: ownModel === null ? null : ownUse(analytics, range, wallMs, ownModel),
    budgets,
  }
}
