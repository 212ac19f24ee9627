import type { LlmCall } from './meaning.ts'
import type { Prices } from './prices.ts'

/** Durations kept of one second for its 99th percentile; of more, every further one replaces an older. */
const MOST_DURATIONS = 500
/** Models told apart in one second of a service. */
const MOST_MODELS = 8

/** Calls to one model within a second. */
export interface LlmSum {
  readonly model: string
  calls: number
  errors: number
  inputTokens: number
  outputTokens: number
  /** USD; null where no price is known. */
  cost: number | null
  /** Sum over the calls whose time is known. */
  sumMs: number
  timed: number
  error: string
}

/** How one unit of work went. */
export interface Work {
  /** Null: it says nothing of how fast the service is. */
  readonly durationMs: number | null
  readonly failed: boolean
  readonly message: string
  readonly traceId: string
}

/** One second of one service. */
export class Bucket {
  requests = 0
  failures = 0
  /** Newest end in it: the time of its sample. */
  newestMs = 0
  message = ''
  /** Trace of the slowest failure, or of the slowest request where none failed. */
  traceId = ''
  readonly llm = new Map<string, LlmSum>()
  private readonly durations: number[] = []
  private timed = 0
  private sumMs = 0
  private worstMs = -1
  private worstFailed = false

  add({ durationMs, failed, message, traceId }: Work, endMs: number): void {
    this.requests++
    this.touch(endMs)
    if (failed) {
      this.failures++
      this.message = message || this.message
    }
    if (durationMs !== null) {
      this.durations[this.timed % MOST_DURATIONS] = durationMs
      this.timed++
      this.sumMs += durationMs
    }
    const ms = durationMs ?? 0
    if (traceId !== '' && (failed === this.worstFailed ? ms > this.worstMs : failed)) {
      this.traceId = traceId
      this.worstMs = ms
      this.worstFailed = failed
    }
  }

  /** Several requests at once, as a histogram counts them. */
  addMany(requests: number, failures: number, sumMs: number, endMs: number): void {
    this.requests += requests
    this.failures += failures
    this.timed += requests
    this.sumMs += sumMs
    this.touch(endMs)
  }

  addCall(call: LlmCall, work: Work, endMs: number, prices: Prices): void {
    const sum = this.llmSum(call.model)
    sum.calls++
    sum.inputTokens += call.inputTokens
    sum.outputTokens += call.outputTokens
    const cost = prices(call.model, call.inputTokens, call.outputTokens)
    if (cost !== null) sum.cost = (sum.cost ?? 0) + cost
    if (work.durationMs !== null) {
      sum.sumMs += work.durationMs
      sum.timed++
    }
    if (work.failed) {
      sum.errors++
      sum.error = work.message || 'error'
    }
    this.traceId ||= work.traceId
    this.touch(endMs)
  }

  /** Something was added that ended then. */
  touch(endMs: number): void {
    this.newestMs = Math.max(this.newestMs, endMs)
  }

  llmSum(model: string): LlmSum {
    const key = this.llm.has(model) || this.llm.size < MOST_MODELS ? model : 'other'
    const known = this.llm.get(key)
    if (known !== undefined) return known
    const sum = { model: key, calls: 0, errors: 0, inputTokens: 0, outputTokens: 0, cost: null, sumMs: 0, timed: 0, error: '' }
    this.llm.set(key, sum)
    return sum
  }

  /** Mean of the durations, ms; null without any. */
  get meanMs(): number | null {
    return this.timed === 0 ? null : this.sumMs / this.timed
  }

  /** Nearest-rank 99th percentile of the durations, ms; null without any. */
  get p99Ms(): number | null {
    const sorted = this.durations.toSorted((a, b) => a - b)
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? null
  }

  /** Share of the work that failed; of calls to models where there was no other work. Null without work. */
  get errorRate(): number | null {
    if (this.requests > 0) return this.failures / this.requests
    let calls = 0
    let errors = 0
    for (const sum of this.llm.values()) {
      calls += sum.calls
      errors += sum.errors
    }
    return calls === 0 ? null : Math.min(1, errors / calls)
  }
}
