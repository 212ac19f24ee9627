import { useMemo, useState } from 'react'
import type { AlarmHealth } from '../../../shared/model/analysis.ts'
import { loadHealth } from '../../client/monitor-calls.ts'
import { HEALTH_COLUMNS, type HealthSort, isNoisy, nextSort, sortHealth } from '../../state/monitors-health.ts'
import { secondsText } from '../../state/monitors-words.ts'
import { clockText, countText, dateTimeText, plural } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { Mark } from '../mark.tsx'
import { Face, StaleNote, Waiting } from './faces.tsx'
import { MutedMark } from './muted-mark.tsx'
import { useLoaded } from './use-loaded.ts'

const HEALTH_MS = 5_000

/** How well each monitor behaves: which alarms are worth waking somebody for. */
export function HealthPage() {
  const health = useLoaded(loadHealth, HEALTH_MS)
  const clock = useClockKind()
  const [sort, setSort] = useState<HealthSort>({ column: 'notified', descending: true })
  const monitors = health.data?.monitors
  const sorted = useMemo(() => sortHealth(monitors ?? [], sort), [monitors, sort])
  if (health.data === null) return <Waiting problem={health.problem} what="Alarm figures" />
  const { since } = health.data
  if (sorted.every((one) => one.notified === 0)) {
    return (
      <>
        <StaleNote problem={health.problem} />
        <Face title="Nothing has alerted yet">
          <p>As soon as a monitor notifies, this page shows how well it behaves: how often, how long, and whether anybody cared.</p>
        </Face>
      </>
    )
  }
  const noisy = sorted.filter(isNoisy).length
  return (
    <>
      <div className="mon-bar">
        <p className="mon-summary">
          {noisy === 0 ? 'No monitor needs a look.' : `${plural(noisy, 'monitor needs', 'monitors need')} a look.`}
          {since !== null && <small> Since {dateTimeText(since, clock)}.</small>}
        </p>
      </div>
      <StaleNote problem={health.problem} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <div className="mon-table-box" role="region" aria-label="Alarm health" tabIndex={0}>
        <table className="mon-table" data-testid="health-table">
          <thead>
            <tr>
              {HEALTH_COLUMNS.map(({ key, label, hint }) => (
                <th key={key} scope="col" aria-sort={sort.column === key ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
                  <button type="button" title={hint} onClick={() => setSort(nextSort(sort, key))}>
                    {label} <i aria-hidden="true">{sort.column === key ? (sort.descending ? '▾' : '▴') : ''}</i>
                  </button>
                </th>
              ))}
              <th scope="col">Advice</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((one) => (
              <HealthLine key={one.monitorId} one={one} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function HealthLine({ one }: { one: AlarmHealth }) {
  const clock = useClockKind()
  const quiet = one.notified === 0
  const noisy = isNoisy(one)
  return (
    <tr className={quiet ? 'is-quiet' : noisy ? 'is-noisy' : ''} data-testid="health-row" data-monitor={one.monitorId}>
      <th scope="row">
        <Mark tone={quiet ? 'unknown' : noisy ? 'warning' : 'healthy'} /> {one.title} {one.muted && <MutedMark />}
        <code>{one.monitorId}</code>
      </th>
      <td>
        {countText(one.notified)}
        {one.groups > 1 && <small> on {plural(one.groups, 'group')}</small>}
      </td>
      <td>{countText(one.shortLived)}</td>
      <td>{countText(one.flaps)}</td>
      <td>{countText(one.acknowledged)}</td>
      <td>{secondsText(Math.round(one.secondsInAlert))}</td>
      <td title={one.lastAt === null ? undefined : dateTimeText(one.lastAt, clock)}>{clockText(one.lastAt, clock)}</td>
      <td className="mon-advice">{one.advice}</td>
    </tr>
  )
}
