import { getDefaultStore } from 'jotai'
import { toWire } from '../../shared/model/case.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { ask } from '../client/ask.ts'
import type { NexusClient } from '../client/link.ts'
import { ownSettingsAtom, watchOnlyAtom } from '../state/session.ts'
import { settingsAtom } from '../state/store.ts'

/** Preferences, some of them. */
export type SomeSettings = Partial<Settings>

/**
 * Changes preferences: in force at once, kept by the core. Null when it kept them; else one sentence why not, and
 * `before` is in force again, so that no window shows what the next start would not know. A viewer's are of this page
 * alone.
 */
export async function saveSettings(change: SomeSettings, before: SomeSettings): Promise<string | null> {
  const store = getDefaultStore()
  store.set(settingsAtom, (now) => ({ ...now, ...change }))
  if (store.get(watchOnlyAtom) !== null) {
    store.set(ownSettingsAtom, (own) => ({ ...own, ...change }))
    return null
  }
  const answer = await ask((client) => client.settings.update(toWire<Parameters<NexusClient['settings']['update']>[0]>(change)))
  if (answer.ok) return null
  store.set(settingsAtom, (now) => ({ ...now, ...undone(change, before, now) }))
  return answer.message
}

/** What of a change is taken back: only members that nobody changed again meanwhile. */
export function undone(change: SomeSettings, before: SomeSettings, now: SomeSettings): SomeSettings {
  const back: SomeSettings = {}
  for (const key of Object.keys(change)) if (isSetting(key, now)) takeBack(back, key, change, before, now)
  return back
}

const isSetting = (key: string, settings: SomeSettings): key is keyof Settings => key in settings

function takeBack<K extends keyof Settings>(
  back: SomeSettings,
  key: K,
  change: SomeSettings,
  before: SomeSettings,
  now: SomeSettings,
): void {
  const was: SomeSettings[K] = before[key]
  if (was !== undefined && now[key] === change[key]) back[key] = was
}
