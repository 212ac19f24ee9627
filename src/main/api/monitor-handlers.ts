import { NexusError } from '../../shared/errors.ts'
import type { AlarmHealthWire } from '../../shared/model/analysis.ts'
import type { BacktestWire } from '../../shared/model/backtest.ts'
import { toWire } from '../../shared/model/case.ts'
import type { LedgerEntryWire } from '../../shared/model/ledger.ts'
import type { MonitorProblemWire, MonitorRulesWire, MonitorRuleWire, MuteWire } from '../../shared/model/monitor-rules.ts'
import { isoOf } from '../core/live-messages.ts'
import { alarmHealth } from '../reports/index.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Newest incidents that are asked whether somebody acknowledged them. */
const MOST_INCIDENTS = 1_000

/** Handlers of `monitor`. */
export function monitorHandlers(os: ContractBase, { loop, records, monitors, now }: RouterParts) {
  /** Source time; before the first telemetry the wall's. */
  const sourceNow = (): number => loop.engine.snapshot().now ?? now()
  const rules = (): MonitorRulesWire => toWire<MonitorRulesWire>(loop.engine.rules())
  const mutes = (): MuteWire[] => loop.engine.mutes().map((mute) => toWire<MuteWire>(mute))
  return {
    rules: os.monitor.rules.handler(rules),
    check: os.monitor.check.handler(({ input }) => {
      const checked = monitors.check(input.text)
      return {
        rules: checked.rules.map((rule) => toWire<MonitorRuleWire>(rule)),
        problems: checked.problems.map((problem) => toWire<MonitorProblemWire>(problem)),
      }
    }),
    save: os.monitor.save.handler(async ({ input, context }) => {
      await monitors.save(input.text, context.actor)
      return rules()
    }),
    backtest: os.monitor.backtest.handler(async ({ input, context, signal }) =>
      toWire<BacktestWire>(
        await monitors.backtest({ text: input.text, incidentId: input.incident_id, monitorId: input.monitor_id }, signal, context.progress),
      ),
    ),
    mute: os.monitor.mute.handler(async ({ input, context }) => {
      const { monitor_id, group, reason, minutes } = input
      const untilMs = sourceNow() + minutes * 60_000
      const facts = await loop.command({ name: 'monitor.mute', monitorId: monitor_id, group, reason, untilMs }, context.actor)
      const muted = facts.find((fact) => fact.kind === 'monitor.muted')
      if (muted?.kind !== 'monitor.muted') throw new NexusError('NEXUS_CORE_FAILED', 'The mute was accepted but did not begin; try again.')
      return toWire<MuteWire>(muted.mute)
    }),
    unmute: os.monitor.unmute.handler(async ({ input, context }) => {
      await loop.command({ name: 'monitor.unmute', monitorId: input.monitor_id, group: input.group }, context.actor)
      return { mutes: mutes() }
    }),
    mutes: os.monitor.mutes.handler(() => ({ mutes: mutes() })),
    ledger: os.monitor.ledger.handler(({ input }) => ({
      entries: records
        .ledger({ monitorId: input.monitor_id, group: input.group, incidentId: input.incident_id, limit: input.limit })
        .map((entry) => toWire<LedgerEntryWire>(entry)),
    })),
    health: os.monitor.health.handler(() => {
      const lines = records.alarms()
      const { incidents } = records.incidents({ limit: MOST_INCIDENTS })
      const health = alarmHealth({
        rules: loop.engine.rules().rules,
        lines,
        acknowledged: new Set(incidents.filter(({ acknowledgedAt }) => acknowledgedAt !== null).map(({ incidentId }) => incidentId)),
        muted: new Set(loop.engine.mutes().flatMap(({ monitorId, group }) => (group === null ? monitorId : []))),
        nowMs: sourceNow(),
      })
      const since = lines[0]?.atMs
      return { monitors: health.map((one) => toWire<AlarmHealthWire>(one)), since: since === undefined ? null : isoOf(since) }
    }),
  }
}
