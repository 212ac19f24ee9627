import type { Actor, Command } from '../../../shared/model/input.ts'
import type { ExternalAlerts } from '../external/external-alerts.ts'
import type { FactLog } from '../facts.ts'
import type { Refusal } from '../incidents/refusal.ts'
import type { System } from '../services/system.ts'
import { isoInstant } from '../text.ts'
import type { Evaluation } from './alert.ts'
import { budgetRefusal } from './budget.ts'
import type { Evaluator } from './evaluator.ts'
import { budgetedSet, type LoadedSet, loadedSet, loadRefusal } from './loading.ts'
import { muteOf } from './silences.ts'

export type MonitorCommand = Extract<Command, { name: `monitor${string}` }>

const NOTHING: Evaluation = { alerted: [], recovered: [] }
/** Mutes in force at once; nobody can look through more. */
const MOST_MUTES = 1_000

/** What people ask of the monitors: another set, a mute, or the end of one. */
export class MonitorCommands {
  private readonly evaluator: Evaluator
  private readonly external: ExternalAlerts
  private readonly system: System
  private readonly facts: FactLog

  constructor(evaluator: Evaluator, external: ExternalAlerts, system: System, facts: FactLog) {
    this.evaluator = evaluator
    this.external = external
    this.system = system
    this.facts = facts
  }

  /** Why a command cannot be done; null when it can. */
  refusal(command: MonitorCommand, nowMs: number): Refusal | null {
    if (command.name === 'monitors.load') {
      const message = command.partly ? null : loadRefusal(command.text, this.evaluator.profileName)
      return message === null ? null : { code: 'NEXUS_MONITORS_INVALID', message }
    }
    if (command.name === 'monitors.budget') {
      const message = budgetRefusal(command.budget, this.evaluator.profileName)
      return message === null ? null : { code: 'NEXUS_INPUT_INVALID', message }
    }
    const { monitorId, group } = command
    const where = group === null ? monitorId : `${monitorId} for ${group}`
    if (command.name === 'monitor.unmute') {
      if (this.evaluator.silences.has(monitorId, group)) return null
      return { code: 'NEXUS_MUTE_UNKNOWN', message: `There is no mute on ${where}; list the mutes and choose one.` }
    }
    const unknown = this.unknown(monitorId, group)
    if (unknown !== null) return { code: 'NEXUS_MONITOR_UNKNOWN', message: unknown }
    if (!(command.untilMs > nowMs)) {
      const until = isoInstant(Number.isFinite(command.untilMs) ? command.untilMs : 0)
      return {
        code: 'NEXUS_INPUT_INVALID',
        message: `A mute until ${until} would be over already; the source's clock is at ${isoInstant(nowMs)}.`,
      }
    }
    if (this.evaluator.silences.list().length < MOST_MUTES || this.evaluator.silences.has(monitorId, group)) return null
    return { code: 'NEXUS_INPUT_INVALID', message: `There are ${MOST_MUTES} mutes already; end one before you set another.` }
  }

  private unknown(monitorId: string, group: string | null): string | null {
    const rule = this.evaluator.book.byId.get(monitorId)
    if (this.external.has(monitorId, group)) return null
    if (rule === undefined && !this.external.has(monitorId, null))
      return `There is no monitor ${monitorId}; list the monitors and choose one.`
    if (group === null || rule?.others.has(group) || (rule?.perService && this.system.get(group) !== undefined)) return null
    return `The monitor ${monitorId} has no group ${group}; list its groups and choose one.`
  }

  /** Does a command that was not refused; what recovers because of it is for the incidents. */
  perform(command: MonitorCommand, actor: Actor, nowMs: number): Evaluation {
    if (command.name === 'monitors.load')
      return this.load(loadedSet(command.text, command.origin, this.evaluator.profileName, this.evaluator.set), nowMs)
    if (command.name === 'monitors.budget')
      return this.load(budgetedSet(this.evaluator.set, command.budget, this.evaluator.profileName), nowMs)
    const { monitorId, group } = command
    if (command.name === 'monitor.unmute') {
      const ended = this.evaluator.silences.unmute(monitorId, group)
      if (ended !== null) this.facts.add({ kind: 'monitor.unmuted', mute: muteOf(ended) })
      return NOTHING
    }
    const { reason } = command
    // A date can hold no later one, and JSON no infinite one.
    const untilMs = Math.min(command.untilMs, 8.64e15)
    const mute = { monitorId, group, reason, actor: actor.name, sinceMs: nowMs, untilMs }
    this.evaluator.mute(mute)
    this.external.muted(mute)
    this.facts.add({ kind: 'monitor.muted', mute: muteOf(mute) })
    return NOTHING
  }

  private load(set: LoadedSet, nowMs: number): Evaluation {
    const evaluation = this.evaluator.load(set, nowMs)
    this.facts.add({ kind: 'monitors.loaded', rules: set.definitions.length, problems: set.problems })
    return evaluation
  }
}
