import '../../styles/keys.css'
import { useAtomValue } from 'jotai'
import { useState } from 'react'
import { loadSecrets, type SecretList } from '../../client/secret-calls.ts'
import { watchOnlyAtom } from '../../state/session.ts'
import { Mark } from '../mark.tsx'
import { StaleNote, Waiting } from '../monitors/faces.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'
import { KeyCard } from './key-card.tsx'
import { useLocked } from './parts.tsx'

const EVERY_MS = 3_000

/** Keys and passwords: which are set, where they come from, what keeps them. A value goes in and never comes out. */
export function KeysPage() {
  const { data, problem, reload } = useLoaded(loadSecrets, EVERY_MS)
  /** What a change answered stands until the next answer to the question how all are. */
  const [changed, setChanged] = useState<{ readonly list: SecretList; readonly before: SecretList } | null>(null)
  const locked = useLocked(false)
  const watchOnly = useAtomValue(watchOnlyAtom)
  if (data === null) return <Waiting problem={problem} what="Keys" />
  const shown = changed?.before === data ? changed.list : data
  const onChanged = (list: SecretList) => {
    setChanged({ list, before: data })
    reload()
  }
  return (
    <div className="key-page" data-testid="keys-page">
      <StaleNote problem={problem} />
      {watchOnly !== null && (
        <p className="settings-locked" role="status" data-testid="settings-locked">
          {watchOnly}
        </p>
      )}
      <Place place={shown.place} />
      <ul className="keys-list">
        {shown.secrets.map((one) => (
          <KeyCard key={one.name} one={one} keeps={shown.place.kind !== 'none'} locked={locked !== null} onChanged={onChanged} />
        ))}
      </ul>
    </div>
  )
}

/** What keeps a key that is set here, before anybody sets one. */
function Place({ place }: { place: SecretList['place'] }) {
  const tone = place.problem !== null ? 'critical' : place.protected ? 'healthy' : 'warning'
  return (
    <div className={`keys-place is-${tone}`} data-testid="keys-place" data-kind={place.kind} data-protected={place.protected}>
      <span className="key-mark">
        <Mark tone={tone} />
      </span>
      <div>
        <b>{WORD[place.kind](place.protected)}</b>
        <p>
          {place.sentence}
          {place.kind !== 'none' && ' A key that was set is never shown again, here or anywhere.'}
        </p>
        {place.problem !== null && (
          <p className="keys-problem" role="alert" data-testid="keys-file-problem">
            {place.problem}
          </p>
        )}
      </div>
    </div>
  )
}

const WORD: Readonly<Record<SecretList['place']['kind'], (isProtected: boolean) => string>> = {
  keychain: (isProtected) => (isProtected ? 'Keys are kept encrypted' : 'Keys are kept, but not protected'),
  file: () => 'Keys are kept, not encrypted',
  none: () => 'No key can be kept here',
}
