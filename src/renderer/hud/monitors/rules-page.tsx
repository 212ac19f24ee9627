import { useAtomValue } from 'jotai'
import { type ComponentProps, useRef, useState } from 'react'
import type { MonitorRules } from '../../../shared/model/monitor-rules.ts'
import { changeOf } from '../../state/monitors-rules.ts'
import { operableAtom, watchOnlyAtom } from '../../state/session.ts'
import { useChunk } from '../use-chunk.ts'
import { BacktestPanel } from './backtest-panel.tsx'
import { Face, StaleNote, Waiting } from './faces.tsx'
import { RulesSide } from './rules-side.tsx'
import { useBacktest } from './use-backtest.ts'
import { type Draft, useDraft } from './use-draft.ts'
import type { Loaded } from './use-loaded.ts'
import type YamlEditor from './yaml-editor.tsx'
import type { Jump } from './yaml-editor.tsx'

const ORIGIN_WORD: Readonly<Record<MonitorRules['origin'], string>> = { built_in: 'built in', file: 'from a file', editor: 'saved here' }

/** The monitor file: edit it, see what is wrong, try it on recorded history, save it. */
export function RulesPage({ loaded }: { loaded: Loaded<MonitorRules> }) {
  if (loaded.data === null) return <Waiting problem={loaded.problem} what="Rules" />
  return <Rules saved={loaded.data} problem={loaded.problem} onSaved={loaded.reload} />
}

function Rules({ saved, problem, onSaved }: { saved: MonitorRules; problem: string | null; onSaved: () => void }) {
  const draft = useDraft(saved, onSaved)
  const backtest = useBacktest()
  const [confirming, setConfirming] = useState(false)
  const [jump, setJump] = useState<Jump | null>(null)
  const help = useRef<HTMLParagraphElement>(null)
  const shown = draft.last ?? { rules: saved.rules, problems: saved.problems, failed: null }
  const change = changeOf(saved.rules, shown.rules)
  const ready = useReady(draft)
  const watchOnly = useAtomValue(watchOnlyAtom)
  const askSave = () => {
    if (ready) setConfirming(true)
  }
  return (
    <>
      <div className="mon-bar">
        <span className="mon-origin" data-testid="rules-origin">
          {ORIGIN_WORD[saved.origin]}
          {draft.dirty && <b> · unsaved changes</b>}
        </span>
        <span className="mon-bar-space" />
        <button
          type="button"
          className="small-button"
          data-testid="rules-try"
          disabled={backtest.state.kind === 'running'}
          onClick={() => void backtest.run(draft.text)}
        >
          Try on history
        </button>
        <button type="button" className="small-button" data-testid="rules-revert" disabled={!draft.dirty} onClick={draft.revert}>
          Revert
        </button>
        <button
          type="button"
          className="small-button is-primary"
          data-testid="rules-save"
          disabled={!ready}
          title={watchOnly ?? undefined}
          onClick={askSave}
        >
          Save …
        </button>
      </div>
      <StaleNote problem={problem} />
      <div className={`mon-rules ${backtest.state.kind === 'closed' ? '' : 'has-backtest'}`}>
        <div className="mon-editor">
          <Editor
            text={draft.text}
            problems={draft.checked?.problems ?? shown.problems}
            jump={jump}
            onText={(text) => {
              setConfirming(false)
              draft.edit(text)
            }}
            onSave={askSave}
            onLeave={() => help.current?.focus()}
          />
          <p className="mon-editor-help" id="yaml-help" tabIndex={-1} ref={help}>
            Tab indents. <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the text. <kbd>Ctrl S</kbd> saves.
          </p>
        </div>
        <RulesSide
          draft={draft}
          saved={saved}
          shown={shown}
          change={change}
          confirming={confirming}
          onConfirm={setConfirming}
          onJump={(line, column) => setJump((old) => ({ line, column, nonce: (old?.nonce ?? 0) + 1 }))}
        />
      </div>
      {backtest.state.kind !== 'closed' && <BacktestPanel backtest={backtest} text={draft.text} rules={shown.rules} />}
    </>
  )
}

/** The editor, fetched when it is first needed: it is as large as the rest of the console without the scene. */
function Editor(props: ComponentProps<typeof YamlEditor>) {
  const { part, failed, retry } = useChunk(() => import('./yaml-editor.tsx'))
  if (part) return <part.default {...props} />
  if (!failed) return <Face title="Opening the editor" tone="busy" />
  return (
    <Face title="The editor could not be loaded" tone="bad">
      <p>The core did not hand it out. Try again when the line is back.</p>
      <button type="button" className="small-button" data-testid="editor-retry" onClick={retry}>
        Try again
      </button>
    </Face>
  )
}

/** True when what is written may be saved: changed, checked, without a problem, and the line is up. */
function useReady(draft: Draft): boolean {
  const operable = useAtomValue(operableAtom)
  const { checked } = draft
  return operable && draft.dirty && !draft.saving && checked !== null && checked.failed === null && checked.problems.length === 0
}
