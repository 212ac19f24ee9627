import { useAtom, useAtomValue, useSetAtom } from 'jotai'
import { useEffect } from 'react'
import type { VoiceEntry } from '../../../shared/model/voice.ts'
import { loadTranscript } from '../../client/voice-calls.ts'
import { openIncidentAtom, overlayAtom } from '../../state/panels.ts'
import { speakingAtom, transcriptVersionAtom } from '../../state/voice.ts'
import { clockText, countText, dateTimeText, plural, withClock } from '../../state/words.ts'
import { Face, StaleNote, Waiting } from '../monitors/faces.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'
import { VirtualList } from '../virtual-list.tsx'
import { chosenEntryAtom, type SaidFilter, saidFilterAtom } from './atoms.ts'
import { PriorityMark, SaidMark } from './marks.tsx'
import { KIND_WORD, outcomeSentence, outcomeText, voiceText } from './words.ts'

/** New lines are told by the live feed; this catches what it did not say, such as another window's report. */
const TRANSCRIPT_MS = 5_000
const MOST = 500
const NOTHING: readonly VoiceEntry[] = []
const FILTERS: readonly { key: SaidFilter; label: string }[] = [
  { key: 'all', label: 'all' },
  { key: 'said', label: 'said' },
  { key: 'unsaid', label: 'not said' },
]

/** What was said, what was not, and why; newest first. */
export function TranscriptPage() {
  const [filter, setFilter] = useAtom(saidFilterAtom)
  const [chosen, setChosen] = useAtom(chosenEntryAtom)
  const version = useAtomValue(transcriptVersionAtom)
  const ask = { limit: MOST, ...(filter !== 'all' && { said: String(filter === 'said') }) }
  const loaded = useLoaded(() => loadTranscript(ask), TRANSCRIPT_MS, filter)
  const { reload } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new version asks again, and nothing else does
  useEffect(() => {
    if (version > 0) reload()
  }, [version])
  const entries = loaded.data?.entries ?? NOTHING
  const speaking = useAtomValue(speakingAtom)?.utteranceId ?? null
  const shown = entries.find((one) => one.entryId === chosen) ?? entries[0]
  return (
    <>
      <div className="mon-bar">
        <span className="mon-chips" role="group" aria-label="Only these lines">
          {FILTERS.map(({ key, label }) => (
            <button
              key={key}
              type="button"
              className="mon-chip"
              data-testid={`transcript-${key}`}
              aria-pressed={filter === key}
              onClick={() => setFilter(key)}
            >
              {key !== 'all' && <SaidMark said={key === 'said'} />}
              {label}
            </button>
          ))}
        </span>
        <span className="mon-count" data-testid="transcript-count">
          {entries.length === MOST ? `newest ${countText(MOST)}` : plural(entries.length, 'line')}
        </span>
      </div>
      <StaleNote problem={loaded.data === null ? null : loaded.problem} />
      {loaded.data === null ? (
        <Waiting problem={loaded.problem} what="Lines" />
      ) : shown === undefined ? (
        <Nothing filter={filter} />
      ) : (
        <div className="mon-split">
          <div className="mon-list voice-transcript">
            <VirtualList
              items={entries}
              label="Transcript, newest first"
              testId="transcript-list"
              keyOf={(entry) => entry.entryId}
              row={(entry, props) => (
                <EntryLine entry={entry} props={props} current={entry.entryId === shown.entryId} speaking={speaking} onChoose={setChosen} />
              )}
            />
          </div>
          <EntryDetails entry={shown} />
        </div>
      )}
    </>
  )
}

function Nothing({ filter }: { filter: SaidFilter }) {
  if (filter === 'said') {
    return (
      <Face title="Nothing was said yet">
        <p>What the voice says stands here, with the reason why it was said.</p>
      </Face>
    )
  }
  if (filter === 'unsaid') {
    return (
      <Face title="Nothing was held back">
        <p>What is worth saying and is not said stands here: shelved, in quiet hours, in a flood, or overtaken by events.</p>
      </Face>
    )
  }
  return (
    <Face title="Nothing to say yet">
      <p>Everything that is said, or kept back, leaves a line here. Test the voice on the first page to see one.</p>
    </Face>
  )
}

interface LineProps {
  readonly entry: VoiceEntry
  readonly props: { tabIndex: number; 'data-row': number }
  readonly current: boolean
  readonly speaking: string | null
  readonly onChoose: (entryId: string) => void
}

function EntryLine({ entry, props, current, speaking, onChoose }: LineProps) {
  const why = withClock(entry.why, 'local')
  return (
    <button
      {...props}
      type="button"
      className={`voice-entry ${entry.said ? 'is-said' : 'is-unsaid'}`}
      data-testid="transcript-line"
      data-said={entry.said}
      data-kind={entry.kind}
      data-outcome={entry.outcome ?? ''}
      aria-current={current}
      title={`${dateTimeText(entry.at, 'local')}: ${why}`}
      onClick={() => onChoose(entry.entryId)}
    >
      <time dateTime={entry.at}>{clockText(entry.at, 'local')}</time>
      <span className="voice-entry-caption">{entry.caption}</span>
      <span className="voice-entry-said">
        <SaidMark said={entry.said} silent={entry.outcome === 'caption_only'} />
        {outcomeText(entry, speaking)}
      </span>
      <PriorityMark priority={entry.priority} />
      <span className="voice-entry-why">{why}</span>
    </button>
  )
}

/** The whole of one line. */
function EntryDetails({ entry }: { entry: VoiceEntry }) {
  const openIncident = useSetAtom(openIncidentAtom)
  const overlay = useSetAtom(overlayAtom)
  const outcome = outcomeSentence(entry)
  return (
    <section className="mon-details voice-details" aria-label="Line" data-testid="transcript-details">
      <p className="voice-details-head">
        <PriorityMark priority={entry.priority} />
        <span>{KIND_WORD[entry.kind]}</span>
        <time dateTime={entry.at}>{dateTimeText(entry.at, 'local')}</time>
      </p>
      <p className="voice-details-caption">“{entry.caption}”</p>
      <dl>
        <dt>{entry.said ? 'Why it was said' : 'Why it was not said'}</dt>
        <dd data-testid="transcript-why">{withClock(entry.why, 'local')}</dd>
        <dt>Voice</dt>
        <dd>{voiceText(entry.voice)}</dd>
        {outcome !== null && (
          <>
            <dt>In the window</dt>
            <dd data-testid="transcript-outcome">{withClock(outcome, 'local')}</dd>
          </>
        )}
        {entry.serviceId !== null && (
          <>
            <dt>Service</dt>
            <dd>{entry.serviceId}</dd>
          </>
        )}
      </dl>
      {entry.incidentId !== null && (
        <div className="mon-actions">
          <button
            type="button"
            className="small-button"
            data-testid="transcript-incident"
            onClick={() => {
              overlay(null)
              openIncident(entry.incidentId)
            }}
          >
            Open its incident ›
          </button>
        </div>
      )}
    </section>
  )
}
