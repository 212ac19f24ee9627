import { createGemini } from './gemini.ts'
import { type AnalysisPorts, AnalysisResponder } from './responder.ts'
import type { AnalysisConfig } from './types.ts'

/** The analysis responder as configured; without a configuration it computes only, and opens no socket. */
export function createAnalysisResponder(config: AnalysisConfig | null, ports: AnalysisPorts): AnalysisResponder {
  return new AnalysisResponder(ports, config && { model: createGemini(config), timeoutMs: config.timeoutMs, price: config.price })
}
