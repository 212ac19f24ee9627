import { useAtomValue, useSetAtom } from 'jotai'
import { useMemo } from 'react'
import type { ServiceDetail } from '../../shared/model/service.ts'
import { DEFAULT_THRESHOLDS } from '../../shared/model/status.ts'
import { TONE_WORD, toneOf } from '../state/board.ts'
import { openWhyAtom } from '../state/monitors.ts'
import { monitorTitle } from '../state/origins.ts'
import { openServiceAtom } from '../state/panels.ts'
import { freshAtom, serviceByIdAtom } from '../state/store.ts'
import { clockText, countText, latencyText, percentText, spanText } from '../state/words.ts'
import { Chart, type ChartLine } from './chart.tsx'
import { FixList } from './fixes/fix-list.tsx'
import { useClockKind } from './hooks.ts'
import { keyed } from './keyed.ts'
import { Mark } from './mark.tsx'
import { Name } from './name.tsx'
import { Origin } from './origin.tsx'

const MONITOR_TONE = {
  ok: 'healthy',
  pending: 'warning',
  warn: 'warning',
  alert: 'critical',
  no_data: 'stale',
  recovering: 'recovering',
} as const

/**
 * Lines of the charts: what is usual, the limits of the monitors, and the absolute
 * thresholds, which decide only where there is no baseline.
 */
function limitsOf(detail: ServiceDetail): { latency: ChartLine[]; errors: ChartLine[] } {
  const { baseline, monitors } = detail
  const latency: ChartLine[] = []
  const errors: ChartLine[] = []
  if (baseline?.latencyMedianMs != null) {
    latency.push({ value: baseline.latencyMedianMs, label: `usual ${latencyText(baseline.latencyMedianMs)}`, tone: 'usual' })
  }
  if (baseline?.errorRateMedian != null) {
    errors.push({ value: baseline.errorRateMedian, label: `usual ${percentText(baseline.errorRateMedian)}`, tone: 'usual' })
  }
  for (const { threshold, unit } of monitors) {
    if (threshold === null) continue
    if (unit === 'ms') latency.push({ value: threshold, label: `monitor ${latencyText(threshold)}`, tone: 'critical' })
    if (unit === 'percent') errors.push({ value: threshold / 100, label: `monitor ${percentText(threshold / 100)}`, tone: 'critical' })
  }
  if (baseline === null) {
    const t = DEFAULT_THRESHOLDS
    latency.push({ value: t.warningLatencyMs, label: `warning ${latencyText(t.warningLatencyMs)}`, tone: 'warning' })
    latency.push({ value: t.criticalLatencyMs, label: `critical ${latencyText(t.criticalLatencyMs)}`, tone: 'critical' })
    errors.push({ value: t.warningErrorRate, label: `warning ${percentText(t.warningErrorRate)}`, tone: 'warning' })
    if (!errors.some((line) => line.value === t.criticalErrorRate)) {
      errors.push({ value: t.criticalErrorRate, label: `critical ${percentText(t.criticalErrorRate)}`, tone: 'critical' })
    }
  }
  return { latency, errors }
}

/** Latency and errors of one service over time, with what is usual and where its monitors speak. */
export function ServiceCharts({ detail }: { detail: ServiceDetail }) {
  const limits = useMemo(() => limitsOf(detail), [detail])
  const latency = useMemo(() => detail.series.map((point) => ({ at: Date.parse(point.at), value: point.latencyMs })), [detail.series])
  const errors = useMemo(() => detail.series.map((point) => ({ at: Date.parse(point.at), value: point.errorRate })), [detail.series])
  return (
    <>
      <Chart testId="chart-latency" title="Latency" points={latency} lines={limits.latency} format={latencyText} />
      <Chart testId="chart-errors" title="Errors" points={errors} lines={limits.errors} format={percentText} />
    </>
  )
}

/** Monitors, errors, neighbours, statistics and past fixes of one service. */
export function ServiceFacts({ detail }: { detail: ServiceDetail }) {
  const clock = useClockKind()
  const fresh = useAtomValue(freshAtom)
  const why = useSetAtom(openWhyAtom)
  return (
    <>
      {detail.monitors.length > 0 && (
        <section className="facts" aria-label="Monitors">
          <h3>Monitors</h3>
          <ul className="monitors">
            {detail.monitors.map((monitor) => (
              <li key={`${monitor.monitorId} ${monitor.group}`} data-testid="monitor" data-state={monitor.state}>
                <Mark tone={fresh ? MONITOR_TONE[monitor.state] : 'stale'} />
                <button
                  type="button"
                  className="monitor-link"
                  title="Why it spoke, or did not"
                  onClick={() => why({ monitorId: monitor.monitorId, group: monitor.group })}
                >
                  {monitorTitle(monitor.monitorId)}
                </button>
                <em>{monitor.state.replace('_', ' ')}</em>
                <span>
                  {monitor.why} {monitor.external && <Origin origin={monitor.external.origin} url={monitor.external.url} />}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Windows detail={detail} />
      <section className="facts" aria-label="Recent errors" data-testid="recent-errors">
        <h3>Recent errors</h3>
        {detail.recentErrors.length === 0 ? (
          <p className="panel-note">None reported.</p>
        ) : (
          <ol className="errors">
            {keyed(detail.recentErrors, (error) => error.at).map(({ key, item: error }) => (
              <li key={key}>
                <time dateTime={error.at}>{clockText(error.at, clock)}</time>
                <span>{error.message}</span>
                <em>{error.errorRate === null ? latencyText(error.latencyMs) : percentText(error.errorRate)}</em>
              </li>
            ))}
          </ol>
        )}
      </section>
      <Neighbours title="Calls" ids={detail.calls} testId="calls" />
      <Neighbours title="Called by" ids={detail.calledBy} testId="called-by" />
      <FixList fixes={detail.remediations} />
    </>
  )
}

function Windows({ detail }: { detail: ServiceDetail }) {
  const { baseline } = detail
  return (
    <section className="facts" aria-label="Statistics">
      <h3>Statistics</h3>
      <table className="windows" data-testid="windows">
        <thead>
          <tr>
            <th scope="col">Window</th>
            <th scope="col">Mean</th>
            <th scope="col">p50</th>
            <th scope="col">p95</th>
            <th scope="col">p99</th>
            <th scope="col">Errors</th>
            <th scope="col">n</th>
          </tr>
        </thead>
        <tbody>
          {detail.windows.map((one) => (
            <tr key={one.seconds}>
              <th scope="row">{spanText(one.seconds * 1000)}</th>
              <td>{latencyText(one.latencyMeanMs)}</td>
              <td>{latencyText(one.latencyP50Ms)}</td>
              <td>{latencyText(one.latencyP95Ms)}</td>
              <td>{latencyText(one.latencyP99Ms)}</td>
              <td>{percentText(one.errorRateMean)}</td>
              <td>{countText(one.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="panel-note">
        {baseline === null
          ? 'No baseline yet: the absolute limits decide.'
          : `Baseline ${baseline.origin === 'file' ? 'from a file' : 'learned here'}, ${countText(baseline.samples)} healthy samples: usually ${latencyText(baseline.latencyMedianMs)} and ${percentText(baseline.errorRateMedian)} errors.`}
      </p>
    </section>
  )
}

function Neighbours({ title, ids, testId }: { title: string; ids: readonly string[]; testId: string }) {
  const services = useAtomValue(serviceByIdAtom)
  const fresh = useAtomValue(freshAtom)
  const open = useSetAtom(openServiceAtom)
  if (ids.length === 0) return null
  return (
    <section className="facts" aria-label={title}>
      <h3>{title}</h3>
      <ul className="chips" data-testid={testId}>
        {ids.map((id) => {
          const view = services.get(id)
          const tone = !view ? 'unknown' : fresh ? toneOf(view) : 'stale'
          return (
            <li key={id}>
              <button type="button" className="chip" title={`${id}: ${TONE_WORD[tone]}`} onClick={() => open(id)}>
                <Mark tone={tone} label />
                <Name id={id} />
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
