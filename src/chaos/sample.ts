import { CHAOS_RANGES, type FaultEffectWire } from '../shared/model/chaos.ts'
import { hash, type Rng } from './rng.ts'

/** One sample's measures. */
export interface Measures {
  latencyMs: number
  /** Ratio 0..1. */
  errorRate: number
  /** Relative, 0-100. */
  trafficVolume: number
}

type LlmEffect = NonNullable<FaultEffectWire['llm']>

/** A call to a language model when nothing is wrong. */
const STEADY_LLM = {
  model: 'gemini-flash',
  inputTokens: [400, 1_200],
  outputTokens: [80, 400],
  /** USD per token, in the order of magnitude of list prices of small models. */
  inputPrice: 0.3e-6,
  outputPrice: 2.5e-6,
} as const

const [STEADY_LATENCY_LOW, STEADY_LATENCY_HIGH] = CHAOS_RANGES.healthy.latencyMs
const STEADY_ERRORS = [0.01, 0.02] as const

/** Usual traffic of a service, 40-80, from its name alone: it does not change with the seed. */
export function usualTraffic(serviceId: string): number {
  return 40 + ((hash(serviceId, 0x51ed270b) >>> 0) / 4_294_967_296) * 40
}

/**
 * Draws one sample into `out`. Always six numbers of the stream, so that a fault
 * does not shift what comes after it. Steady latency is the mean of four uniform
 * numbers (Bates distribution: nearly normal, and never outside its range).
 */
export function drawMeasures(rng: Rng, usual: number, effect: FaultEffectWire | null, out: Measures): void {
  const first = rng.next()
  const bates = (first + rng.next() + rng.next() + rng.next()) / 4
  out.latencyMs = effect?.latency_ms
    ? within(effect.latency_ms, first)
    : STEADY_LATENCY_LOW + (STEADY_LATENCY_HIGH - STEADY_LATENCY_LOW) * bates
  out.errorRate = within(effect?.error_rate ?? STEADY_ERRORS, rng.next())
  const traffic = rng.next()
  out.trafficVolume = effect?.traffic_volume ? within(effect.traffic_volume, traffic) : usual + (traffic - 0.5) * 16
}

/** JSON text of `metadata.llm` for one call. Always four numbers of the stream. */
export function drawLlmCall(rng: Rng, effect: LlmEffect | null): string {
  const input = Math.round(within(effect?.input_tokens ?? STEADY_LLM.inputTokens, rng.next()))
  const output = Math.round(within(effect?.output_tokens ?? STEADY_LLM.outputTokens, rng.next()))
  const costShare = rng.next()
  const errorShare = rng.next()
  const cost = effect?.cost_usd ? within(effect.cost_usd, costShare) : input * STEADY_LLM.inputPrice + output * STEADY_LLM.outputPrice
  const tool = effect?.tool === undefined ? '' : `,"tool":${JSON.stringify(effect.tool)}`
  const error = effect?.error !== undefined && errorShare < (effect.error_ratio ?? 1) ? `,"error":"${effect.error}"` : ''
  const model = JSON.stringify(effect?.model ?? STEADY_LLM.model)
  return `{"model":${model},"input_tokens":${input},"output_tokens":${output},"cost_usd":${rounded(cost, 1e6)}${tool}${error}}`
}

/** Later effects win, measure by measure; null when there are none. */
export function mergeEffects(effects: readonly FaultEffectWire[]): FaultEffectWire | null {
  if (effects.length === 0) return null
  const merged: FaultEffectWire = {}
  for (const effect of effects) {
    const llm = effect.llm && { ...merged.llm, ...effect.llm }
    Object.assign(merged, effect, llm && { llm })
  }
  return merged
}

/** Rounds to 1/scale. */
export function rounded(value: number, scale: number): number {
  return Math.round(value * scale) / scale
}

function within(range: readonly [number, number], share: number): number {
  return range[0] + (range[1] - range[0]) * share
}
