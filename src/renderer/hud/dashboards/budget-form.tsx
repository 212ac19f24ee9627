import { useAtomValue } from 'jotai'
import { type FormEvent, useState } from 'react'
import { saveBudget } from '../../client/dashboard-calls.ts'
import { watchOnlyAtom } from '../../state/session.ts'
import { settingsAtom } from '../../state/store.ts'
import { Name } from '../name.tsx'
import { amountProblem, type BudgetDraft, budgetOf, draftOf } from './budget-draft.ts'
import { Panel } from './panel.tsx'

/** Services that may have a budget of their own. */
const MOST_SERVICES = 20

interface FormProps {
  /** Services that call models, most expensive first. */
  readonly services: readonly string[]
  readonly onDone: (saved: boolean) => void
}

/** Limits of cost: each becomes a monitor. */
export function BudgetForm({ services, onDone }: FormProps) {
  const { llmBudget } = useAtomValue(settingsAtom)
  const watchOnly = useAtomValue(watchOnlyAtom)
  const [draft, setDraft] = useState<BudgetDraft>(() => draftOf(llmBudget))
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const budget = budgetOf(draft)
  const wrong = [draft.hour, draft.day, ...draft.services.flatMap((one) => [one.hour, one.day])]
    .map(amountProblem)
    .find((one) => one !== null)
  const free = services.filter((id) => !id.startsWith('(') && !draft.services.some((one) => one.serviceId === id))
  const change = (serviceId: string, key: 'hour' | 'day', text: string) =>
    setDraft((now) => ({ ...now, services: now.services.map((one) => (one.serviceId === serviceId ? { ...one, [key]: text } : one)) }))
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (budget === null || busy) return
    setBusy(true)
    const answer = await saveBudget(budget)
    setBusy(false)
    if (answer.ok) onDone(true)
    else setProblem(answer.message)
  }
  return (
    <Panel title="Budget" hint="US dollars; empty is no limit" area="budget" testId="dash-budget-form">
      <form className="dash-budget-form" onSubmit={(event) => void save(event)}>
        <div className="dash-budget-rows">
          <p className="dash-budget-row is-head" aria-hidden="true">
            <span />
            <span>per hour</span>
            <span>per day</span>
          </p>
          <p className="dash-budget-row">
            <span>All services</span>
            <Amount
              label="US dollars per hour, all services"
              testId="budget-hour"
              value={draft.hour}
              onChange={(hour) => setDraft({ ...draft, hour })}
              first
            />
            <Amount
              label="US dollars per day, all services"
              testId="budget-day"
              value={draft.day}
              onChange={(day) => setDraft({ ...draft, day })}
            />
          </p>
          {draft.services.map((one) => (
            <p className="dash-budget-row" key={one.serviceId}>
              <Name id={one.serviceId} />
              <Amount
                label={`US dollars per hour, ${one.serviceId}`}
                testId="budget-service-hour"
                value={one.hour}
                onChange={(text) => change(one.serviceId, 'hour', text)}
              />
              <Amount
                label={`US dollars per day, ${one.serviceId}`}
                testId="budget-service-day"
                value={one.day}
                onChange={(text) => change(one.serviceId, 'day', text)}
              />
            </p>
          ))}
        </div>
        {free.length > 0 && draft.services.length < MOST_SERVICES && (
          <label className="mon-select">
            <span>Add</span>
            <select
              data-testid="budget-add"
              aria-label="Add a service"
              value=""
              onChange={(event) =>
                setDraft({ ...draft, services: [...draft.services, { serviceId: event.target.value, hour: '', day: '' }] })
              }
            >
              <option value="">a service</option>
              {free.map((id) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          </label>
        )}
        {(wrong ?? problem) !== null && (wrong ?? problem) !== undefined && (
          <p className="mon-problem" role="alert" data-testid="budget-problem">
            {wrong ?? problem}
          </p>
        )}
        {watchOnly !== null && (
          <p className="panel-note" data-testid="watch-only">
            {watchOnly}
          </p>
        )}
        <p className="mon-actions">
          <button
            type="submit"
            className="small-button is-primary"
            data-testid="budget-save"
            disabled={budget === null || busy || watchOnly !== null}
          >
            {busy ? 'Saving' : 'Save'}
          </button>
          <button type="button" className="small-button" data-testid="budget-cancel" onClick={() => onDone(false)}>
            Cancel
          </button>
        </p>
      </form>
    </Panel>
  )
}

interface AmountProps {
  readonly label: string
  readonly testId: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly first?: boolean
}

function Amount({ label, testId, value, onChange, first = false }: AmountProps) {
  return (
    <input
      type="text"
      inputMode="decimal"
      className="filter dash-amount"
      aria-label={label}
      aria-invalid={amountProblem(value) !== null}
      data-testid={testId}
      maxLength={12}
      // biome-ignore lint/a11y/noAutofocus: the form takes the place of the button that was pressed
      autoFocus={first}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
