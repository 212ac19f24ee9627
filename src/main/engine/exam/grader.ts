import type { ChaosTruth } from '../../../shared/model/chaos.ts'
import type { ExamCard, ExamFaultWire } from '../../../shared/model/exam.ts'
import type { Fact } from '../../../shared/model/fact.ts'
import type { EngineInput } from '../../../shared/model/input.ts'
import { isoInstant } from '../text.ts'

/** An alert this long after a fault's end is still the fault's: windows must empty and silence be noticed. */
const AFTERMATH_MS = 15_000
/** A fault that was stopped or fixed sooner than this cannot be demanded to be detected. */
const FAIR_MS = 15_000
/** Faults and false alarms kept, newest last. */
const KEPT_FAULTS = 1_000
const KEPT_NAMINGS = 200

interface Graded {
  readonly run: string
  readonly mode: string
  readonly seed: number
  readonly truth: ChaosTruth
  endMs: number
  /** Ended before its time: stopped, or fixed. */
  cut: boolean
  alertedMs: number | null
  incidentId: string | null
}

type ExamFault = ExamCard['faults'][number]

const firingKey = (monitorId: string, group: string) => `${monitorId}\u0000${group}`

/**
 * Grades the detection against the truth that the simulator declares in its marks:
 * time from the declared start to the expected monitor's alert, misses, alerts of no
 * declared fault, and whether the named cause is the declared one. Pure; fed with the
 * same inputs and facts, live or from a recording, it gives the same card.
 */
export class Grader {
  private readonly faults: Graded[] = []
  private readonly firing = new Set<string>()
  /** What was named for an incident and since when, oldest first; most likely cause first, none: not enough evidence. */
  private readonly named = new Map<string, { readonly atMs: number; readonly causes: readonly string[] }[]>()
  /** Active incidents by service. */
  private readonly incidents = new Map<string, string>()
  private runs = 0
  private falseAlarms = 0
  private steadyMs = 0
  private lastMs: number | null = null
  private running = false

  /** Takes one input with the facts it led to. `nowMs` is its source time. */
  heard(input: EngineInput, facts: readonly Fact[], nowMs: number): void {
    if (this.lastMs !== null && !this.running) this.steadyMs += Math.max(0, Math.min(nowMs - this.lastMs, 60_000))
    this.lastMs = nowMs
    if (input.kind === 'mark') this.mark(input.mark, nowMs)
    for (const fact of facts) this.fact(fact)
  }

  private mark(mark: Extract<EngineInput, { kind: 'mark' }>['mark'], nowMs: number): void {
    if (mark.name === 'chaos.started') {
      this.running = true
      this.runs++
      const run = `${mark.mode}-${mark.seed}-${this.runs}`
      for (const truth of mark.faults ?? []) {
        const endMs = truth.endMs ?? Number.POSITIVE_INFINITY
        this.faults.push({ run, mode: mark.mode, seed: mark.seed, truth, endMs, cut: false, alertedMs: null, incidentId: null })
      }
      this.faults.splice(0, this.faults.length - KEPT_FAULTS)
    }
    if (mark.name === 'chaos.stopped') {
      this.running = false
      for (const fault of this.faults) this.cut(fault, nowMs)
    }
  }

  private cut(fault: Graded, nowMs: number): void {
    if (fault.endMs <= nowMs) return
    fault.endMs = nowMs
    fault.cut = true
  }

  private fact(fact: Fact): void {
    switch (fact.kind) {
      case 'monitor.changed':
        // What another system detects is neither our detection nor our false alarm.
        if (fact.monitor.external !== undefined) break
        this.monitor(fact.monitor.monitorId, fact.monitor.group, fact.monitor.state, fact.at)
        break
      case 'incident.opened':
      case 'incident.changed':
        for (const id of fact.incident.serviceIds) {
          if (fact.incident.state !== 'resolved') this.incidents.set(id, fact.incident.incidentId)
          else if (this.incidents.get(id) === fact.incident.incidentId) this.incidents.delete(id)
        }
        this.placeFaults()
        break
      case 'incident.analyzed':
        this.named.set(fact.incidentId, [
          ...(this.named.get(fact.incidentId) ?? []).slice(1 - KEPT_NAMINGS),
          { atMs: fact.at, causes: fact.report.causes.map((cause) => cause.serviceId) },
        ])
        break
      case 'remediation.started':
        for (const fault of this.faults) if (fault.truth.serviceId === fact.remediation.serviceId) this.cut(fault, fact.at)
        break
      default:
    }
  }

  private monitor(monitorId: string, group: string, state: string, atMs: number): void {
    const key = firingKey(monitorId, group)
    if (state === 'ok' || state === 'warn') this.firing.delete(key)
    if (state !== 'alert' || this.firing.has(key)) return
    this.firing.add(key)
    const expected = this.faults.find(
      ({ truth, alertedMs, endMs }) =>
        alertedMs === null &&
        truth.monitor === monitorId &&
        (truth.serviceId === group || group.startsWith(`${truth.serviceId},`)) &&
        atMs >= truth.startMs &&
        atMs <= endMs + AFTERMATH_MS,
    )
    if (expected !== undefined) {
      expected.alertedMs = atMs
      this.placeFaults()
      return
    }
    if (!this.faults.some((fault) => explains(fault, group, atMs))) this.falseAlarms++
  }

  /** Notes the incident of each detected fault while it is active. */
  private placeFaults(): void {
    for (const fault of this.faults) {
      if (fault.alertedMs !== null && fault.incidentId === null) fault.incidentId = this.incidents.get(fault.truth.serviceId) ?? null
    }
  }

  private grade(fault: Graded): ExamFault {
    const { truth, alertedMs } = fault
    const named = this.namedFor(fault)
    const causeRight = alertedMs === null ? null : named.includes(truth.cause)
    const over = this.lastMs !== null && this.lastMs > fault.endMs + AFTERMATH_MS
    const unfair = fault.cut && fault.endMs - truth.startMs < FAIR_MS
    const excused = unfair || this.isCovered(fault)
    const missed = alertedMs === null && truth.monitor !== null && over && !excused
    return {
      run: fault.run,
      mode: fault.mode,
      seed: fault.seed,
      faultId: truth.faultId,
      serviceId: truth.serviceId,
      expectedMonitor: truth.monitor,
      expectedCause: truth.cause,
      startedAt: isoInstant(truth.startMs),
      detected: alertedMs !== null,
      secondsToDetect: alertedMs === null ? null : Math.max(0, alertedMs - truth.clockMs) / 1_000,
      namedCause: named[0] ?? null,
      causeRight,
      verdict: verdictOf(truth.monitor, alertedMs !== null, missed, causeRight, excused),
    }
  }

  /** The same monitor was alerting for an earlier fault of the same service: no second alert can be asked for. */
  private isCovered({ truth }: Graded): boolean {
    return this.faults.some(
      (other) =>
        other.truth !== truth &&
        other.alertedMs !== null &&
        other.truth.serviceId === truth.serviceId &&
        other.truth.monitor === truth.monitor &&
        other.truth.startMs <= truth.startMs &&
        other.endMs >= truth.startMs,
    )
  }

  /**
   * What was named when it could be judged: before a fault of another cause joined the
   * incident, or at the end. As many of the first names count as causes were at work.
   */
  private namedFor({ truth, incidentId, run }: Graded): readonly string[] {
    if (incidentId === null) return []
    const together = this.faults.filter((other) => other.incidentId === incidentId && other.run === run).map((other) => other.truth)
    const nextMs = Math.min(
      ...together.filter(({ cause, startMs }) => cause !== truth.cause && startMs > truth.startMs).map(({ startMs }) => startMs),
    )
    const atWork = new Set(together.filter(({ startMs }) => startMs <= truth.startMs).map(({ cause }) => cause)).size
    const namings = this.named.get(incidentId) ?? []
    return (namings.findLast(({ atMs }) => atMs <= nextMs) ?? namings[0])?.causes.slice(0, Math.max(1, atWork)) ?? []
  }

  card(): ExamCard {
    const faults = this.faults.map((fault) => this.grade(fault))
    const seconds = detectionSeconds(faults)
    const judged = faults.filter(({ causeRight }) => causeRight !== null)
    return {
      runs: this.runs,
      faults,
      detected: faults.filter(({ detected }) => detected).length,
      missed: faults.filter(({ verdict }) => verdict === 'missed').length,
      falseAlarms: this.falseAlarms,
      secondsToDetectP50: quantile(seconds, 0.5),
      secondsToDetectP95: quantile(seconds, 0.95),
      causesRight: judged.filter(({ causeRight }) => causeRight === true).length,
      causesJudged: judged.length,
      steadySeconds: Math.round(this.steadyMs / 1_000),
    }
  }
}

/** An alert is a fault's when it speaks of its service, or of the whole system while the fault (or its aftermath) lasts. */
function explains({ truth, endMs }: Graded, group: string, atMs: number): boolean {
  const about = group === truth.serviceId || group === '*' || group.startsWith(`${truth.serviceId},`)
  return about && atMs >= truth.startMs && atMs <= endMs + AFTERMATH_MS
}

function verdictOf(
  monitor: string | null,
  detected: boolean,
  missed: boolean,
  causeRight: boolean | null,
  excused: boolean,
): ExamFaultWire['verdict'] {
  if (monitor === null || (excused && !detected)) return 'not_expected'
  if (missed) return 'missed'
  if (!detected) return 'pending'
  return causeRight === false ? 'wrong_cause' : 'detected'
}

/** Sorted; without silence, which by its nature is noticed only after `stale_after`. */
export function detectionSeconds(faults: readonly ExamFault[]): number[] {
  return faults
    .filter(({ expectedMonitor }) => expectedMonitor !== 'stale-data')
    .flatMap(({ secondsToDetect }) => secondsToDetect ?? [])
    .sort((a, b) => a - b)
}

/** Nearest-rank quantile; null of nothing. */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? null
}
