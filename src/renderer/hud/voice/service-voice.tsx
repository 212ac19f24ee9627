import { useAtomValue, useSetAtom } from 'jotai'
import { voiceStatusAtom } from '../../state/voice.ts'
import { openShelfFormAtom, openVoiceAtom } from './atoms.ts'
import { BadgeMark } from './marks.tsx'
import { useVoiceFacts } from './use-facts.ts'
import { shelfSentence, shelvesInForce } from './words.ts'

/** Whether the voice speaks of this service, and the way to shelve it. */
export function ServiceVoice({ serviceId }: { serviceId: string }) {
  const status = useAtomValue(voiceStatusAtom)
  const { now } = useVoiceFacts()
  const shelveIt = useSetAtom(openShelfFormAtom)
  const open = useSetAtom(openVoiceAtom)
  if (!status) return null
  const shelf = shelvesInForce(status.shelves, now).find(
    (one) => one.scope === 'all' || (one.scope === 'service' && one.subject === serviceId),
  )
  return (
    <section className="facts voice-service" aria-label="Voice" data-testid="service-voice">
      <h3>
        Voice
        <button
          type="button"
          className="why-all"
          data-testid="service-shelve"
          onClick={() => (shelf ? open('shelves') : shelveIt(serviceId))}
        >
          {shelf ? 'shelves ›' : 'shelve ›'}
        </button>
      </h3>
      <p className="panel-note">
        {shelf ? (
          <>
            <BadgeMark kind="shelved" /> Shelved: {shelfSentence(shelf)}
          </>
        ) : (
          'Incidents of this service are spoken.'
        )}
      </p>
    </section>
  )
}
