import { HistogramTranslator } from './histogram-translator.ts'
import type { Decoded, HistogramPoint, SpanRecord } from './model.ts'
import { Nodes } from './nodes.ts'
import type { Prices } from './prices.ts'
import type { Refusals } from './refusals.ts'
import type { SpanPort } from './span-port.ts'
import { SpanTranslator } from './span-translator.ts'

/**
 * OpenTelemetry becomes telemetry events: one sample a second of each service that had something to do, stamped with the
 * newest end in it. Counts are of what arrives: of sampled traces, of the sample. Pure: time comes in with every call.
 */
export class Translator {
  private readonly nodes = new Nodes()
  private readonly spanTranslator: SpanTranslator
  private readonly histogramTranslator: HistogramTranslator

  constructor(prices: Prices, spans: SpanPort | null = null) {
    this.spanTranslator = new SpanTranslator(this.nodes, prices, spans)
    this.histogramTranslator = new HistogramTranslator(this.nodes, prices)
  }

  spans(decoded: Decoded<SpanRecord>, nowMs: number): Refusals {
    return this.spanTranslator.take(decoded, nowMs)
  }

  histograms(decoded: Decoded<HistogramPoint>, nowMs: number): Refusals {
    return this.histogramTranslator.take(decoded, nowMs)
  }

  /** Services that sent something themselves. */
  get services(): number {
    return this.nodes.speaking
  }

  /** Something was seen for the first time since the last `flush`. */
  get news(): boolean {
    return this.nodes.news
  }

  /** True while nothing more should be taken before `flush`. */
  get full(): boolean {
    return this.nodes.full
  }

  /** Lines of telemetry for what was gathered since the last call; meant once a second. */
  flush(nowMs: number): string[] {
    this.spanTranslator.settle(nowMs)
    return this.nodes.drain(nowMs).map((event) => JSON.stringify(event))
  }
}
