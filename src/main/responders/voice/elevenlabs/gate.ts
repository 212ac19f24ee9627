import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type { Clock } from '../../../core/clock.ts'
import type { Log } from '../../../core/log.ts'
import { SPEECH_FAILURES, SpeechFailure, type SpeechFailureKind, type SynthesizerFigures } from '../types.ts'
import { AskFailure } from './types.ts'

const FAILURES_TO_OPEN = 3
const OPEN_MS = 60_000
const SECOND = 1_000
const MINUTE = 60 * SECOND
/** How long nobody asks again, ms. A wrong key does not get right, and a spent quota is renewed by the month. */
const HOLD_MS = { refused: 10 * MINUTE, spent: 60 * MINUTE, rate_limited: 5 * SECOND } as const
const LONGEST_HOLD_MS = 60 * MINUTE
type HeldKind = keyof typeof HOLD_MS

/** ElevenLabs is at fault, or out of reach. */
const COUNTED: ReadonlySet<SpeechFailureKind> = new Set(['rate_limited', 'timeout', 'unreachable', 'failed', 'garbage'])

const SENTENCES = {
  ready: 'ElevenLabs is ready; where it is late, clips speak.',
  circuit_open: 'The last calls to ElevenLabs failed; clips speak, and it is tried again within a minute.',
  rate_limited: 'ElevenLabs asked for a pause; clips speak until it is over.',
  refused: `${SPEECH_FAILURES.refused} Clips speak; it is tried again every ten minutes.`,
  spent: 'The quota of the ElevenLabs account is spent; clips speak until you renew it there, and it is tried again every hour.',
} as const
const STATES = { ready: 'ready', circuit_open: 'paused', rate_limited: 'paused', refused: 'refused', spent: 'spent' } as const

/** Decides whether ElevenLabs may be asked just now, and remembers what it answered. Says each reason once. */
export class Gate {
  private readonly clock: Clock
  private readonly log: Log
  private readonly breaker: CircuitBreakerPolicy
  private held: { readonly kind: HeldKind; readonly until: number } | null = null
  /** Reasons said since the last call that went well. */
  private readonly told = new Set<SpeechFailureKind>()
  private trouble: SynthesizerFigures['trouble']

  constructor(clock: Clock, log: Log) {
    this.clock = clock
    this.log = log
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof SpeechFailure && COUNTED.has(error.kind)),
      { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) },
    )
    this.breaker.onBreak(() => this.tell('circuit_open'))
  }

  /** Makes a whole call, to the last sample. Throws SpeechFailure, without a call where none may be made. */
  async call(work: () => Promise<void>): Promise<void> {
    const { holding } = this
    if (holding !== null) throw new SpeechFailure(holding)
    // A second call beside the one that tries whether it is back would wait for that one's last sample.
    if (this.breaker.state === CircuitState.HalfOpen) throw new SpeechFailure('circuit_open')
    try {
      await this.breaker.execute(work)
      this.succeeded()
    } catch (error) {
      if (!(error instanceof SpeechFailure)) throw new SpeechFailure('circuit_open')
      this.failed(error)
      throw error
    }
  }

  /** Says a reason, once until a call goes well. */
  tell(kind: SpeechFailureKind): void {
    if (!this.told.has(kind)) this.log.warn(SPEECH_FAILURES[kind])
    this.told.add(kind)
  }

  view(): Pick<SynthesizerFigures, 'state' | 'sentence' | 'trouble'> {
    const open = this.breaker.state !== CircuitState.Closed
    const why = this.holding ?? (open ? 'circuit_open' : 'ready')
    return { state: STATES[why], sentence: SENTENCES[why], trouble: this.trouble }
  }

  private get holding(): HeldKind | null {
    if (this.held && this.clock.elapsed() >= this.held.until) this.held = null
    return this.held?.kind ?? null
  }

  private succeeded(): void {
    if (this.told.size > 0) this.log.info('ElevenLabs speaks again.')
    this.told.clear()
    this.trouble = null
  }

  private failed(failure: SpeechFailure): void {
    const { kind } = failure
    if (kind === 'closed') return
    if (failure.trouble !== null) this.trouble = failure.trouble
    this.tell(kind)
    if (!isHeld(kind)) return
    const asked = failure instanceof AskFailure ? failure.retryAfterMs : null
    const ms = kind === 'rate_limited' ? Math.min(LONGEST_HOLD_MS, Math.max(SECOND, asked ?? HOLD_MS[kind])) : HOLD_MS[kind]
    this.held = { kind, until: this.clock.elapsed() + ms }
  }
}

function isHeld(kind: SpeechFailureKind): kind is HeldKind {
  return kind in HOLD_MS
}
