import type { SettingsWire } from '../shared/model/settings.ts'
import type { Loop } from './core/loop.ts'
import type { Notices } from './core/notices.ts'
import type { Dashboards } from './dashboards.ts'
import type { Records } from './records/types.ts'

interface PreferencePorts {
  readonly records: Records
  readonly dashboards: Pick<Dashboards, 'setBudget'>
  readonly voice: { settingsChanged(): void }
  readonly notices: Notices
  loop(): Pick<Loop, 'engine'>
}

/** Keeps changed preferences and lets everyone whom they concern know. Throws NexusError for one that cannot be followed. */
export function preferenceChanger({ records, dashboards, voice, notices, loop }: PreferencePorts) {
  return async (change: Partial<SettingsWire>): Promise<SettingsWire> => {
    if (change.llm_budget !== undefined) await dashboards.setBudget(change.llm_budget)
    const settings = records.updateSettings(change)
    if (settings.monitor_profile !== loop().engine.config.profile)
      notices.add(`The ${settings.monitor_profile} monitor windows take effect when NEXUS starts the next time.`)
    voice.settingsChanged()
    return settings
  }
}
