import { useAtomValue, useSetAtom } from 'jotai'
import { freshAtom } from '../../state/store.ts'
import { openVoiceAtom } from '../voice/atoms.ts'
import { VoiceSettings } from '../voice/settings-form.tsx'
import { useVoiceFacts } from '../voice/use-facts.ts'
import { Changeable, Group } from './parts.tsx'

/** Preferences of the voice: the same form as in the overlay of the voice. */
export function VoicePage() {
  const facts = useVoiceFacts()
  const fresh = useAtomValue(freshAtom)
  const open = useSetAtom(openVoiceAtom)
  return (
    <div className="settings-columns">
      <div>
        {fresh ? (
          <VoiceSettings facts={facts} />
        ) : (
          <Changeable own>
            <VoiceSettings facts={facts} />
          </Changeable>
        )}
      </div>
      <div>
        <Group title="More of the voice">
          <p className="settings-note">What it said and did not say, how it stands, and silences with a reason and an end.</p>
          <p className="mon-actions">
            <button type="button" className="small-button" onClick={() => open('now')}>
              How the voice stands
            </button>
            <button type="button" className="small-button" onClick={() => open('shelves')}>
              Shelves
            </button>
          </p>
        </Group>
      </div>
    </div>
  )
}
