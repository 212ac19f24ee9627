import type { MonitorProblem, MonitorRule, MonitorRules } from '../../../shared/model/monitor-rules.ts'
import { changeText, problemsText, type RulesChange, ruleText } from '../../state/monitors-rules.ts'
import { plural } from '../../state/words.ts'
import { keyed } from '../keyed.ts'
import { Mark, SeverityBadge } from '../mark.tsx'
import type { Draft } from './use-draft.ts'

interface SideProps {
  readonly draft: Draft
  readonly saved: MonitorRules
  readonly shown: { readonly rules: readonly MonitorRule[]; readonly problems: readonly MonitorProblem[]; readonly failed: string | null }
  readonly change: RulesChange
  readonly confirming: boolean
  readonly onConfirm: (confirming: boolean) => void
  readonly onJump: (line: number, column: number) => void
}

/** Beside the editor: what is wrong, what saving would change, and every rule as it is compiled. */
export function RulesSide({ draft, saved, shown, change, confirming, onConfirm, onJump }: SideProps) {
  return (
    <aside className="mon-side" aria-label="Compiled rules">
      {confirming ? (
        <Confirm draft={draft} change={change} onDone={() => onConfirm(false)} />
      ) : (
        <Verdict draft={draft} shown={shown} onJump={onJump} />
      )}
      {draft.overtaken && (
        <p className="mon-problem" role="status">
          Somebody saved other rules since you began. Saving replaces theirs; Revert shows them.
        </p>
      )}
      <h3>
        Compiled <b>{plural(shown.rules.length, 'monitor')}</b>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <ol className="mon-compiled" aria-label="Compiled rules" tabIndex={0} data-testid="compiled-rules">
        {shown.rules.map((rule) => (
          <CompiledRule key={rule.monitorId} rule={rule} change={change} />
        ))}
        {change.removed.map((id) => (
          <li key={id} className="is-removed" data-testid="compiled-rule" data-change="removed">
            <b>{saved.rules.find((rule) => rule.monitorId === id)?.title ?? id}</b>
            <em>− removed</em>
          </li>
        ))}
      </ol>
    </aside>
  )
}

function Verdict({ draft, shown, onJump }: Pick<SideProps, 'draft' | 'shown' | 'onJump'>) {
  const { problems } = draft.checked ?? shown
  const failed = draft.checked?.failed ?? null
  const busy = draft.checked === null
  return (
    <div
      className={`mon-verdict ${problems.length > 0 || failed !== null ? 'is-bad' : 'is-good'}`}
      data-testid="rules-verdict"
      data-busy={busy}
    >
      <h3>
        <Mark tone={failed !== null ? 'unknown' : problems.length > 0 ? 'critical' : 'healthy'} />
        {failed !== null ? 'Not checked' : problemsText(problems.length)}
        <small>{busy ? 'checking …' : ''}</small>
      </h3>
      {failed !== null && <p>{failed}</p>}
      {problems.length > 0 && (
        <ol className="mon-problems">
          {keyed(problems, (one) => `${one.line}:${one.column} ${one.message}`).map(({ key, item }) => (
            <li key={key}>
              <button type="button" data-testid="rules-problem" data-line={item.line} onClick={() => onJump(item.line, item.column)}>
                <b>
                  line {item.line}:{item.column}
                </b>
                {item.monitorId !== null && <code>{item.monitorId}</code>}
                <span>{item.message}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {problems.length > 0 && <p className="panel-note">Monitors without a problem stay in force. A file with problems is not saved.</p>}
      {draft.saveProblem !== null && (
        <p className="mon-problem" role="alert">
          {draft.saveProblem}
        </p>
      )}
    </div>
  )
}

/** The person has just asked for this: the focus goes there. */
const focusFirst = (element: HTMLButtonElement | null) => element?.focus()

function Confirm({ draft, change, onDone }: { draft: Draft; change: RulesChange; onDone: () => void }) {
  const save = async () => {
    await draft.save()
    onDone()
  }
  return (
    <div className="mon-verdict is-confirm" role="group" aria-label="Save these rules" data-testid="rules-confirm">
      <h3>Save these rules?</h3>
      <p>{changeText(change)} They take effect at once.</p>
      <ul className="mon-changes">
        {change.added.map((id) => (
          <li key={id}>
            <b>+ {id}</b> added
          </li>
        ))}
        {change.changed.map(({ monitorId, what }) => (
          <li key={monitorId}>
            <b>~ {monitorId}</b> {what.join(', ')}
          </li>
        ))}
        {change.removed.map((id) => (
          <li key={id}>
            <b>− {id}</b> removed
          </li>
        ))}
      </ul>
      <div className="mon-actions">
        <button
          type="button"
          ref={focusFirst}
          className="small-button is-primary"
          data-testid="rules-save-now"
          disabled={draft.saving}
          onClick={save}
        >
          {draft.saving ? 'Saving …' : 'Save now'}
        </button>
        <button type="button" className="small-button" onClick={onDone}>
          Keep editing
        </button>
      </div>
    </div>
  )
}

function CompiledRule({ rule, change }: { rule: MonitorRule; change: RulesChange }) {
  const changed = change.changed.find((one) => one.monitorId === rule.monitorId)
  const kind = change.added.includes(rule.monitorId) ? 'added' : changed ? 'changed' : 'same'
  return (
    <li className={`is-${kind}`} data-testid="compiled-rule" data-monitor={rule.monitorId} data-change={kind}>
      <SeverityBadge severity={rule.priority} />
      <b>{rule.title}</b>
      {kind !== 'same' && <em>{kind === 'added' ? '+ added' : '~ changed'}</em>}
      <span>{changed ? changed.what.join(', ') : ruleText(rule)}</span>
    </li>
  )
}
