import { useAtomValue } from 'jotai'
import { type ReactNode, useId, useMemo } from 'react'
import { type IncidentState, incidentStateSchema, type Severity, severitySchema } from '../../../shared/model/incident.ts'
import { sortNames } from '../../state/board.ts'
import type { IncidentFilter, SearchSpan } from '../../state/incident-search.ts'
import { incidentsAtom, servicesAtom } from '../../state/store.ts'
import { useClockKind } from '../hooks.ts'

const SPANS: readonly { span: SearchSpan; title: string }[] = [
  { span: 'hour', title: 'Hour' },
  { span: 'day', title: 'Day' },
  { span: 'week', title: 'Week' },
  { span: 'all', title: 'All' },
  { span: 'custom', title: 'From – to' },
]

interface FiltersProps {
  readonly filter: IncidentFilter
  readonly unfiltered: boolean
  readonly onChange: (part: Partial<IncidentFilter>) => void
  readonly onClear: () => void
}

/** The fields of the search. Each change is asked at once. */
export function SearchFilters({ filter, unfiltered, onChange, onClear }: FiltersProps) {
  return (
    <search className="history-filters">
      <input
        className="search-input"
        type="search"
        placeholder="Words in title, services, notes or resolution"
        aria-label="Words in title, services, notes or resolution"
        data-testid="history-text"
        maxLength={200}
        value={filter.text}
        onChange={(event) => onChange({ text: event.target.value })}
      />
      <div className="filter-row">
        <ServiceField value={filter.service} onChange={(service) => onChange({ service })} />
        <Choice
          label="Severity"
          testId="history-severity"
          value={filter.severity}
          options={severitySchema.options.map((one) => [one, one.toUpperCase()])}
          onChange={(value) => onChange({ severity: severityOf(value) })}
        />
        <Choice
          label="State"
          testId="history-state"
          value={filter.state}
          options={incidentStateSchema.options.map((one) => [one, one])}
          onChange={(value) => onChange({ state: stateOf(value) })}
        />
        <button type="button" className="small-button" data-testid="history-clear" disabled={unfiltered} onClick={onClear}>
          Clear
        </button>
      </div>
      <div className="filter-row" role="group" aria-label="Opened in">
        {SPANS.map(({ span, title }) => (
          <button
            key={span}
            type="button"
            className="span-button"
            data-testid={`history-span-${span}`}
            aria-pressed={filter.span === span}
            onClick={() => onChange({ span })}
          >
            {title}
          </button>
        ))}
        {filter.span === 'custom' && <CustomSpan filter={filter} onChange={onChange} />}
      </div>
    </search>
  )
}

function severityOf(value: string): Severity | '' {
  const parsed = severitySchema.safeParse(value)
  return parsed.success ? parsed.data : ''
}

function stateOf(value: string): IncidentState | '' {
  const parsed = incidentStateSchema.safeParse(value)
  return parsed.success ? parsed.data : ''
}

function Field({ label, children, id }: { label: string; children: ReactNode; id: string }) {
  return (
    <span className="filter-field">
      <label htmlFor={id}>{label}</label>
      {children}
    </span>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly testId: string
  readonly value: string
  readonly options: readonly (readonly [string, string])[]
  readonly onChange: (value: string) => void
}

function Choice({ label, testId, value, options, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <Field label={label} id={id}>
      <select id={id} data-testid={testId} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">any</option>
        {options.map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** Services that exist, and those that only old incidents know. */
function ServiceField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const services = useAtomValue(servicesAtom)
  const incidents = useAtomValue(incidentsAtom)
  const names = useMemo(
    () => sortNames(new Set([...services.map((view) => view.serviceId), ...incidents.flatMap((one) => one.serviceIds)])),
    [services, incidents],
  )
  const options = names.includes(value) || value === '' ? names : [value, ...names]
  return <Choice label="Service" testId="history-service" value={value} options={options.map((name) => [name, name])} onChange={onChange} />
}

function CustomSpan({ filter, onChange }: Pick<FiltersProps, 'filter' | 'onChange'>) {
  const utc = useClockKind() === 'utc'
  const zone = utc ? ' (UTC)' : ''
  return (
    <span className="custom-span">
      <input
        type="datetime-local"
        aria-label={`Opened from${zone}`}
        data-testid="history-from"
        value={filter.from}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <span aria-hidden="true">–</span>
      <input
        type="datetime-local"
        aria-label={`Opened until${zone}`}
        data-testid="history-to"
        value={filter.to}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      {utc && <em>UTC</em>}
    </span>
  )
}
