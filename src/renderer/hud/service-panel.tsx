import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect, useState } from 'react'
import type { ServiceView } from '../../shared/model/service.ts'
import { loadDetail } from '../client/queries.ts'
import { TONE_WORD, toneOf } from '../state/board.ts'
import { openIncidentAtom, openServiceAtom } from '../state/panels.ts'
import { detailsAtom, freshAtom, incidentsAtom, serviceByIdAtom } from '../state/store.ts'
import { latencyText, percentText, rateText, spanText } from '../state/words.ts'
import { Dialog } from './dialog.tsx'
import { FixControls } from './fix-controls.tsx'
import { usePolling } from './hooks.ts'
import { Mark, SeverityBadge } from './mark.tsx'
import { WhySection } from './monitors/why-section.tsx'
import { WrappingName } from './name.tsx'
import { ServiceCharts, ServiceFacts } from './service-facts.tsx'
import { TraceSection } from './traces/section.tsx'
import { ServiceVoice } from './voice/service-voice.tsx'

const REFRESH_MS = 1_000

/** Everything about one service, with the way to fix it on top. */
export function ServicePanel({ serviceId }: { serviceId: string }) {
  const view = useAtomValue(serviceByIdAtom).get(serviceId)
  const detail = useAtomValue(detailsAtom).get(serviceId)
  const fresh = useAtomValue(freshAtom)
  const close = useSetAtom(openServiceAtom)
  const [problem, setProblem] = useState<string | null>(null)
  usePolling(
    async () => {
      const answer = await loadDetail(serviceId)
      setProblem(typeof answer === 'string' ? answer : null)
    },
    REFRESH_MS,
    fresh,
    // The badge is live: when it changes, the sentence beside it must follow at once.
    view && statusKey(view),
  )
  const shown = view ?? detail
  const behind = view !== undefined && detail !== undefined && fresh && statusKey(view) !== statusKey(detail)
  const tone = !shown || !fresh ? 'stale' : toneOf(shown)
  return (
    <Dialog
      testId="service-panel"
      modal={false}
      className={`dock panel-${tone}`}
      onClose={() => close(null)}
      title={
        <span className="panel-title" title={serviceId}>
          <Mark tone={tone} label />
          <span>
            <WrappingName id={serviceId} />
          </span>
        </span>
      }
    >
      {shown ? <Summary view={shown} fresh={fresh} /> : <Waiting fresh={fresh} problem={problem} />}
      {detail && (
        <>
          <p className="panel-reason" data-testid="status-reason">
            {detail.statusReason}
            {behind && <small className="is-behind"> updating …</small>}
          </p>
          <FixControls detail={detail} view={view ?? detail} />
        </>
      )}
      {shown?.incidentId != null && <IncidentLink incidentId={shown.incidentId} />}
      {problem !== null && detail && <p className="panel-note">{problem} The figures below are the last ones received.</p>}
      {detail ? <ServiceCharts detail={detail} /> : shown && <Waiting fresh={fresh} problem={problem} />}
      {detail && <WhySection serviceId={serviceId} />}
      {detail && <ServiceFacts detail={detail} />}
      {detail && <TraceSection subject={{ kind: 'service', serviceId }} cause={serviceId} />}
      {detail && <ServiceVoice serviceId={serviceId} />}
    </Dialog>
  )
}

/** What a status reason depends on; the live view and the fetched detail agree when their keys do. */
function statusKey({ status, stale, recovering, chronic }: ServiceView): string {
  return `${status} ${stale} ${recovering} ${chronic}`
}

/** In place of details that are not there: off line, refused, or on their way. */
function Waiting({ fresh, problem }: { fresh: boolean; problem: string | null }) {
  if (!fresh) return <p className="panel-note">Charts and actions come when the line is back.</p>
  if (problem !== null) return <p className="panel-note">{problem}</p>
  return <DetailSkeleton />
}

function DetailSkeleton() {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  if (!late) return null
  return (
    <>
      <p className="panel-note">Asking the core …</p>
      <div className="skeleton" aria-hidden="true" />
    </>
  )
}

function Summary({ view, fresh }: { view: ServiceView; fresh: boolean }) {
  const tone = fresh ? toneOf(view) : 'stale'
  return (
    <>
      <p className="badges">
        <span className={`badge badge-${tone}`} data-testid="service-status">
          {TONE_WORD[tone]}
        </span>
        {view.stale && <span className="badge">was {view.status}</span>}
        {view.ageMs !== null && view.stale && <span className="badge">last heard {spanText(view.ageMs)} ago</span>}
        {view.recovering && <span className="badge badge-recovering">recovering</span>}
        {view.chronic && (
          <span className="badge" title="Beyond the absolute limits, but as usual for this service">
            chronic
          </span>
        )}
      </p>
      <dl className="figures">
        <div>
          <dt>Latency</dt>
          <dd data-testid="service-latency">{latencyText(view.latencyMs)}</dd>
        </div>
        <div>
          <dt>Errors</dt>
          <dd data-testid="service-errors">{percentText(view.errorRate)}</dd>
        </div>
        <div>
          <dt>Traffic</dt>
          <dd>{view.trafficVolume === null ? '–' : Math.round(view.trafficVolume)}</dd>
        </div>
        <div>
          <dt>Samples / s</dt>
          <dd>{rateText(view.rateHz)}</dd>
        </div>
      </dl>
    </>
  )
}

function IncidentLink({ incidentId }: { incidentId: string }) {
  const incident = useAtomValue(incidentsAtom).find((one) => one.incidentId === incidentId)
  const open = useSetAtom(openIncidentAtom)
  return (
    <button type="button" className="link-row" data-testid="incident-link" onClick={() => open(incidentId)}>
      {incident && <SeverityBadge severity={incident.severity} />}
      <span>{incident ? incident.title : 'Open incident'}</span>
      <b>Open incident ›</b>
    </button>
  )
}
