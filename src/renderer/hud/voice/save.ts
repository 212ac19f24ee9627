import { getDefaultStore } from 'jotai'
import { toWire } from '../../../shared/model/case.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { ask } from '../../client/ask.ts'
import type { NexusClient } from '../../client/link.ts'
import { ownSettingsAtom, watchOnlyAtom } from '../../state/session.ts'
import { settingsAtom } from '../../state/store.ts'

/** Preferences that the voice's pages change. */
export type VoicePreferences = Partial<Pick<Settings, 'muted' | 'volume' | 'voice'>>

/**
 * Changes preferences: in force at once, kept by the core. Null when it kept them; else one sentence why not, and
 * `before` is in force again, so that no window shows what the next start would not know. A viewer's are of this page
 * alone.
 */
export async function saveVoice(change: VoicePreferences, before: VoicePreferences): Promise<string | null> {
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
export function undone(change: VoicePreferences, before: VoicePreferences, now: VoicePreferences): VoicePreferences {
  return {
    ...(change.muted !== undefined && before.muted !== undefined && now.muted === change.muted && { muted: before.muted }),
    ...(change.volume !== undefined && before.volume !== undefined && now.volume === change.volume && { volume: before.volume }),
    ...(change.voice !== undefined && before.voice !== undefined && now.voice === change.voice && { voice: before.voice }),
  }
}
