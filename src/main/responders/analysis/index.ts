import { createGemini } from './gemini.ts'
import { type AnalysisModel, type AnalysisPorts, AnalysisResponder } from './responder.ts'
import type { AnalysisConfig } from './types.ts'

/** The analysis responder as configured; without a configuration it computes only, and opens no socket. */
export function createAnalysisResponder(config: AnalysisConfig | null, ports: AnalysisPorts): AnalysisResponder {
  return new AnalysisResponder(ports, modelOf(config))
}

/** The model as configured; null: none. */
export function modelOf(config: AnalysisConfig | null): AnalysisModel | null {
  return config && { model: createGemini(config), timeoutMs: config.timeoutMs, price: config.price }
}
