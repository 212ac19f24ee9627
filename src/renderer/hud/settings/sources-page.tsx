import { useAtomValue, useSetAtom } from 'jotai'
import { useState } from 'react'
import type { SourceChoice, StartFacts } from '../../../shared/model/source-choice.ts'
import { loadStartFacts } from '../../client/settings-calls.ts'
import { overlayAtom } from '../../state/panels.ts'
import { sessionAtom, watchOnlyAtom } from '../../state/session.ts'
import { settingsAtom, sourceAtom } from '../../state/store.ts'
import { sentence } from '../../state/words.ts'
import { StaleNote, Waiting } from '../monitors/faces.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'
import { Changeable, Choices, Group } from './parts.tsx'
import { choiceOf, draftOf, SOURCE_KINDS, type SourceDraft } from './source-draft.ts'
import { SourceFields } from './source-fields.tsx'
import { useSave } from './use-save.ts'

const EVERY_MS = 5_000
const KIND_WORD: Readonly<Record<(typeof SOURCE_KINDS)[number], string>> = {
  chaos: 'simulator',
  replay: 'recording',
  kafka: 'Kafka',
  otlp: 'OpenTelemetry',
  prometheus: 'Prometheus',
}

/** What feeds NEXUS and why, and what is to feed it from the next start on. */
export function SourcesPage() {
  const { data, problem } = useLoaded(loadStartFacts, EVERY_MS)
  if (data === null) return <Waiting problem={problem} what="The sources" />
  return (
    <>
      <StaleNote problem={problem} />
      <div className="settings-columns">
        <div>
          <NowSource facts={data.source} />
        </div>
        <div>
          <Changeable>
            <NextSource facts={data.source} />
          </Changeable>
        </div>
      </div>
    </>
  )
}

function NowSource({ facts }: { facts: StartFacts['source'] }) {
  const source = useAtomValue(sourceAtom)
  const overlay = useSetAtom(overlayAtom)
  return (
    <Group title="Now">
      <p className="settings-figure" data-testid="settings-source-now">
        {KIND_WORD[facts.kind]}
      </p>
      {source !== null && <p className={facts.failed === null ? 'settings-effect' : 'mon-problem'}>{sentence(source.detail)}</p>}
      <p className="settings-note" data-testid="settings-source-why">
        {whyNow(facts)}
      </p>
      <p>
        <button type="button" className="small-button" onClick={() => overlay('connections')}>
          Connections
        </button>
      </p>
    </Group>
  )
}

/** Why this source, in a sentence. */
function whyNow({ by, name }: StartFacts['source']): string {
  switch (by) {
    case 'flag':
      return `The flag ${name} says so. A flag goes before everything else.`
    case 'environment':
      return `The environment says so (${name}). It goes before what is chosen here.`
    case 'file':
      return `nexus.config.yaml says so (${name}). It goes before what is chosen here.`
    case 'preference':
      return 'It was chosen here.'
    case 'shipped':
      return 'Nobody chose anything, so the built-in simulator runs.'
  }
}

function NextSource({ facts }: { facts: StartFacts['source'] }) {
  const kept = useAtomValue(settingsAtom).source
  // A choice that was kept, here or in another window, begins the form anew.
  return <SourceForm key={JSON.stringify(kept)} kept={kept} facts={facts} />
}

function SourceForm({ kept, facts }: { kept: SourceChoice | null; facts: StartFacts['source'] }) {
  const [draft, setDraft] = useState<SourceDraft>(() => draftOf(kept))
  const [problem, setProblem] = useState<string | null>(null)
  const { how } = useAtomValue(sessionAtom)
  const viewer = useAtomValue(watchOnlyAtom) !== null
  const save = useSave()
  const away = !viewer && how !== 'local' && how !== 'desktop'
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(kept))
  const keep = () => {
    const said = choiceOf(draft)
    if ('problem' in said) return setProblem(said.problem)
    setProblem(null)
    void save({ source: said.choice })
  }
  return (
    <Group title="From the next start on">
      {away && (
        <p className="settings-locked" data-testid="settings-away">
          What feeds NEXUS is chosen on the machine that it runs on: open it there.
        </p>
      )}
      <fieldset className="operator-only" disabled={away}>
        <form
          className="settings-form"
          onSubmit={(event) => {
            event.preventDefault()
            keep()
          }}
        >
          <Choices
            testId="settings-source"
            title="Source"
            value={draft.kind}
            options={SOURCE_KINDS.map((kind) => [kind, KIND_WORD[kind]] as const)}
            hint={nextHint(facts, kept, draft)}
            onChange={(kind) => setDraft({ ...draft, kind })}
          />
          <SourceFields draft={draft} onChange={setDraft} />
          {problem !== null && (
            <p className="mon-problem" role="alert" data-testid="settings-source-problem">
              {problem}
            </p>
          )}
          <p className="mon-actions">
            <button type="submit" className="small-button is-primary" data-testid="settings-source-keep" disabled={!dirty}>
              Keep for the next start
            </button>
            {dirty && (
              <button type="button" className="small-button" onClick={() => setDraft(draftOf(kept))}>
                As it was
              </button>
            )}
          </p>
        </form>
      </fieldset>
    </Group>
  )
}

/** What a choice will come to. */
function nextHint({ by, name, kind }: StartFacts['source'], kept: SourceChoice | null, draft: SourceDraft): string {
  if (name !== null) return `Counts when NEXUS is started without ${by === 'flag' ? `the flag ${name}` : name}.`
  const next = kept?.kind ?? 'chaos'
  if (draft.kind !== next) return 'Not kept yet.'
  return next === kind ? 'As now.' : `Kept: ${KIND_WORD[next]} from the next start on. NEXUS has to be started again.`
}
