import type { ModelUse } from '../../../shared/model/model-use.ts'
import type { Answer, LlmFigures, ModelFailure, ModelPrice } from './types.ts'

const BOUNDS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000] as const

const costOf = (price: ModelPrice, input: number, output: number): number => (input * price.inputUsd + output * price.outputUsd) / 1e6

/** Counts calls, tokens, latency and cost. */
export class LlmMeters {
  private readonly model: string
  private readonly price: ModelPrice | null
  private readonly calls: Partial<Record<keyof LlmFigures['calls'], number>> = {}
  private readonly counts = BOUNDS_MS.map(() => 0)
  private input = 0
  private output = 0
  private sumMs = 0
  private count = 0
  private trouble: LlmFigures['trouble']
  linesShown = 0
  linesStruck = 0
  cached = 0

  private readonly used: (use: ModelUse) => void

  /** `used` hears every step as it happens. */
  constructor(model: string, price: ModelPrice | null, used: (use: ModelUse) => void = () => {}) {
    this.model = model
    this.price = price
    this.used = used
  }

  /** A call that was really made took `ms`; `failed`: it brought no answer. */
  took(ms: number, failed: boolean): void {
    this.used({ model: this.model, latencyMs: ms, failed })
    this.sumMs += ms
    this.count += 1
    BOUNDS_MS.forEach((bound, at) => {
      if (ms <= bound) this.counts[at] = (this.counts[at] ?? 0) + 1
    })
  }

  answered({ inputTokens, outputTokens }: Answer): void {
    this.countOne('answered')
    this.trouble = null
    this.input += inputTokens
    this.output += outputTokens
    this.used({ model: this.model, inputTokens, outputTokens, costUsd: this.price && costOf(this.price, inputTokens, outputTokens) })
  }

  failed({ kind, trouble }: ModelFailure): void {
    this.countOne(kind)
    if (trouble !== null) this.trouble = trouble
  }

  figures(underWay: number, circuit: LlmFigures['circuit']): LlmFigures {
    const { price } = this
    return {
      model: this.model,
      calls: { ...this.calls },
      inputTokens: this.input,
      outputTokens: this.output,
      costUsd: price ? costOf(price, this.input, this.output) : 0,
      priced: price !== null,
      latency: { buckets: BOUNDS_MS.map((bound, at) => [bound, this.counts[at] ?? 0] as const), sumMs: this.sumMs, count: this.count },
      linesShown: this.linesShown,
      linesStruck: this.linesStruck,
      cached: this.cached,
      underWay,
      circuit,
      trouble: this.trouble,
    }
  }

  private countOne(how: keyof LlmFigures['calls']): void {
    this.calls[how] = (this.calls[how] ?? 0) + 1
  }
}
