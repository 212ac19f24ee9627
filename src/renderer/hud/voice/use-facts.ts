import { useAtomValue } from 'jotai'
import { clockSkewAtom, freshAtom, settingsAtom } from '../../state/store.ts'
import { elsewhereAtom, soundAtom, speakingAtom, voiceStatusAtom } from '../../state/voice.ts'
import { useNow } from '../hooks.ts'
import type { VoiceFacts } from './words.ts'

/** Everything that decides whether this window can be heard, renewed each second. */
export function useVoiceFacts(): VoiceFacts {
  const { muted, volume, voice } = useAtomValue(settingsAtom)
  return {
    fresh: useAtomValue(freshAtom),
    sound: useAtomValue(soundAtom),
    elsewhere: useAtomValue(elsewhereAtom),
    muted,
    volume,
    settings: voice,
    status: useAtomValue(voiceStatusAtom),
    speaking: useAtomValue(speakingAtom),
    now: useNow(1_000) + useAtomValue(clockSkewAtom),
  }
}
