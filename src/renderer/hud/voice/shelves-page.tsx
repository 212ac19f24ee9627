import { useAtomValue } from 'jotai'
import { useState } from 'react'
import type { VoiceShelf } from '../../../shared/model/voice.ts'
import { unshelve } from '../../client/voice-calls.ts'
import { freshAtom } from '../../state/store.ts'
import { voiceStatusAtom } from '../../state/voice.ts'
import { clockText, dateTimeText } from '../../state/words.ts'
import { Face, StaleNote, Waiting } from '../monitors/faces.tsx'
import { OperatorOnly } from '../operator-only.tsx'
import { BadgeMark } from './marks.tsx'
import { ShelfForm } from './shelf-form.tsx'
import { useVoiceFacts } from './use-facts.ts'
import { leftText, shelfSubject, shelvesInForce } from './words.ts'

/** What is not spoken of, by whose wish, why and until when; and the form that asks for more silence. */
export function ShelvesPage({ problem }: { problem: string | null }) {
  const status = useAtomValue(voiceStatusAtom)
  const { now } = useVoiceFacts()
  if (!status) return <Waiting problem={problem} what="Shelves" />
  const shelves = shelvesInForce(status.shelves, now)
  return (
    <>
      <StaleNote problem={problem} />
      <div className="mon-split">
        <div className="mon-list voice-shelves" data-testid="shelves">
          {shelves.length === 0 ? (
            <Face title="Nothing is shelved">
              <p>Everything worth saying is said. A shelf keeps it quiet for a while, with a reason, and ends by itself.</p>
            </Face>
          ) : (
            <ul aria-label="Shelves, longest first">
              {shelves.map((shelf) => (
                <ShelfCard key={shelf.shelfId} shelf={shelf} now={now} />
              ))}
            </ul>
          )}
        </div>
        <ShelfForm />
      </div>
    </>
  )
}

function ShelfCard({ shelf, now }: { shelf: VoiceShelf; now: number }) {
  const fresh = useAtomValue(freshAtom)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const end = async () => {
    setBusy(true)
    const answer = await unshelve(shelf.shelfId)
    setBusy(false)
    setProblem(answer.ok ? null : answer.message)
  }
  const since = Date.parse(shelf.since)
  const share = Math.min(1, Math.max(0, (Date.parse(shelf.until) - now) / Math.max(1, Date.parse(shelf.until) - since)))
  return (
    <li className="voice-shelf" data-testid="shelf" data-scope={shelf.scope} data-subject={shelf.subject ?? ''}>
      <h3>
        <BadgeMark kind="shelved" />
        {shelfSubject(shelf)}
      </h3>
      <p className="voice-shelf-left">
        <b>{leftText(Date.parse(shelf.until) - now)}</b> left
        <small title={dateTimeText(shelf.until, 'local')}>until {clockText(shelf.until, 'local')}</small>
      </p>
      <span className="voice-meter" aria-hidden="true">
        <i style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </span>
      <p className="voice-shelf-why">
        “{shelf.reason}”{' '}
        <small>
          {shelf.actor}, {clockText(shelf.since, 'local')}
        </small>
      </p>
      <OperatorOnly quiet>
        <button type="button" className="small-button" data-testid="shelf-end" disabled={!fresh || busy} onClick={end}>
          Speak of it again
        </button>
      </OperatorOnly>
      {problem !== null && (
        <p className="mon-problem" role="alert">
          {problem}
        </p>
      )}
    </li>
  )
}
