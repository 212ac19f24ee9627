import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCatalogue } from '../../src/chaos/catalogue.ts'
import { runExam, runSteady, sumCards } from '../../src/exam/runner.ts'
import { examRuns } from '../../src/exam/scenarios.ts'
import { Grader } from '../../src/main/engine/exam/grader.ts'
import { Driver, T0 } from '../../src/main/engine/testing/driver.ts'
import type { MarkInput } from '../../src/shared/model/input.ts'

/*
 * The detection exam with reduced counts; bench/exam.bench.ts runs it in full. All
 * times are of the stepped clock, so they are the same on every machine.
 */
const FILES = [...readCatalogue(join(import.meta.dirname, '../../resources/scenarios'), null).scenarios.values()].filter(
  ({ name, faults }) => faults.length > 0 && !['latency-spike', 'cascade', 'silence'].includes(name),
)
const RUNS = 60
const card = sumCards(examRuns(RUNS, 1, FILES).map((run) => runExam(run).card))
const told = (verdict: string) =>
  card.faults
    .filter((fault) => fault.verdict === verdict)
    .map((f) => `${f.run} ${f.faultId}: named ${f.namedCause}, true ${f.expectedCause}`)

describe(`the detection exam, ${RUNS} runs`, () => {
  it('misses no fault and raises no false alarm', () => {
    console.log(
      `Exam: ${card.detected} of ${card.faults.length} faults detected, p95 ${card.secondsToDetectP95} s, causes ${card.causesRight} of ${card.causesJudged}`,
    )
    expect(told('missed')).toEqual([])
    expect(card.falseAlarms).toBe(0)
  })

  it('detects within 1.75 s at the 95th percentile, and silence within stale_after and a second', () => {
    expect(card.secondsToDetectP95).toBeLessThanOrEqual(1.75)
    for (const fault of card.faults.filter(({ expectedMonitor, detected }) => expectedMonitor === 'stale-data' && detected))
      expect(fault.secondsToDetect).toBeLessThanOrEqual(11)
  })

  it('names the true cause of 95 in 100', () => {
    expect(card.causesRight / card.causesJudged, told('wrong_cause').join('\n')).toBeGreaterThanOrEqual(0.95)
  })

  it('opens one incident for a cascade, with at least three monitors alerting', () => {
    const run = examRuns(8, 3, FILES).find(({ scenario }) => scenario.name === 'cascade')
    if (run === undefined) throw new Error('The exam has no cascade.')
    const { facts } = runExam(run)
    const alerting = new Set(
      facts.flatMap((f) =>
        f.kind === 'monitor.changed' && f.monitor.state === 'alert' ? `${f.monitor.monitorId} ${f.monitor.group}` : [],
      ),
    )
    expect(alerting.size).toBeGreaterThanOrEqual(3)
    expect(facts.filter((fact) => fact.kind === 'incident.opened')).toHaveLength(1)
  })

  it('raises no alarm in steady state', () => {
    const steady = sumCards([1, 2, 3].map((seed) => runSteady(seed, 600)))
    expect(steady).toMatchObject({ falseAlarms: 0, steadySeconds: 1_800 })
  })
})

describe('the grader', () => {
  const truth = {
    faultId: 'f',
    serviceId: 'auth',
    startMs: T0 + 60_000,
    clockMs: T0 + 60_000,
    endMs: T0 + 90_000,
    cause: 'auth',
    monitor: 'high-latency',
  }
  const started: MarkInput = { kind: 'mark', v: 1, mark: { name: 'chaos.started', mode: 'x', seed: 1, faults: [truth] } }

  /** Runs 110 s with auth slow in [from, to) seconds, and gives the card. */
  function graded(from: number, to: number, mark: MarkInput | null) {
    const driver = new Driver()
    driver.fault = (id, second) => (id === 'auth' && second >= from && second < to ? { latencyMs: 5_000, errorRate: 0.01 } : undefined)
    const grader = new Grader()
    driver.run(60)
    if (mark) grader.heard(mark, driver.engine.step(mark, T0 + 60_000), T0 + 60_000)
    for (let at = driver.facts.length, s = 0; s < 50; s++) {
      driver.run(1)
      grader.heard({ kind: 'tick', v: 1 }, driver.facts.slice(at), T0 + driver.elapsedMs)
      at = driver.facts.length
    }
    return grader.card()
  }

  it('finds a fault detected, with its time', () => {
    const [fault] = graded(60, 90, started).faults
    expect(fault).toMatchObject({ detected: true, faultId: 'f' })
    expect(fault?.secondsToDetect).toBeLessThanOrEqual(1.75)
  })

  it('says missed where nothing fired', () => {
    expect(graded(500, 600, started)).toMatchObject({ missed: 1, detected: 0, falseAlarms: 0 })
  })

  it('counts an alert of no declared fault as a false alarm', () => {
    expect(graded(70, 90, null)).toMatchObject({ falseAlarms: 1, faults: [] })
  })
})
