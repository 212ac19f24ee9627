import { claimGate, MOST_WORDS } from '../../../shared/claims/gate.ts'
import type { Analysis } from '../../../shared/model/analysis.ts'
import type { CauseReport } from '../../../shared/model/cause.ts'
import type { Fact } from '../../../shared/model/fact.ts'
import type { ModelUse } from '../../../shared/model/model-use.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { currentSpan, type OpenSpan, type SpanRef, type Tracer, withinSpan } from '../../core/tracing.ts'
import { AnswerCache, fingerprint } from './cache.ts'
import { ModelCaller } from './caller.ts'
import { LlmMeters } from './meters.ts'
import { type Question, questionOf, withoutAliases } from './prompt.ts'
import { type LanguageModel, type LlmFigures, ModelFailure, type ModelPrice } from './types.ts'

const KEPT_ANSWERS = 20

export interface AnalysisPorts {
  readonly clock: Clock
  readonly log: Log
  /** Every service that exists, at this moment. */
  readonly knownServices: () => readonly string[]
  /** Hears each analysis: the computed one at once, the model's, or why there is none, after it. */
  readonly publish: (analysis: Analysis) => void
  /** Absent: calls of the model get no spans. */
  readonly tracer?: Tracer
  /** Hears what every call to the model used. */
  readonly used?: (use: ModelUse) => void
}

/** The model with its limits; null: everything is computed. */
export interface AnalysisModel {
  readonly model: LanguageModel
  readonly timeoutMs: number
  readonly price: ModelPrice | null
  /** How long the circuit stays open, ms. */
  readonly openMs?: number
}

interface Report {
  readonly incidentId: string
  readonly at: string
  readonly report: CauseReport
  /** The step that concluded it; null: it is not traced. */
  readonly step: SpanRef | null
}

/**
 * Says what an incident is. The computed line is out before anything else happens; a
 * model's line follows only where one is configured and the claim gate lets it pass.
 */
export class AnalysisResponder {
  private readonly ports: AnalysisPorts
  private modelName: string | null = null
  private caller: ModelCaller | null = null
  private meters: LlmMeters | null = null
  private readonly cache = new AnswerCache(KEPT_ANSWERS)
  /** The newest report of each incident for which the model is asked just now; null: it needs no answer any more. */
  private readonly asking = new Map<string, Report | null>()
  private closed = false

  constructor(ports: AnalysisPorts, model: AnalysisModel | null) {
    this.ports = ports
    this.use(model)
  }

  /** Asks another model from now on, or none; calls to the former one end. Its counters begin anew. */
  use(model: AnalysisModel | null): void {
    this.caller?.close()
    this.modelName = model?.model.name ?? null
    this.meters = model && new LlmMeters(model.model.name, model.price, this.ports.used)
    this.caller = model && this.meters && new ModelCaller({ clock: this.ports.clock, meters: this.meters, ...model })
  }

  /** Hears facts in order. */
  heard(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind !== 'incident.analyzed' || this.closed) continue
      const { incidentId, report } = fact
      this.analyzed({ incidentId, at: new Date(fact.at).toISOString(), report, step: currentSpan() })
    }
  }

  /** Null: no model is configured. */
  figures(): LlmFigures | null {
    return this.caller?.figures() ?? null
  }

  /** Ends what is under way; nothing is published any more. */
  close(): void {
    this.closed = true
    this.caller?.close()
  }

  private analyzed(report: Report): void {
    this.publish(report, null, [])
    const { incidentId } = report
    const busy = this.asking.has(incidentId)
    const settled = !this.caller || report.report.verdict === 'not_enough_evidence' || this.answeredFromCache(report)
    // What the call under way brings would speak of a report that is no longer the newest.
    if (busy || !settled) this.asking.set(incidentId, settled ? null : report)
    if (!busy && !settled && this.caller) void this.askUntilSettled(incidentId, this.caller)
  }

  /** Uses a kept answer where there is one that can be used. */
  private answeredFromCache(report: Report): boolean {
    const kept = this.cache.get(fingerprint(report.report))
    // One that passed for the figures of then and fails for those of now is asked for anew.
    if (!kept || (kept.passed && this.judge(kept.line, report.report).struck.length > 0)) return false
    if (this.meters) this.meters.cached += 1
    this.say(report, kept.line)
    return true
  }

  /** One call at a time per incident; a report that came meanwhile gets the next one, unless the answer fits it. */
  private async askUntilSettled(incidentId: string, caller: ModelCaller): Promise<void> {
    for (let asked = this.asking.get(incidentId); asked; ) {
      const answer = await this.ask(asked, caller)
      if (this.closed) return
      const newest = this.asking.get(incidentId) ?? null
      if (newest === null) break
      if (answer instanceof ModelFailure) this.publish(newest, null, [answer.message])
      else if (newest === asked) this.say(asked, answer)
      else if (!this.answeredFromCache(newest)) {
        asked = newest
        continue
      }
      break
    }
    this.asking.delete(incidentId)
  }

  private async ask(asked: Report, caller: ModelCaller): Promise<string | ModelFailure> {
    const span = this.span(asked)
    return span ? withinSpan(span.ref, () => this.askWithin(asked, caller, span)) : this.askWithin(asked, caller, null)
  }

  private async askWithin({ incidentId, report }: Report, caller: ModelCaller, span: OpenSpan | null): Promise<string | ModelFailure> {
    try {
      const { line, inputTokens, outputTokens } = await caller.ask(this.question(report).prompt)
      const passed = this.judge(line, report).struck.length === 0
      this.cache.put(fingerprint(report), { line, passed })
      span?.set({ 'gen_ai.usage.input_tokens': inputTokens, 'gen_ai.usage.output_tokens': outputTokens, 'nexus.claims_passed': passed })
      span?.end()
      return line
    } catch (error) {
      const failure = error instanceof ModelFailure ? error : new ModelFailure('failed')
      this.ports.log.info('The model gave no line.', { incidentId, reason: failure.kind })
      span?.set({ 'error.type': failure.kind })
      span?.end(failure.message)
      return failure
    }
  }

  /** Neither the question nor the answer is part of it. */
  private span({ incidentId, step }: Report): OpenSpan | null {
    const attributes = {
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'gcp.gen_ai',
      'gen_ai.request.model': this.modelName ?? '',
      'nexus.incident_ids': [incidentId],
    }
    return this.ports.tracer?.start('gemini.analyze', { parent: step, kind: 'client', attributes }) ?? null
  }

  /** Publishes what the model said, or what struck it. */
  private say(report: Report, said: string): void {
    const { line, struck } = this.judge(said, report.report)
    if (this.meters) {
      if (struck.length === 0) this.meters.linesShown += 1
      else this.meters.linesStruck += 1
    }
    if (struck.length > 0) this.ports.log.info("The model's line was struck.", { incidentId: report.incidentId, struck })
    this.publish(report, struck.length === 0 ? line : null, struck)
  }

  private question(report: CauseReport): Question {
    return questionOf(report, this.ports.knownServices())
  }

  /** The line as displayed, and what strikes it. */
  private judge(said: string, report: CauseReport): { line: string; struck: readonly string[] } {
    const { aliases } = this.question(report)
    const { struck } = claimGate(said, report, { known: this.ports.knownServices(), aliases })
    const line = withoutAliases(said, aliases)
    const tooLong = struck.length === 0 && line.split(/\s+/).length > MOST_WORDS
    return { line, struck: tooLong ? [`The line has more than ${MOST_WORDS} words.`] : struck }
  }

  private publish({ incidentId, at, report }: Report, line: string | null, struck: readonly string[]): void {
    const { modelName } = this
    const used = line !== null || struck.length > 0
    this.ports.publish({
      incidentId,
      at,
      report,
      line: line ?? report.spoken,
      origin: line === null ? 'computed' : 'model',
      model: used ? modelName : null,
      struck: [...struck],
    })
  }
}
