import { resolve } from 'node:path'
import { NexusError, UsageError } from '../shared/errors.ts'
import type { LiveMessageWire } from '../shared/model/live.ts'
import type { SourceChoiceWire, StartFactsWire } from '../shared/model/source-choice.ts'
import type { PreferenceCalls } from './api/parts.ts'
import type { NexusConfig } from './config.ts'
import type { Clock } from './core/clock.ts'
import type { Loop } from './core/loop.ts'
import type { Notices } from './core/notices.ts'
import type { Dashboards } from './dashboards.ts'
import type { Records } from './records/types.ts'
import { IN_SETTINGS } from './source-choice.ts'
import { openRecording } from './sources/replay/recording.ts'

interface PreferencePorts {
  readonly clock: Clock
  readonly config: NexusConfig
  readonly records: Records
  readonly dashboards: Pick<Dashboards, 'setBudget'>
  readonly voice: { settingsChanged(): void }
  readonly notices: Notices
  /** What decided on the source of this run. */
  readonly source: StartFactsWire['source']
  loop(): Pick<Loop, 'engine'>
  tell(message: LiveMessageWire): void
}

/** Preferences and what a change of them sets off. */
export function createPreferences(ports: PreferencePorts): PreferenceCalls {
  const { clock, config, records, dashboards, voice, notices, loop } = ports
  const running = () => loop().engine.config.profile
  return {
    async update(change) {
      const source = change.source ? await usableChoice(change.source, config) : change.source
      if (change.llm_budget !== undefined) await dashboards.setBudget(change.llm_budget)
      const settings = records.updateSettings(source === undefined ? change : { ...change, source })
      if (change.monitor_profile !== undefined && config.profile === null && settings.monitor_profile !== running())
        notices.add(`The ${settings.monitor_profile} monitor windows take effect when NEXUS starts the next time.`)
      voice.settingsChanged()
      const { source: _, ...told } = settings
      ports.tell({ type: 'settings', timestamp: new Date(clock.now()).toISOString(), settings: told })
      return settings
    },
    start: () => ({ source: ports.source, profile: { running: running(), fixed: config.profile !== null } }),
  }
}

/** A choice of the source that the next start could follow, its path made whole. Throws NEXUS_INPUT_INVALID. */
async function usableChoice(choice: SourceChoiceWire, config: NexusConfig): Promise<SourceChoiceWire> {
  const whole = choice.kind === 'replay' ? { ...choice, file: resolve(choice.file) } : choice
  try {
    config.sourceByPreference.check(whole)
    if (whole.kind === 'replay') await openRecording(whole.file, IN_SETTINGS)
    return whole
  } catch (error) {
    if (error instanceof UsageError) throw new NexusError('NEXUS_INPUT_INVALID', error.message)
    throw error
  }
}
