import { BrokenCircuitError, type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type { Clock } from '../../core/clock.ts'
import { untilAborted } from '../calls.ts'
import type { LlmMeters } from './meters.ts'
import { RateLimit } from './rate-limit.ts'
import { type Answer, type FailureKind, type LanguageModel, type LlmFigures, ModelFailure, type Prompt } from './types.ts'

const CALLS_A_MINUTE = 60
const RETRY_AFTER_MS = [500, 1_500] as const
const FAILURES_TO_OPEN = 5
const OPEN_MS = 30_000

/** The model is at fault, or out of reach; an answer that was declined or cut off by us says nothing about that. */
const COUNTED: ReadonlySet<FailureKind> = new Set(['rate_limited', 'unavailable', 'refused', 'failed', 'unreachable', 'timeout', 'garbage'])
const RETRIED: ReadonlySet<FailureKind> = new Set(['rate_limited', 'unavailable'])

export interface CallerOptions {
  readonly clock: Clock
  readonly model: LanguageModel
  readonly meters: LlmMeters
  /** For one question, its retries included. */
  readonly timeoutMs: number
  /** How long the circuit stays open. */
  readonly openMs?: number
}

/** Calls the model within its limits: rate, time, retries, and a circuit breaker in front. */
export class ModelCaller {
  private readonly options: CallerOptions
  private readonly limit: RateLimit
  private readonly breaker: CircuitBreakerPolicy
  private readonly underWay = new Set<AbortController>()
  private closed = false

  constructor(options: CallerOptions) {
    this.options = options
    this.limit = new RateLimit(options.clock, CALLS_A_MINUTE, 60_000)
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof ModelFailure && (COUNTED.has(error.kind) || this.untried(error))),
      { halfOpenAfter: options.openMs ?? OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) },
    )
  }

  /** Asks once, again where that may help. Throws ModelFailure only. */
  async ask(prompt: Prompt): Promise<Answer> {
    const { meters } = this.options
    try {
      if (this.closed) throw new ModelFailure('closed')
      const answer = await this.breaker.execute(() => this.attempts(prompt))
      meters.answered(answer)
      return answer
    } catch (error) {
      const failure = this.failureOf(error)
      meters.failed(failure)
      throw failure
    }
  }

  figures(): LlmFigures {
    const state = this.breaker.state
    const circuit = state === CircuitState.Closed ? 'closed' : state === CircuitState.HalfOpen ? 'half_open' : 'open'
    return this.options.meters.figures(this.underWay.size, circuit)
  }

  /** Ends every call; later ones fail at once. */
  close(): void {
    this.closed = true
    for (const call of this.underWay) call.abort(new ModelFailure('closed'))
  }

  /** The call that was to try whether the model is back was not made: the circuit must stay open. */
  private untried({ kind }: ModelFailure): boolean {
    return kind === 'limited' && this.breaker.state === CircuitState.HalfOpen
  }

  private failureOf(error: unknown): ModelFailure {
    if (error instanceof BrokenCircuitError) return new ModelFailure('circuit_open')
    return error instanceof ModelFailure ? error : new ModelFailure('unreachable')
  }

  private async attempts(prompt: Prompt): Promise<Answer> {
    const { clock, timeoutMs } = this.options
    const call = new AbortController()
    this.underWay.add(call)
    const cancelTimer = clock.after(timeoutMs, () => call.abort(new ModelFailure('timeout')))
    const until = clock.elapsed() + timeoutMs
    try {
      if (!this.limit.take()) throw new ModelFailure('limited')
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.attempt(prompt, call.signal)
        } catch (error) {
          const pause = RETRY_AFTER_MS[attempt]
          const again = pause !== undefined && error instanceof ModelFailure && RETRIED.has(error.kind) && clock.elapsed() + pause < until
          if (!again || this.closed) throw error
          await this.pause(pause, call.signal)
          if (!this.limit.take()) throw error
        }
      }
    } finally {
      cancelTimer()
      this.underWay.delete(call)
    }
  }

  private async attempt(prompt: Prompt, signal: AbortSignal): Promise<Answer> {
    const { clock, model, meters } = this.options
    const started = clock.elapsed()
    let failed = true
    try {
      // A call that does not hear its signal must not hold the incident.
      const answer = await untilAborted(model.ask(prompt, signal), signal)
      failed = false
      return answer
    } finally {
      meters.took(clock.elapsed() - started, failed)
    }
  }

  private pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(ms, done)
      function done(): void {
        cancel()
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
    })
  }
}
