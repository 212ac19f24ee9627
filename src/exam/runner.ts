import { STEADY } from '../chaos/built-in.ts'
import { createSimulator, type Simulator } from '../chaos/simulator.ts'
import { detectionSeconds, Grader, quantile } from '../main/engine/exam/grader.ts'
import { createEngine, createIngest, type Engine } from '../main/engine/index.ts'
import type { ExamCard } from '../shared/model/exam.ts'
import type { Fact } from '../shared/model/fact.ts'
import type { EngineInput, MarkInput } from '../shared/model/input.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import type { ExamRun } from './scenarios.ts'

/** Healthy time before a fault, in which the engine learns what is normal. */
const LEAD_IN_MS = 40_000
/** The simulator's worker hands over this often, and the core ticks that often. */
const STEP_MS = 50
const TICK_MS = 250
const START_MS = Date.UTC(2026, 0, 1)
const ACTIONS = ['restart_service'] as const

/** A simulator, the engine and a grader on one stepped clock: what the live system does, as fast as it computes. */
class Bench {
  readonly engine: Engine = createEngine({ topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 })
  readonly grader = new Grader()
  readonly facts: Fact[] = []
  private readonly ingest = createIngest({
    maxServices: 100,
    services: DEFAULT_TOPOLOGY.services.map(({ serviceId }) => serviceId),
    utf8: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
  })
  readonly simulator: Simulator
  private nowMs = START_MS
  private offset = 0

  constructor(seed: number) {
    const services = DEFAULT_TOPOLOGY.services.map(({ serviceId, actions }) => ({ serviceId, actions: actions ?? ACTIONS }))
    this.simulator = createSimulator({ topology: { services }, scenario: STEADY, seed, startMs: START_MS })
  }

  private step(input: EngineInput): void {
    const facts = this.engine.step(input, this.nowMs)
    this.grader.heard(input, facts, this.nowMs)
    for (const fact of facts) this.facts.push(fact)
  }

  mark(mark: MarkInput['mark']): void {
    this.step({ kind: 'mark', v: 1, mark })
  }

  run(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += STEP_MS
      const lines = this.simulator.advance(this.nowMs)
      const batch = this.ingest.decode({ source: 'exam', partition: 0, offset: this.offset, lines }, true, this.nowMs)
      this.offset += lines.length
      if (batch !== null) this.step(batch)
      if (this.nowMs % TICK_MS === 0) this.step({ kind: 'tick', v: 1 })
    }
  }
}

/** What came of one run. */
export interface RunResult {
  readonly card: ExamCard
  readonly facts: readonly Fact[]
}

/** Runs one scenario through simulator, ingest and engine (demo profile) and grades it. Deterministic. */
export function runExam({ scenario, seed, watchSeconds }: ExamRun): RunResult {
  const bench = new Bench(seed)
  bench.run(LEAD_IN_MS)
  bench.simulator.start(scenario, { seed })
  const { faults } = bench.simulator.state()
  bench.mark({ name: 'chaos.started', mode: scenario.name, seed, faults })
  const lengthMs = (scenario.duration ?? watchSeconds - 20) * 1_000
  bench.run(lengthMs)
  if (scenario.duration === undefined) bench.simulator.stop()
  bench.mark({ name: 'chaos.stopped', mode: scenario.name })
  bench.run(Math.max(0, watchSeconds * 1_000 - lengthMs))
  return { card: bench.grader.card(), facts: bench.facts }
}

/** Steady state for `seconds`; every alert is a false alarm. */
export function runSteady(seed: number, seconds: number): ExamCard {
  const bench = new Bench(seed)
  bench.run(seconds * 1_000)
  return bench.grader.card()
}

/** One card of many. */
export function sumCards(cards: readonly ExamCard[]): ExamCard {
  const faults = cards.flatMap((card) => card.faults)
  const seconds = detectionSeconds(faults)
  const total = (of: (card: ExamCard) => number) => cards.reduce((sum, card) => sum + of(card), 0)
  return {
    runs: total((card) => card.runs),
    faults,
    detected: total((card) => card.detected),
    missed: total((card) => card.missed),
    falseAlarms: total((card) => card.falseAlarms),
    secondsToDetectP50: quantile(seconds, 0.5),
    secondsToDetectP95: quantile(seconds, 0.95),
    causesRight: total((card) => card.causesRight),
    causesJudged: total((card) => card.causesJudged),
    steadySeconds: total((card) => card.steadySeconds),
  }
}
