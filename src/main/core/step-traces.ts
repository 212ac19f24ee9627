import type { Fact } from '../../shared/model/fact.ts'
import type { EngineInput } from '../../shared/model/input.ts'
import type { SourceKind } from '../../shared/model/source.ts'
import type { RawBatch } from '../sources/source.ts'
import { Allowance } from './meters.ts'
import { factEvents, incidentOf, inputAttributes, isNotable, servicesOf } from './step-words.ts'
import { StorySpans } from './story-spans.ts'
import { type OpenSpan, type SpanRef, type Tracer, withinSpan } from './tracing.ts'

/** Ordinary steps traced a second, and ordinary ticks: enough to see how the pipeline does. */
const TELEMETRY_A_SECOND = 1
const TICKS_A_SECOND = 0.1
/** Steps of a service that somebody looks at, beyond the others. */
const LOOKED_AT_A_SECOND = 1
/** Steps that led to something, at most: a flood of incidents must not become a flood of spans. */
const NOTABLE_A_SECOND = 20
const NOTABLE_BURST = 100
/** A service counts as looked at for so long after it was asked for, ms; so many at the same time. */
const LOOKED_AT_MS = 10_000
const MOST_LOOKED_AT = 8

/** A batch on its way through the loop. */
export interface ArrivedBatch {
  readonly batch: RawBatch
  /** When it was handed over, by `Clock.elapsed()`, ms. */
  readonly fromMs: number
}

/** One step of the engine, as it was. Times by `Clock.elapsed()`, ms. */
export interface Step {
  readonly input: EngineInput
  readonly facts: readonly Fact[]
  readonly fromMs: number
  readonly toMs: number
  /** Null: the input is no telemetry. */
  readonly arrived: ArrivedBatch | null
}

/**
 * Spans around the engine's steps. The choice falls after the step, when it is known what came of it: every step that led to
 * an incident or a fix, and a few of the others. A step that is not chosen costs two comparisons.
 */
export class StepTraces {
  private readonly tracer: Tracer
  private readonly source: SourceKind
  private readonly stories = new StorySpans()
  private readonly telemetry = new Allowance(TELEMETRY_A_SECOND, 2)
  private readonly ticks = new Allowance(TICKS_A_SECOND, 1)
  private readonly notable = new Allowance(NOTABLE_A_SECOND, NOTABLE_BURST)
  private readonly lookedAt = new Allowance(LOOKED_AT_A_SECOND, 1)
  private readonly looks = new Map<string, number>()
  private leftOut = 0

  constructor(tracer: Tracer, source: SourceKind) {
    this.tracer = tracer
    this.source = source
  }

  /** Notable steps that got no span, because there were too many at once. */
  get skipped(): number {
    return this.leftOut
  }

  /** Somebody looks at a service: a step with its events is worth a span soon. `nowMs` by `Clock.elapsed()`. */
  look(serviceId: string, nowMs: number): void {
    this.looks.delete(serviceId)
    if (this.looks.size >= MOST_LOOKED_AT) for (const first of this.looks.keys()) if (this.looks.delete(first)) break
    this.looks.set(serviceId, nowMs + LOOKED_AT_MS)
  }

  /** The newest step about an incident, for work that follows from it later; null: nobody remembers one. */
  ofIncident(incidentId: string): SpanRef | null {
    return this.stories.ofIncident(incidentId)
  }

  /** Does what follows from a step (keeping, telling) within its spans, where it gets some. */
  followed(step: Step, then: () => void): void {
    const chosen = this.chosen(step)
    if (chosen === null) then()
    else this.traced(step, chosen.service, then)
  }

  /** The engine failed on an input. */
  failed({ input, fromMs, toMs }: Omit<Step, 'facts'>, why: string): void {
    if (!this.notable.take(toMs)) return
    this.tracer.start('engine.step', { parent: null, attributes: inputAttributes(input), fromMs }).end(why, toMs)
  }

  /** The engine was replaced, or NEXUS stops. */
  reset(why: string): void {
    this.stories.clear(why)
  }

  /** Null: this step gets no span. `service`: the one that somebody looks at, where that is why. */
  private chosen({ input, facts, toMs }: Step): { readonly service: string | null } | null {
    if (facts.length > 0 && facts.some(isNotable) && !this.stories.isFull(facts)) {
      if (this.notable.take(toMs)) return { service: null }
      this.leftOut++
      return null
    }
    // What the engine said back belongs to its fix, however small.
    if (input.kind === 'mark' && input.mark.name === 'remediation.outcome') return { service: null }
    if (input.kind === 'tick') return this.ticks.take(toMs) ? { service: null } : null
    if (input.kind !== 'telemetry') return null
    if (this.telemetry.take(toMs)) return { service: null }
    return this.lookedAtIn(input.events, toMs)
  }

  private lookedAtIn(events: readonly { readonly serviceId: string }[], nowMs: number): { readonly service: string } | null {
    if (this.looks.size === 0) return null
    for (const [id, untilMs] of this.looks) if (untilMs < nowMs) this.looks.delete(id)
    if (this.looks.size === 0 || !this.lookedAt.has(nowMs)) return null
    const found = events.find(({ serviceId }) => this.looks.has(serviceId))
    if (!found) return null
    this.lookedAt.take(nowMs)
    return { service: found.serviceId }
  }

  private traced(step: Step, looked: string | null, then: () => void): void {
    const { input, facts, fromMs, toMs, arrived } = step
    const services = servicesOf(input, facts, looked)
    const incidents = [...new Set(facts.map(incidentOf).filter((id) => id !== null))]
    const about = {
      ...(services.length > 0 && { 'nexus.service_ids': services }),
      ...(incidents.length > 0 && { 'nexus.incident_ids': incidents.slice(0, 8) }),
    }
    const parent = this.stories.parentOf(input, facts, toMs)
    const batch = arrived && this.received(arrived, parent, about)
    const span = this.tracer.start('engine.step', {
      parent: batch?.ref ?? parent,
      fromMs,
      attributes: { ...inputAttributes(input), 'nexus.facts': facts.length, ...about },
    })
    for (const { name, attributes } of factEvents(facts)) span.event(name, attributes)
    span.end(null, toMs)
    this.stories.remember(facts, span.ref, toMs)
    this.fixes(step, span.ref)
    try {
      withinSpan(span.ref, then)
    } finally {
      batch?.end()
    }
  }

  private received({ batch, fromMs }: ArrivedBatch, parent: SpanRef | null, about: Record<string, readonly string[]>): OpenSpan {
    const kafka = this.source === 'kafka'
    return this.tracer.start(kafka ? 'kafka.consume' : 'telemetry.receive', {
      parent,
      fromMs,
      kind: 'consumer',
      attributes: {
        ...(kafka
          ? {
              'messaging.system': 'kafka',
              'messaging.destination.name': batch.source.replace(/^kafka:/, '').split('@')[0] ?? '',
              'messaging.destination.partition.id': String(batch.partition),
              'messaging.kafka.offset': batch.offset,
            }
          : { 'nexus.source': this.source }),
        'messaging.batch.message_count': batch.lines.length,
        ...about,
      },
    })
  }

  /** A fix is one span from its order to its end, whatever carries it out. */
  private fixes({ input, facts }: Step, ref: SpanRef): void {
    if (input.kind === 'mark' && input.mark.name === 'remediation.outcome')
      this.stories.fix(input.mark.remediationId)?.event(input.mark.applied ? 'order taken' : 'order not taken')
    for (const fact of facts) {
      if (fact.kind === 'remediation.started') {
        const { remediationId, serviceId, action } = fact.remediation
        const attributes = { 'nexus.service_ids': [serviceId], 'nexus.action': action, 'nexus.remediation_id': remediationId }
        this.stories.holdFix(remediationId, this.tracer.start('remediation.apply', { parent: ref, attributes }))
      } else if (fact.kind === 'remediation.finished') {
        const { remediationId, state, newStatus } = fact.remediation
        const span = this.stories.fix(remediationId)
        span?.set({ 'nexus.state': state, ...(newStatus !== null && { 'nexus.new_status': newStatus }) })
        span?.end(state === 'succeeded' ? null : `The fix ${state === 'relapsed' ? 'did not last' : 'did not help'}.`)
        this.stories.dropFix(remediationId)
      }
    }
  }
}
