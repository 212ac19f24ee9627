import type { EvidenceSeries } from '../../../shared/model/analysis.ts'
import type { CauseReport } from '../../../shared/model/cause.ts'
import type { FactLog } from '../facts.ts'
import { jointReport } from '../root-cause/joint.ts'
import type { CauseInput, CauseMark } from '../root-cause/types.ts'
import type { System } from '../services/system.ts'
import { chartSeries } from '../services/views.ts'
import { askedOf, causeInputFor, entriesOf, frontsOf } from './cause-input.ts'
import { markOf } from './cause-scope.ts'
import { type IncidentState, isHearsay } from './incident-state.ts'
import type { IncidentStore } from './store.ts'

/** An incident is analyzed at most this often, in source time. */
const EVERY_MS = 1_000
/** Nor more often than this in a sample interval: several services' samples of one instant come one after the other. */
const LOOKS_A_SAMPLE = 20
/** A change shows in the windows only after a while: so long, or three sample intervals, the analysis is repeated. */
const SETTLE_MS = 6_000
const SETTLE_INTERVALS = 3
/** After an analysis none follows for so long for each service it looked at: it costs at most a tenth of the time. */
const REST_MS = 10
/** Confidence is published in steps of a twentieth. */
const STEPS = 20
const MAX_CHARTS = 8
/** Of the causes of an entry's trouble, those that may tie it to the incident. */
const MAX_INVOLVED = 3
const MAX_MARKS = 32
/** Before every source time; finite, so that two of them can be compared by subtraction. */
const NEVER = -(2 ** 52)

/** Computes a report. Pure. */
export type Analyze = (input: CauseInput) => CauseReport

export interface SavedCauses {
  marks: CauseMark[]
  restUntilMs: number
}

/** What of a report makes it another one than before. */
function gist({ verdict, causes: [first] }: CauseReport): string {
  const path = first?.path.map(({ serviceId, afterSeconds }) => [serviceId, Math.round(afterSeconds)])
  return JSON.stringify([verdict, first?.serviceId ?? null, Math.round((first?.confidence ?? 0) * STEPS), path ?? []])
}

function asAlerted([front, ...others]: ReturnType<typeof frontsOf>, report: (alerting: string | null) => CauseReport): CauseReport {
  return jointReport([report(front), ...others.map(report)])
}

/** Keeps the computed cause of every active incident up to date. It stops with the incident. */
export class LiveCauses {
  private readonly store: IncidentStore
  private readonly system: System
  private readonly facts: FactLog
  private readonly analyze: Analyze
  private restUntilMs = 0
  /** The newest things done to the system, oldest first. */
  private marks: CauseMark[] = []

  constructor(store: IncidentStore, system: System, facts: FactLog, analyze: Analyze) {
    this.store = store
    this.system = system
    this.facts = facts
    this.analyze = analyze
  }

  /** Something was done to the system. */
  marked(mark: CauseMark): void {
    this.marks = [...this.marks.slice(1 - MAX_MARKS), mark]
  }

  tick(nowMs: number): void {
    const due = this.store.active().filter((state) => this.isDue(state, nowMs))
    // The one that waited longest; of equals the oldest.
    const [next] = due.sort((a, b) => (a.analysis.doneMs ?? NEVER) - (b.analysis.doneMs ?? NEVER))
    if (next === undefined || nowMs < this.restUntilMs) return
    next.analysis.news = false
    next.analysis.doneMs = nowMs
    const entries = entriesOf(next, this.system)
    const fronts = frontsOf(next, this.system)
    const input = causeInputFor(
      next,
      [...entries, ...fronts].filter((id) => id !== null),
      this.system,
      this.marks,
      nowMs,
    )
    this.restUntilMs = nowMs + REST_MS * input.services.length
    // Another system's word is no measurement of ours: then only what the samples show counts.
    const told = { incident: next.incident, openedMs: isHearsay(next) ? null : next.openedMs }
    const report = (alerting: string | null) => this.analyze(askedOf(input, told, alerting))
    this.publish(next, this.asFelt(next, entries, report) ?? asAlerted(fronts, report), nowMs)
  }

  /** The trouble of who is above the incident, where it is measured there and passes through the incident; else null. */
  private asFelt(state: IncidentState, entries: readonly string[], report: (alerting: string) => CauseReport): CauseReport | null {
    const members = new Set(state.incident.serviceIds)
    for (const entry of entries) {
      const found = report(entry)
      const involved = found.causes
        .slice(0, MAX_INVOLVED)
        .flatMap(({ serviceId, path }) => [serviceId, ...path.map((step) => step.serviceId)])
      if (involved.some((id) => members.has(id)) && this.isFelt(found, entry)) return found
    }
    return null
  }

  /** The entry itself is measurably ill; or healthy time of it is at hand, so that the analysis knows what chance would do. */
  private isFelt({ causes: [first] }: CauseReport, entry: string): boolean {
    return first?.path.at(-1)?.inferred === false || this.system.get(entry)?.reference?.baseline.recent !== undefined
  }

  private isDue(state: IncidentState, nowMs: number): boolean {
    const { incident, analysis } = state
    const intervalMs = this.system.get(incident.serviceId)?.interval.ms ?? 0
    const mark = markOf(state, this.system)
    if (mark !== analysis.mark) {
      analysis.mark = mark
      analysis.news = true
      analysis.changedMs = nowMs
    }
    const doneMs = analysis.doneMs ?? NEVER
    if (analysis.news) return nowMs - doneMs >= Math.max(EVERY_MS, intervalMs / LOOKS_A_SAMPLE)
    // Repeated after one, two and four seconds: what changed shows in the windows by and by.
    const settledMs = analysis.changedMs + Math.max(SETTLE_MS, SETTLE_INTERVALS * intervalMs)
    return nowMs <= settledMs && nowMs - doneMs >= Math.max(EVERY_MS, intervalMs, doneMs - analysis.changedMs)
  }

  private publish(state: IncidentState, report: CauseReport, nowMs: number): void {
    const { incident, analysis } = state
    const said = gist(report)
    // What was found stays found when its traces fade, as they do while services recover.
    if (said === analysis.said || (analysis.named !== null && report.causes.length === 0)) return
    analysis.said = said
    const [first] = report.causes
    incident.cause = first === undefined ? null : { serviceId: first.serviceId, confidence: first.confidence }
    this.facts.add({ kind: 'incident.analyzed', incidentId: incident.incidentId, report, series: this.series(state, report) })
    if (first === undefined || first.serviceId === analysis.named) return
    analysis.named = first.serviceId
    const lead =
      report.verdict === 'cause_found'
        ? `The evidence names ${first.serviceId} as the cause`
        : `Several causes are possible, ${first.serviceId} before the others`
    this.store.append(state, nowMs, 'analyzed', 'nexus', `${lead}: ${report.sentence}`, first.serviceId)
  }

  /** Charts of the cause, the way it took, and the incident's own services. */
  private series({ incident }: IncidentState, { causes: [first] }: CauseReport): EvidenceSeries[] {
    const path = first === undefined ? [] : [first.serviceId, ...first.path.map((step) => step.serviceId)]
    const ids = [...new Set([...path, ...incident.serviceIds])].slice(0, MAX_CHARTS)
    return ids.flatMap((serviceId) => {
      const service = this.system.get(serviceId)
      return service === undefined ? [] : [{ serviceId, points: chartSeries(service) }]
    })
  }

  save(): SavedCauses {
    return { marks: this.marks, restUntilMs: this.restUntilMs }
  }

  restore(saved: SavedCauses): void {
    this.marks = saved.marks
    this.restUntilMs = saved.restUntilMs
  }
}
