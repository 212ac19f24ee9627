import { useAtom, useAtomValue } from 'jotai'
import { type FormEvent, useId, useMemo, useState } from 'react'
import type { VoiceShelf } from '../../../shared/model/voice.ts'
import { loadRules } from '../../client/monitor-calls.ts'
import { loadVoiceStatus, shelve } from '../../client/voice-calls.ts'
import { freshAtom, servicesAtom } from '../../state/store.ts'
import { shortName } from '../../state/words.ts'
import { useLoaded } from '../monitors/use-loaded.ts'
import { OperatorOnly } from '../operator-only.tsx'
import { shelfDraftAtom } from './atoms.ts'
import { checkShelf, SHELF_LENGTHS, type ShelfLength } from './words.ts'

const RULES_MS = 10_000
const SCOPE_WORD: Readonly<Record<VoiceShelf['scope'], string>> = { all: 'everything', service: 'a service', monitor: 'a monitor' }

/** Asks for silence: about what, why, and for how long. */
export function ShelfForm() {
  const name = useId()
  const fresh = useAtomValue(freshAtom)
  const [{ scope, subject }, setDraft] = useAtom(shelfDraftAtom)
  const [reason, setReason] = useState('')
  const [length, setLength] = useState<ShelfLength>('60')
  const [own, setOwn] = useState('30')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    const checked = checkShelf({ scope, subject, reason, length, own })
    if ('problem' in checked) return setProblem(checked.problem)
    setBusy(true)
    const answer = await shelve({ scope, subject: scope === 'all' ? null : subject, reason: reason.trim(), minutes: checked.minutes })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.message)
    setProblem(null)
    setReason('')
    await loadVoiceStatus()
  }
  return (
    <form className="mon-details voice-shelf-form" aria-label="Shelve the voice" data-testid="shelf-form" noValidate onSubmit={send}>
      <h3>Shelve the voice</h3>
      <OperatorOnly>
        <div className="mon-choices" role="radiogroup" aria-label="What">
          {(['all', 'service', 'monitor'] as const).map((one) => (
            <label key={one} className="mon-choice">
              <input
                type="radio"
                name={`${name}-scope`}
                data-testid={`shelf-scope-${one}`}
                checked={scope === one}
                onChange={() => setDraft({ scope: one, subject: '' })}
              />
              <span>{SCOPE_WORD[one]}</span>
            </label>
          ))}
        </div>
        {scope === 'service' && <Services subject={subject} onSubject={(id) => setDraft({ scope, subject: id })} />}
        {scope === 'monitor' && <Monitors subject={subject} onSubject={(id) => setDraft({ scope, subject: id })} />}
        <label className="mon-field">
          Reason
          <input maxLength={500} data-testid="shelf-reason" value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <div className="mon-choices" role="radiogroup" aria-label="For how long">
          {[...SHELF_LENGTHS, { key: 'own', label: 'own' } as const].map(({ key, label }) => (
            <label key={key} className="mon-choice">
              <input
                type="radio"
                name={`${name}-length`}
                data-testid={`shelf-length-${key}`}
                checked={length === key}
                onChange={() => setLength(key)}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
        {length === 'own' && (
          <label className="mon-field">
            Minutes
            <input inputMode="numeric" data-testid="shelf-minutes" value={own} onChange={(event) => setOwn(event.target.value)} />
          </label>
        )}
        {problem !== null && (
          <p className="mon-problem" role="alert" data-testid="shelf-problem">
            {problem}
          </p>
        )}
        <div className="mon-actions">
          <button type="submit" className="small-button is-primary" data-testid="shelf-send" disabled={!fresh || busy}>
            Shelve
          </button>
        </div>
      </OperatorOnly>
      <p className="panel-note">Incidents are shown as before. The transcript keeps each line that was not said.</p>
    </form>
  )
}

interface SubjectProps {
  readonly subject: string
  readonly onSubject: (id: string) => void
}

const names = new Intl.Collator('en-US', { numeric: true })

function Services({ subject, onSubject }: SubjectProps) {
  const services = useAtomValue(servicesAtom)
  const ids = useMemo(() => services.map((one) => one.serviceId).sort(names.compare), [services])
  return <Subject label="Service" ids={ids} subject={subject} onSubject={onSubject} />
}

function Monitors({ subject, onSubject }: SubjectProps) {
  const rules = useLoaded(loadRules, RULES_MS)
  const ids = useMemo(() => (rules.data?.rules ?? []).map((one) => one.monitorId).sort(names.compare), [rules.data])
  return (
    <>
      <Subject label="Monitor" ids={ids} subject={subject} onSubject={onSubject} />
      {rules.problem !== null && <p className="mon-problem">The monitors could not be listed: {rules.problem}</p>}
    </>
  )
}

function Subject({ label, ids, subject, onSubject }: SubjectProps & { label: string; ids: readonly string[] }) {
  return (
    <label className="mon-field">
      {label}
      <select data-testid="shelf-subject" value={subject} onChange={(event) => onSubject(event.target.value)}>
        <option value="">choose …</option>
        {/* One that is not known now may have gone quiet: what was chosen stays to be seen. */}
        {subject !== '' && !ids.includes(subject) && <option value={subject}>{shortName(subject)}</option>}
        {ids.map((id) => (
          <option key={id} value={id}>
            {shortName(id)}
          </option>
        ))}
      </select>
    </label>
  )
}
