import type { FaultEffectWire } from '../shared/model/chaos.ts'
import { Rng } from './rng.ts'
import { drawLlmCall, drawMeasures, type Measures, rounded, usualTraffic } from './sample.ts'

/** What the simulator needs to know of a service. */
export interface SimulatedService {
  readonly serviceId: string
  /** Allowed actions; one that can reset its context speaks to a language model. */
  readonly actions?: readonly string[] | undefined
}

/** A gradual change: from the values at `startMs` to whatever applies `durationMs` later. */
interface Ease {
  readonly from: Measures
  startMs: number
  readonly durationMs: number
}

/** One simulated service: its own stream of chance, its schedule of samples, and what is wrong with it. */
export class Emitter {
  readonly rank: number
  readonly serviceId: string
  nextMs = 0
  private readonly idJson: string
  private readonly callsLlm: boolean
  private readonly usual: number
  private rng: Rng
  private anchorMs = 0
  private periodMs = 500
  /** Samples taken since the anchor: times are anchor + n * period, so no rounding adds up. */
  private taken = 0
  private effect: FaultEffectWire | null = null
  private ease: Ease | null = null
  private last: Measures | null = null
  private readonly drawn: Measures = { latencyMs: 0, errorRate: 0, trafficVolume: 0 }

  constructor(service: SimulatedService, rank: number, seed: number) {
    this.rank = rank
    this.serviceId = service.serviceId
    this.idJson = JSON.stringify(service.serviceId)
    this.callsLlm = service.actions?.includes('reset_context') ?? false
    this.usual = usualTraffic(service.serviceId)
    this.rng = new Rng(seed, service.serviceId)
  }

  /** Starts the stream of chance over. */
  reseed(seed: number): void {
    this.rng = new Rng(seed, this.serviceId)
  }

  /** Samples from `anchorMs` on, every `periodMs`. */
  reschedule(anchorMs: number, periodMs: number): void {
    this.anchorMs = anchorMs
    this.periodMs = periodMs
    this.taken = 0
    this.nextMs = anchorMs
  }

  /** Time between samples while this effect applies; `usualMs` without one. */
  periodFor(usualMs: number): number {
    const calls = this.effect?.llm?.calls_per_second
    return calls === undefined ? usualMs : Math.min(usualMs, 1_000 / calls)
  }

  get period(): number {
    return this.periodMs
  }

  setEffect(effect: FaultEffectWire | null): void {
    this.effect = effect
  }

  /** From now on values glide from where they are. */
  easeFrom(nowMs: number, durationMs: number): void {
    if (this.last) this.ease = { from: { ...this.last }, startMs: nowMs, durationMs }
  }

  jump(): void {
    this.ease = null
  }

  shift(deltaMs: number): void {
    this.anchorMs += deltaMs
    this.nextMs += deltaMs
    if (this.ease) this.ease.startMs += deltaMs
  }

  /** Passes over samples before `toMs` without taking them. */
  skipTo(toMs: number): void {
    if (this.nextMs >= toMs) return
    this.taken = Math.ceil((toMs - this.anchorMs) / this.periodMs)
    this.nextMs = this.anchorMs + this.taken * this.periodMs
  }

  /** Takes the sample due at `nextMs`: its JSON line, or null from a silent service. */
  take(timestamp: string, chaosMode: string): string | null {
    const nowMs = this.nextMs
    this.taken++
    this.nextMs = this.anchorMs + this.taken * this.periodMs
    const { effect, drawn } = this
    if (effect?.silent) return null
    drawMeasures(this.rng, this.usual, effect, drawn)
    if (this.ease) this.applyEase(this.ease, nowMs)
    drawn.latencyMs = rounded(drawn.latencyMs, 10)
    drawn.errorRate = rounded(drawn.errorRate, 1e4)
    drawn.trafficVolume = rounded(drawn.trafficVolume, 10)
    this.last ??= { ...drawn }
    this.last.latencyMs = drawn.latencyMs
    this.last.errorRate = drawn.errorRate
    this.last.trafficVolume = drawn.trafficVolume
    const message = effect?.message === undefined ? '' : `,"message":${JSON.stringify(effect.message)}`
    const llm = this.callsLlm || effect?.llm ? `,"llm":${drawLlmCall(this.rng, effect?.llm ?? null)}` : ''
    return `{"timestamp":"${timestamp}","service_id":${this.idJson},"latency_ms":${drawn.latencyMs},"error_rate":${drawn.errorRate},"traffic_volume":${drawn.trafficVolume}${message},"metadata":{"chaos_mode":"${chaosMode}","region":"us-central1","version":"1.2.3"${llm}}}`
  }

  private applyEase(ease: Ease, nowMs: number): void {
    const share = (nowMs - ease.startMs) / ease.durationMs
    if (share >= 1) {
      this.ease = null
      return
    }
    // Smoothstep: no jump at either end.
    const weight = share * share * (3 - 2 * share)
    const { drawn } = this
    drawn.latencyMs = ease.from.latencyMs + (drawn.latencyMs - ease.from.latencyMs) * weight
    drawn.errorRate = ease.from.errorRate + (drawn.errorRate - ease.from.errorRate) * weight
    drawn.trafficVolume = ease.from.trafficVolume + (drawn.trafficVolume - ease.from.trafficVolume) * weight
  }
}
