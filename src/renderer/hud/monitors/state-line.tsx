import { useAtomValue } from 'jotai'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import type { MonitorChoice } from '../../state/monitors.ts'
import type { StateRow } from '../../state/monitors-states.ts'
import { groupText, lastedText, STATE_TONE, STATE_WORD, STATES, secondsText, valueText } from '../../state/monitors-words.ts'
import { freshAtom } from '../../state/store.ts'
import { plural } from '../../state/words.ts'
import { useSourceNow } from '../hooks.ts'
import { Mark } from '../mark.tsx'
import { Name } from '../name.tsx'
import { Gauge } from './gauge.tsx'
import { MutedMark } from './muted-mark.tsx'

interface LineProps {
  readonly row: StateRow
  readonly props: { tabIndex: number; 'data-row': number }
  readonly rule: MonitorRule | undefined
  readonly shown: MonitorChoice | null
  readonly onChoose: (choice: MonitorChoice) => void
  readonly onToggle: (monitorId: string) => void
}

/** One line of the states list: a monitor, one of its groups, or "and so many more". */
export function StateLine({ row, props, rule, shown, onChoose, onToggle }: LineProps) {
  const { family } = row
  if (row.kind === 'rest') {
    return (
      <button {...props} type="button" className="mon-row mon-row-rest" onClick={() => onToggle(family.monitorId)}>
        <Mark tone="healthy" />
        <span>and {plural(row.count, 'more group')} OK</span>
        <b>show ›</b>
      </button>
    )
  }
  if (row.kind === 'monitor') return <FamilyLine row={row} props={props} shown={shown} onChoose={onChoose} onToggle={onToggle} />
  return <GroupLine row={row} props={props} rule={rule} shown={shown} onChoose={onChoose} />
}

type FamilyProps = Omit<LineProps, 'row' | 'rule'> & { readonly row: Extract<StateRow, { kind: 'monitor' }> }

function FamilyLine({ row: { family, open }, props, shown, onChoose, onToggle }: FamilyProps) {
  const fresh = useAtomValue(freshAtom)
  const many = family.groups.length > 5
  const chosen = shown?.monitorId === family.monitorId && shown.group === null
  const choose = () => {
    onChoose({ monitorId: family.monitorId, group: null })
    if (many) onToggle(family.monitorId)
  }
  return (
    <button
      {...props}
      type="button"
      className="mon-row mon-row-family"
      data-testid="monitor-family"
      data-monitor={family.monitorId}
      aria-current={chosen}
      {...(many && { 'aria-expanded': open })}
      onClick={choose}
    >
      <b>{family.title}</b>
      <code>{family.monitorId}</code>
      <span className="mon-row-counts">
        {family.groups.length === 0 && <em>no group yet</em>}
        {STATES.filter((state) => family.counts[state] > 0).map((state) => (
          <em key={state} className={`tone-${fresh ? STATE_TONE[state] : 'stale'}`}>
            <Mark tone={fresh ? STATE_TONE[state] : 'stale'} /> {family.counts[state]} {STATE_WORD[state]}
          </em>
        ))}
      </span>
      <i aria-hidden="true">{many ? (open ? '▾' : '▸') : ''}</i>
    </button>
  )
}

type GroupProps = Omit<LineProps, 'row' | 'onToggle'> & { readonly row: Extract<StateRow, { kind: 'group' }> }

function GroupLine({ row: { status, family, alone }, props, rule, shown, onChoose }: GroupProps) {
  const fresh = useAtomValue(freshAtom)
  const now = useSourceNow()
  const tone = fresh ? STATE_TONE[status.state] : 'stale'
  const chosen = shown?.monitorId === status.monitorId && shown.group === status.group
  return (
    <button
      {...props}
      type="button"
      className={`mon-row mon-row-group row-${tone} ${alone ? 'is-alone' : ''}`}
      data-testid="monitor-group"
      data-monitor={status.monitorId}
      data-group={status.group}
      data-state={status.state}
      aria-current={chosen}
      onClick={() => onChoose({ monitorId: status.monitorId, group: status.group })}
    >
      <Mark tone={tone} />
      {alone ? <span className="mon-row-name is-title">{family.title}</span> : <GroupName status={status} />}
      <em className={`mon-row-state tone-${tone}`}>{STATE_WORD[status.state]}</em>
      {status.external ? <span /> : <Gauge status={status} rule={rule} />}
      <span className="mon-row-value">
        {status.external ? status.external.serviceIds.join(', ') : valueText(status.value, status.unit)}
        {status.threshold !== null && <small> / {valueText(status.threshold, status.unit)}</small>}
      </span>
      <span className="mon-row-window" title="Window">
        {status.external ? '' : secondsText(status.windowSeconds)}
      </span>
      <span className="mon-row-since" title="In this state for">
        {status.muted && <MutedMark />}
        {status.muted && <span className="visually-hidden">muted, </span>}
        {lastedText(status.since, now)}
      </span>
      <span className="mon-row-why">{status.why}</span>
    </button>
  )
}

function GroupName({ status: { external, group } }: { status: MonitorStatus }) {
  // An alert's title is words, which end where there is no room; an id gives way in the middle.
  if (!external) return <Name id={groupText(group)} className="mon-row-name" />
  return (
    <span className="mon-row-name is-words" title={external.title}>
      {external.title}
    </span>
  )
}
