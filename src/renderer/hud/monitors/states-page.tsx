import { useAtom } from 'jotai'
import { useMemo, useState } from 'react'
import type { MonitorState, MonitorStatus } from '../../../shared/model/monitor.ts'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import { loadMutes } from '../../client/monitor-calls.ts'
import { chosenMonitorAtom } from '../../state/monitors.ts'
import { familiesOf, rowsOf, type StatesFilter } from '../../state/monitors-states.ts'
import { STATE_TONE, STATE_WORD, STATES } from '../../state/monitors-words.ts'
import { Mark } from '../mark.tsx'
import { VirtualList } from '../virtual-list.tsx'
import { Face, StaleNote, Waiting } from './faces.tsx'
import { MutedMark } from './muted-mark.tsx'
import { StateDetails } from './state-details.tsx'
import { StateLine } from './state-line.tsx'
import { type Loaded, useLoaded } from './use-loaded.ts'

const MUTES_MS = 2_000
const NOTHING: readonly MonitorStatus[] = []

/** Every monitor with its groups, worst first, and the details of the chosen one. */
export function StatesPage({ states, rules }: { states: Loaded<{ monitors: MonitorStatus[] }>; rules: readonly MonitorRule[] }) {
  const mutes = useLoaded(loadMutes, MUTES_MS)
  const [chosen, setChosen] = useAtom(chosenMonitorAtom)
  const [filter, setFilter] = useState<StatesFilter>({ text: '', state: null })
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const statuses = states.data?.monitors ?? NOTHING
  const families = useMemo(() => familiesOf(statuses, rules, filter), [statuses, rules, filter])
  const narrowed = filter.text.trim() !== '' || filter.state !== null
  const rows = useMemo(() => rowsOf(families, opened, narrowed), [families, opened, narrowed])
  const ruleById = useMemo(() => new Map(rules.map((rule) => [rule.monitorId, rule])), [rules])
  if (states.data === null) return <Waiting problem={states.problem} what="States" />

  const toggle = (monitorId: string) => {
    const next = new Set(opened)
    if (!next.delete(monitorId)) next.add(monitorId)
    setOpened(next)
  }
  const first = families.find((one) => one.groups.length > 0)
  const shown = chosen ?? (first ? { monitorId: first.monitorId, group: first.groups[0]?.group ?? null } : null)
  return (
    <>
      <StatesBar statuses={statuses} filter={filter} onFilter={setFilter} />
      <StaleNote problem={states.problem} />
      <div className="mon-split">
        <div className="mon-list" data-testid="states-list-box">
          {rows.length === 0 ? (
            <Face title={narrowed ? 'Nothing is like that' : 'No monitor is loaded'}>
              <p>{narrowed ? 'No monitor matches this filter.' : 'Write one on the Rules page.'}</p>
            </Face>
          ) : (
            <VirtualList
              items={rows}
              label="Monitors and groups, worst first"
              testId="states-list"
              keyOf={(row) => row.key}
              row={(row, props) => (
                <StateLine
                  row={row}
                  props={props}
                  rule={ruleById.get(row.family.monitorId)}
                  shown={shown}
                  onChoose={setChosen}
                  onToggle={toggle}
                />
              )}
            />
          )}
        </div>
        {shown && (
          <StateDetails
            key={`${shown.monitorId} ${shown.group}`}
            choice={shown}
            statuses={statuses}
            rule={ruleById.get(shown.monitorId)}
            mutes={mutes.data?.mutes ?? null}
            mutesProblem={mutes.problem}
            onChanged={() => {
              mutes.reload()
              states.reload()
            }}
          />
        )}
      </div>
    </>
  )
}

interface BarProps {
  readonly statuses: readonly MonitorStatus[]
  readonly filter: StatesFilter
  readonly onFilter: (filter: StatesFilter) => void
}

/** Filter by text and by state; the counts are those of everything. */
function StatesBar({ statuses, filter, onFilter }: BarProps) {
  const count = (state: MonitorState | 'muted') => statuses.filter((one) => (state === 'muted' ? one.muted : one.state === state)).length
  const choose = (state: StatesFilter['state']) => onFilter({ ...filter, state: filter.state === state ? null : state })
  return (
    <div className="mon-bar">
      <input
        className="filter"
        type="search"
        placeholder="Filter monitors and services"
        aria-label="Filter monitors and services"
        data-testid="states-filter"
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
      />
      <span className="mon-chips" role="group" aria-label="Only this state">
        {[...STATES, 'muted' as const].map((state) => (
          <button
            key={state}
            type="button"
            className="mon-chip"
            data-testid={`states-only-${state}`}
            aria-pressed={filter.state === state}
            onClick={() => choose(state)}
          >
            {state === 'muted' ? <MutedMark /> : <Mark tone={STATE_TONE[state]} />}
            {state === 'muted' ? 'muted' : STATE_WORD[state]} <b>{count(state)}</b>
          </button>
        ))}
      </span>
    </div>
  )
}
