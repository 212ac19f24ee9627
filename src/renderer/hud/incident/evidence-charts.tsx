import { useMemo } from 'react'
import type { EvidenceSeries } from '../../../shared/model/analysis.ts'
import type { Cause, CauseStep } from '../../../shared/model/cause.ts'
import { afterText } from '../../state/analyses.ts'
import { countText, dateTimeText, latencyText, percentText, shortName } from '../../state/words.ts'
import { Chart, type ChartMark, type ChartPoint } from '../chart.tsx'
import { useClockKind } from '../hooks.ts'
import type { EvidenceState } from './use-incident.ts'

/** Charts before the first onset begin this much earlier, ms: what was usual must be seen. */
const BEFORE_MS = 90_000
/** Charts shown of a long path. */
const MOST = 6

const NO_LINES: readonly never[] = []

type Measure = 'latency' | 'errors' | 'count'

const MEASURE: Readonly<Record<CauseStep['symptom'], Measure>> = {
  latency: 'latency',
  errors: 'errors',
  latency_and_errors: 'errors',
  silence: 'count',
  traffic: 'count',
}
const MEASURE_WORD: Readonly<Record<Measure, string>> = { latency: 'latency', errors: 'errors', count: 'samples' }
const FORMAT: Readonly<Record<Measure, (value: number | null) => string>> = {
  latency: latencyText,
  errors: percentText,
  count: (value) => (value === null ? '–' : countText(value)),
}

function pointsOf(series: EvidenceSeries | undefined, measure: Measure): ChartPoint[] {
  return (series?.points ?? []).map((point) => ({
    at: Date.parse(point.at),
    value: measure === 'latency' ? point.latencyMs : measure === 'errors' ? point.errorRate : point.count,
  }))
}

/** Errors worth a chart where no symptom is known: beyond what a healthy service shows. */
const NOTABLE_ERRORS = 0.05

/** What to chart of a service whose symptom nobody has computed: its errors where they are notable, else its latency. */
function guessSymptom(series: EvidenceSeries | undefined): CauseStep['symptom'] {
  return series?.points.some((point) => (point.errorRate ?? 0) >= NOTABLE_ERRORS) ? 'errors' : 'latency'
}

/** The span that all charts share, ms; null without points. */
function sharedSpan(series: readonly EvidenceSeries[], onset: number | null): readonly [number, number] | null {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { points } of series) {
    for (const { at } of points) {
      const ms = Date.parse(at)
      from = Math.min(from, ms)
      to = Math.max(to, ms)
    }
  }
  if (from > to) return null
  if (onset !== null) from = Math.max(from, Math.min(onset - BEFORE_MS, to))
  return from === to ? [from - 30_000, to + 30_000] : [from, to]
}

interface ChartsProps {
  readonly evidence: EvidenceState
  /** Whose path decides what is charted; without one the affected services are. */
  readonly cause: Cause | null
  readonly serviceIds: readonly string[]
}

/** One chart under another for each service of the path: the same seconds in the same places. */
export function EvidenceCharts({ evidence, cause, serviceIds }: ChartsProps) {
  const clock = useClockKind()
  const onset = cause?.onsetAt == null ? null : Date.parse(cause.onsetAt)
  const span = useMemo(() => sharedSpan(evidence.series, onset), [evidence.series, onset])
  const steps = useMemo<readonly CauseStep[]>(
    () =>
      cause?.path ??
      serviceIds.map((serviceId) => {
        const series = evidence.series.find((one) => one.serviceId === serviceId)
        return { serviceId, afterSeconds: 0, symptom: guessSymptom(series), inferred: true }
      }),
    [cause, serviceIds, evidence.series],
  )
  const shown = steps.slice(0, MOST)
  return (
    <section className="facts" aria-label="Evidence charts" data-testid="evidence-charts">
      <h3>Evidence</h3>
      {span === null ? (
        <p className="panel-note">
          {evidence.phase === 'loading'
            ? 'Asking the core for the charts …'
            : evidence.phase === 'failed'
              ? evidence.problem
              : 'No samples of these services are kept for that time.'}
        </p>
      ) : (
        <>
          {shown.map((step, index) => (
            <StepChart
              key={step.serviceId}
              step={step}
              series={evidence.series.find((one) => one.serviceId === step.serviceId)}
              onset={onset}
              span={span}
              hours={index === shown.length - 1}
            />
          ))}
          <p className="panel-note">Up to {dateTimeText(span[1], clock)}.</p>
          {evidence.phase === 'failed' && <p className="panel-note">{evidence.problem} These are the last ones received.</p>}
          {steps.length > MOST && <p className="panel-note">{steps.length - MOST} more services of the path have no chart here.</p>}
        </>
      )}
    </section>
  )
}

interface StepChartProps {
  readonly step: CauseStep
  readonly series: EvidenceSeries | undefined
  readonly onset: number | null
  readonly span: readonly [number, number]
  readonly hours: boolean
}

function StepChart({ step, series, onset, span, hours }: StepChartProps) {
  const measure = MEASURE[step.symptom]
  const points = useMemo(() => pointsOf(series, measure), [series, measure])
  const row = useMemo(() => ({ hours }), [hours])
  const marks = useMemo<readonly ChartMark[]>(() => {
    if (onset === null) return []
    const own = onset + step.afterSeconds * 1_000
    const first = { at: onset, label: step.afterSeconds === 0 ? 'onset' : '' }
    if (step.afterSeconds === 0) return [first]
    return step.inferred ? [first] : [first, { at: own, label: afterText(step.afterSeconds) }]
  }, [onset, step])
  return (
    <Chart
      testId="evidence-chart"
      title={`${shortName(step.serviceId, 30)} ${MEASURE_WORD[measure]}`}
      points={points}
      lines={NO_LINES}
      format={FORMAT[measure]}
      span={span}
      marks={marks}
      row={row}
    />
  )
}
