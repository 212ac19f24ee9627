import { useAtomValue, useSetAtom } from 'jotai'
import type { IncidentSummary } from '../../../shared/model/incident.ts'
import { namedCause } from '../../state/analyses.ts'
import { toneOf } from '../../state/board.ts'
import { incidentLengthMs } from '../../state/incidents.ts'
import { openIncidentAtom, openServiceAtom } from '../../state/panels.ts'
import { analysesAtom, freshAtom, serviceByIdAtom } from '../../state/store.ts'
import { dateTimeText, plural, stopwatchText } from '../../state/words.ts'
import { Dialog } from '../dialog.tsx'
import { useClockKind, useSourceNow } from '../hooks.ts'
import { Mark, SeverityBadge, StateBadge } from '../mark.tsx'
import { Name } from '../name.tsx'
import { IncidentOrigin } from '../origin.tsx'
import { TraceSection } from '../traces/section.tsx'
import { IncidentActions } from './actions.tsx'
import { CauseCard } from './cause-card.tsx'
import { CauseFix } from './cause-fix.tsx'
import { IncidentEntries } from './entries.tsx'
import { EvidenceCharts } from './evidence-charts.tsx'
import { IncidentShare } from './share.tsx'
import { useEvidence, useIncident } from './use-incident.ts'

/** One incident: its cause and the way it took, the evidence, what happened when, and what can be done now. */
export function IncidentPanel({ incidentId }: { incidentId: string }) {
  const { shown, incident, setIncident, problem, fresh } = useIncident(incidentId)
  const active = shown !== null && shown.state !== 'resolved'
  const evidence = useEvidence(incidentId, active)
  const analysis = useAtomValue(analysesAtom).get(incidentId)
  const named = namedCause(analysis)
  const best = analysis?.report.verdict === 'not_enough_evidence' ? null : (analysis?.report.causes[0] ?? null)
  const close = useSetAtom(openIncidentAtom)
  return (
    <Dialog
      modal={false}
      testId="incident-panel"
      className={`dock panel-incident ${shown ? `row-${shown.severity} is-${shown.state}` : ''}`}
      onClose={() => close(null)}
      title={
        <span className="panel-title">
          {shown && <SeverityBadge severity={shown.severity} />}
          <span>{shown?.title ?? 'Incident'}</span>
        </span>
      }
    >
      {!shown && (
        <p className="panel-note" data-testid="incident-waiting">
          {problem || (fresh ? 'Asking the core …' : 'The incident comes when the line is back.')}
        </p>
      )}
      {shown && (
        <>
          <IncidentHead incident={shown} />
          <IncidentOrigin incident={shown} whole={incident} />
          {problem !== '' && <p className="panel-note">{problem} What is shown is the last that was received.</p>}
          <CauseCard incident={shown} analysis={analysis} evidence={evidence} fresh={fresh} />
          {active && named && <CauseFix serviceId={named.serviceId} />}
          <IncidentActions incident={shown} fresh={fresh} onChange={setIncident} />
          <EvidenceCharts evidence={evidence} cause={best} serviceIds={shown.serviceIds} />
          <AffectedServices incident={shown} />
          <TraceSection subject={{ kind: 'incident', incidentId, title: shown.title }} cause={incidentId} />
          {incident && <IncidentEntries incident={incident} />}
          <IncidentShare incidentId={incidentId} fresh={fresh} />
        </>
      )}
    </Dialog>
  )
}

function IncidentHead({ incident }: { incident: IncidentSummary }) {
  const clock = useClockKind()
  const now = useSourceNow()
  return (
    <>
      <p className="badges">
        <StateBadge state={incident.state} />
        <span className="badge" data-testid="incident-assignee">
          {incident.assignee === null ? 'nobody assigned' : incident.assignee}
        </span>
        <span className="badge">
          {incident.state === 'resolved' ? 'lasted' : 'for'} {stopwatchText(incidentLengthMs(incident, now))}
        </span>
        <span className="badge">{dateTimeText(incident.openedAt, clock)}</span>
      </p>
      {incident.resolution !== null && <p className="panel-reason">{incident.resolution}</p>}
    </>
  )
}

function AffectedServices({ incident }: { incident: IncidentSummary }) {
  const services = useAtomValue(serviceByIdAtom)
  const fresh = useAtomValue(freshAtom)
  const open = useSetAtom(openServiceAtom)
  // An alert of another system may name no service that is known here.
  if (incident.serviceIds.length === 0) return null
  return (
    <section className="facts" aria-label="Alerting services">
      <h3>{plural(incident.serviceIds.length, 'service')} alerting, in order of onset</h3>
      <ol className="chips is-ordered">
        {incident.serviceIds.map((id) => {
          const view = services.get(id)
          return (
            <li key={id}>
              <button type="button" className="chip" title={id} data-testid="incident-service" onClick={() => open(id)}>
                <Mark tone={!view ? 'unknown' : fresh ? toneOf(view) : 'stale'} label />
                <Name id={id} />
              </button>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
