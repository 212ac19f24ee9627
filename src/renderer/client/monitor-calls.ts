import type { ExamCard } from '../../shared/model/exam.ts'
import { type Answer, ask } from './ask.ts'
import type { NexusClient } from './link.ts'

/** States of every monitor and group. */
export const loadStates = () => ask((client) => client.system.monitors())
/** Monitors in force and their text. */
export const loadRules = () => ask((client) => client.monitor.rules())
export const loadMutes = () => ask((client) => client.monitor.mutes())
export const loadHealth = () => ask((client) => client.monitor.health())
export const loadExam = (): Promise<Answer<ExamCard>> => ask((client) => client.exam.card())

/** Newest lines of the why ledger. */
export const loadLedger = (filter: Parameters<NexusClient['monitor']['ledger']>[0]) => ask((client) => client.monitor.ledger(filter))

/** Compiles a text without loading it. */
export const checkRules = (text: string) => ask((client) => client.monitor.check({ text }))
/** Puts a text in force. */
export const saveRules = (text: string) => ask((client) => client.monitor.save({ text }))
/** Tries a text on recorded history; `signal` gives up waiting. */
export const backtestRules = (input: Parameters<NexusClient['monitor']['backtest']>[0], signal: AbortSignal) =>
  ask((client) => client.monitor.backtest(input, { signal }))

/** Silences a monitor, or one group of it. */
export const muteMonitor = (input: Parameters<NexusClient['monitor']['mute']>[0]) => ask((client) => client.monitor.mute(input))
export const unmuteMonitor = (input: Parameters<NexusClient['monitor']['unmute']>[0]) => ask((client) => client.monitor.unmute(input))
