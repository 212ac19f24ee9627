import { useAtom, useAtomValue, useSetAtom } from 'jotai'
import { useMemo } from 'react'
import type { LedgerEntry } from '../../../shared/model/ledger.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import { loadLedger } from '../../client/monitor-calls.ts'
import { ALL_ENTRIES, type LedgerFilter, ledgerFilterAtom, openStateAtom } from '../../state/monitors.ts'
import { groupText, OUTCOME_KIND, OUTCOME_WORD, OUTCOMES } from '../../state/monitors-words.ts'
import { openIncidentAtom, overlayAtom } from '../../state/panels.ts'
import { incidentsAtom } from '../../state/store.ts'
import { clockText, countText, dateTimeText, plural, shortName } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Name } from '../name.tsx'
import { VirtualList } from '../virtual-list.tsx'
import { Face, StaleNote, Waiting } from './faces.tsx'
import { Outcome, Repeats } from './outcome.tsx'
import { useLoaded } from './use-loaded.ts'

const LEDGER_MS = 2_000
const MOST = 500
const NOTHING: readonly LedgerEntry[] = []

/** The why ledger, newest first: every evaluation that spoke, or did not although it was near. */
export function WhyPage({ statuses, rules }: { statuses: readonly MonitorStatus[]; rules: readonly MonitorRule[] }) {
  const [filter, setFilter] = useAtom(ledgerFilterAtom)
  const { monitorId, group, incidentId, outcome } = filter
  const ask = {
    limit: MOST,
    ...(monitorId !== null && { monitor_id: monitorId }),
    ...(group !== null && { group }),
    ...(incidentId !== null && { incident_id: incidentId }),
  }
  const ledger = useLoaded(() => loadLedger(ask), LEDGER_MS, JSON.stringify(ask))
  const entries = ledger.data?.entries ?? NOTHING
  const shown = useMemo(() => (outcome === null ? entries : entries.filter((one) => one.outcome === outcome)), [entries, outcome])
  const narrowed = monitorId !== null || group !== null || incidentId !== null || outcome !== null
  return (
    <>
      <WhyBar filter={filter} onFilter={setFilter} statuses={statuses} rules={rules} entries={entries} shown={shown.length} />
      <StaleNote problem={ledger.data === null ? null : ledger.problem} />
      {ledger.data === null ? (
        <Waiting problem={ledger.problem} what="Ledger lines" />
      ) : shown.length === 0 ? (
        <Face title={narrowed ? 'No line matches' : 'Nothing to explain yet'}>
          <p>
            {narrowed
              ? 'No evaluation like that spoke, or came near. Clear the filter to see the others.'
              : 'Each evaluation that notifies, or is near and does not, leaves one sentence here.'}
          </p>
        </Face>
      ) : (
        <div className="mon-list is-ledger">
          <VirtualList
            items={shown}
            label="Ledger, newest first"
            testId="ledger-list"
            keyOf={(entry) => entry.entryId}
            row={(entry, props) => <LedgerLine entry={entry} props={props} />}
          />
        </div>
      )}
    </>
  )
}

interface BarProps {
  readonly filter: LedgerFilter
  readonly onFilter: (filter: LedgerFilter) => void
  readonly statuses: readonly MonitorStatus[]
  readonly rules: readonly MonitorRule[]
  readonly entries: readonly LedgerEntry[]
  readonly shown: number
}

function WhyBar({ filter, onFilter, statuses, rules, entries, shown }: BarProps) {
  const incidents = useAtomValue(incidentsAtom)
  const clock = useClockKind()
  const names = new Intl.Collator('en-US', { numeric: true })
  const sorted = (values: Iterable<string | null>) => [...new Set(values)].filter((one) => one !== null).sort(names.compare)
  const monitors = sorted([...rules.map((one) => one.monitorId), ...entries.map((one) => one.monitorId), filter.monitorId])
  const groups = sorted([...statuses.map((one) => one.group), ...entries.map((one) => one.group), filter.group])
  const known = incidents.slice(0, 40)
  return (
    <div className="mon-bar">
      <Select
        label="Monitor"
        value={filter.monitorId}
        onChange={(monitorId) => onFilter({ ...filter, monitorId })}
        options={monitors.map((id) => [id, shortName(id, 30)])}
      />
      <Select
        label="Service"
        value={filter.group}
        onChange={(group) => onFilter({ ...filter, group })}
        options={groups.map((id) => [id, shortName(groupText(id), 30)])}
      />
      <Select
        label="Outcome"
        value={filter.outcome}
        onChange={(value) => onFilter({ ...filter, outcome: OUTCOMES.find((one) => one === value) ?? null })}
        options={OUTCOMES.map((one) => [one, OUTCOME_WORD[one]])}
      />
      <Select
        label="Incident"
        value={filter.incidentId}
        onChange={(incidentId) => onFilter({ ...filter, incidentId })}
        options={[
          ...known.map((one) => [one.incidentId, `${clockText(one.openedAt, clock)} ${shortName(one.title, 30)}`] as const),
          ...(filter.incidentId !== null && !known.some((one) => one.incidentId === filter.incidentId)
            ? [[filter.incidentId, filter.incidentId] as const]
            : []),
        ]}
      />
      <button type="button" className="small-button" data-testid="ledger-clear" onClick={() => onFilter(ALL_ENTRIES)}>
        Clear
      </button>
      <span className="mon-count" data-testid="ledger-count">
        {shown === MOST ? `newest ${countText(MOST)}` : plural(shown, 'line')}
      </span>
    </div>
  )
}

interface SelectProps {
  readonly label: string
  readonly value: string | null
  readonly onChange: (value: string | null) => void
  readonly options: readonly (readonly [string, string])[]
  readonly all?: string
}

/** A labelled choice; its first line is "all". */
export function Select({ label, value, onChange, options, all = 'all' }: SelectProps) {
  return (
    <label className={`mon-select ${value === null ? '' : 'is-set'}`}>
      <span>{label}</span>
      <select data-testid={`select-${label.toLowerCase()}`} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">{all}</option>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

function LedgerLine({ entry, props }: { entry: LedgerEntry; props: { tabIndex: number; 'data-row': number } }) {
  const clock = useClockKind()
  const openState = useSetAtom(openStateAtom)
  return (
    <div
      className={`ledger-line is-${OUTCOME_KIND[entry.outcome]}`}
      data-testid="ledger-line"
      data-outcome={entry.outcome}
      data-monitor={entry.monitorId}
      data-group={entry.group}
    >
      <button
        {...props}
        type="button"
        className="ledger-main"
        title={`${dateTimeText(entry.at, clock)}: ${entry.why}`}
        onClick={() => openState({ monitorId: entry.monitorId, group: entry.group })}
      >
        <time dateTime={entry.at}>{clockText(entry.at, clock)}</time>
        <Outcome outcome={entry.outcome} />
        <span className="ledger-of">
          <Name id={groupText(entry.group)} />
          <code>{entry.monitorId}</code>
        </span>
        <Repeats entry={entry} />
        <span className="ledger-why">{entry.why}</span>
      </button>
      {entry.incidentId !== null && <ToIncident incidentId={entry.incidentId} tabIndex={props.tabIndex} />}
    </div>
  )
}

function ToIncident({ incidentId, tabIndex }: { incidentId: string; tabIndex: number }) {
  const open = useSetAtom(openIncidentAtom)
  const overlay = useSetAtom(overlayAtom)
  const go = () => {
    overlay(null)
    open(incidentId)
  }
  return (
    <button type="button" className="ledger-incident" tabIndex={tabIndex} onClick={go}>
      incident ›
    </button>
  )
}
