import { fromWire, toWire } from '../shared/model/case.ts'
import { type LlmBudgetWire, type LlmDashboardWire, NO_BUDGET, type OverviewWire } from '../shared/model/dashboard.ts'
import type { Fact } from '../shared/model/fact.ts'
import type { Actor, EngineInput } from '../shared/model/input.ts'
import type { ModelUse } from '../shared/model/model-use.ts'
import type { SourceState } from '../shared/model/source.ts'
import { Analytics, gaugesOf, limitsOf, llmDashboardOf, overviewOf } from './analytics/index.ts'
import type { DashboardCalls } from './api/parts.ts'
import type { Clock } from './core/clock.ts'
import type { Loop } from './core/loop.ts'
import type { Notices } from './core/notices.ts'
import { budgetMonitorId } from './engine/index.ts'
import type { Records } from './records/types.ts'
import type { TelemetrySource } from './sources/source.ts'

const SYSTEM: Actor = { name: 'nexus', role: 'system' }
/** After a restart the newest events of the run are folded again, about so many. */
const MOST_REFOLDED = 150_000
const DAY_MS = 86_400_000
/** While the source is in one of these states, what happens is not known. */
const TROUBLE: ReadonlySet<SourceState> = new Set<SourceState>(['error', 'connecting'])

export interface DashboardPorts {
  readonly clock: Clock
  readonly records: Records
  readonly source: Pick<TelemetrySource, 'status' | 'consumer'>
  loop(): Pick<Loop, 'engine' | 'resumedRun' | 'sourceStatus' | 'command'>
  /** Model of NEXUS itself; null: none is configured. */
  ownModel(): string | null
  readonly notices: Pick<Notices, 'add'>
}

/** The dashboards: analytics beside the engine, and the budget as monitors in the engine. */
export interface Dashboards extends DashboardCalls {
  heard(input: EngineInput, facts: readonly Fact[], now: number): void
  /** NEXUS called its own model. */
  used(use: ModelUse): void
  restarted(): void
  /** Folds what is recorded of the run that goes on, and puts the kept budget in force. Before the source starts. */
  start(): Promise<void>
  /** Puts a budget in force. Throws NexusError for one that cannot be watched. */
  setBudget(budget: LlmBudgetWire): Promise<void>
}

export function createDashboards(ports: DashboardPorts): Dashboards {
  const { clock, records } = ports
  const consumer = () => ports.source.consumer?.() ?? null
  const listening = () => !TROUBLE.has(ports.source.status().state)
  const analytics = new Analytics({ listening, lag: () => consumer()?.lag ?? null })

  function refold(runId: number): void {
    const { now } = ports.loop().engine.snapshot()
    const part = records.recordedRun({ sinceMs: (now ?? 0) - DAY_MS, mostEvents: MOST_REFOLDED })
    if (part?.runId !== runId) return
    for (const timed of records.recording(runId, part.from)) analytics.refold(timed.input, timed.now)
  }

  async function setBudget(budget: LlmBudgetWire): Promise<void> {
    const wanted = JSON.stringify(budget)
    const { budget: inForce } = ports.loop().engine.rules()
    if (wanted === JSON.stringify(inForce === null ? NO_BUDGET : toWire<LlmBudgetWire>(inForce))) return
    await ports.loop().command({ name: 'monitors.budget', budget: fromWire(budget) }, SYSTEM)
  }

  function setKeptBudget(): Promise<void> {
    return setBudget(records.settings().llm_budget).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      ports.notices.add(`The budget of the LLM dashboard is not watched: ${reason}`)
    })
  }

  return {
    heard: (input, facts, now) => analytics.heard(input, facts, now),
    used: (use) => analytics.used(use, clock.now()),
    restarted() {
      analytics.restarted()
      void setKeptBudget()
    },
    async start() {
      const { resumedRun } = ports.loop()
      if (resumedRun !== null) refold(resumedRun)
      analytics.begin(ports.loop().engine.snapshot())
      await setKeptBudget()
    },
    setBudget,
    overview(range) {
      const engine = ports.loop().engine
      const usualMs = (serviceId: string) => engine.detail(serviceId)?.baseline?.latencyMedianMs ?? null
      return toWire<OverviewWire>(
        overviewOf(analytics, { range, snapshot: engine.snapshot(), source: ports.loop().sourceStatus(), consumer: consumer(), usualMs }),
      )
    },
    llm(range) {
      const limits = limitsOf(fromWire(records.settings().llm_budget), ports.loop().engine.rules().rules, budgetMonitorId)
      const budgets = gaugesOf(analytics, limits)
      return toWire<LlmDashboardWire>(llmDashboardOf(analytics, { range, wallMs: clock.now(), ownModel: ports.ownModel(), budgets }))
    },
  }
}
