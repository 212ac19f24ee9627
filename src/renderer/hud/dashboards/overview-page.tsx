import { useAtomValue } from 'jotai'
import type { Overview } from '../../../shared/model/dashboard.ts'
import { freshAtom } from '../../state/store.ts'
import { sceneFiguresAtom } from '../../state/view.ts'
import { countText, NONE, plural, rateText, sentence } from '../../state/words.ts'
import { Mark, SeverityBadge } from '../mark.tsx'
import { Face } from '../monitors/faces.tsx'
import { integrityTone } from '../rail.tsx'
import { sourceBadge } from '../top-bar.tsx'
import { EventStream } from './event-stream.tsx'
import { Heatmap } from './heatmap.tsx'
import { LatencyRows } from './latency-rows.tsx'
import { useOpening } from './open-service.ts'
import { Panel } from './panel.tsx'
import { Plot } from './plot.tsx'
import { highestOf, shortCount } from './words.ts'

/** From more services than this on, their errors need the height of the page. */
const FEW = 10

/** The System Overview: what is wrong, where, since when. */
export function OverviewPage({ data }: { data: Overview }) {
  if (data.services.total === 0) {
    return (
      <Face title="No service yet">
        <p>{sentence(data.source.detail)} Each service appears here with its first event.</p>
      </Face>
    )
  }
  return (
    <div className="dash-grid dash-overview" data-many={data.services.total > FEW}>
      <IntegrityPanel data={data} />
      <IncidentsPanel data={data} />
      <VitalsPanel data={data} />
      <LatencyRows data={data} />
      <Heatmap data={data} />
      <EventStream data={data} />
    </div>
  )
}

function IntegrityPanel({ data }: { data: Overview }) {
  const fresh = useAtomValue(freshAtom)
  const { integrity, services, heard, integritySeries } = data
  const { tone, word } = integrityTone(integrity, fresh, services.critical, services.unknown)
  return (
    <Panel
      title="Integrity"
      hint={`${services.healthy} of ${services.total - services.unknown} known healthy`}
      area="integrity"
      testId="dash-integrity"
    >
      <p className={`dash-figure tone-${tone}`} data-testid="dash-integrity-figure" data-tone={tone}>
        {integrity === null ? NONE : integrity}
        <small>{integrity === null ? '' : '%'}</small>
        <b>
          <Mark tone={tone} />
          {word}
        </b>
      </p>
      <Plot
        label={`Integrity over the range, lowest of each column; now ${integrity === null ? 'unknown' : `${integrity} percent`}.`}
        top={100}
        heard={heard}
        layers={[{ kind: 'line', ink: tone === 'unknown' ? 'sand' : tone, values: integritySeries, filled: true }]}
      />
    </Panel>
  )
}

function IncidentsPanel({ data }: { data: Overview }) {
  const { active, newest } = data.incidents
  const open = useOpening()
  return (
    <Panel title="Active incidents" area="incidents" testId="dash-incidents">
      <p className={`dash-figure ${active === 0 ? 'tone-healthy' : 'tone-critical'}`}>
        {countText(active)}
        <b>
          <Mark tone={active === 0 ? 'healthy' : 'critical'} />
          {active === 0 ? 'none' : active === 1 ? 'incident' : 'incidents'}
        </b>
      </p>
      <ul className="dash-incident-list">
        {newest.map((incident) => (
          <li key={incident.incidentId}>
            <button type="button" data-testid="dash-incident" onClick={() => open.incident(incident.incidentId)}>
              <SeverityBadge severity={incident.severity} />
              <span>{incident.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function VitalsPanel({ data }: { data: Overview }) {
  const scene = useAtomValue(sceneFiguresAtom)
  const { lag, source, eventsSeries, heard, fps } = data
  const frames = fps ?? scene?.fps ?? null
  return (
    <Panel title="Flow" area="vitals" testId="dash-vitals">
      <dl className="dash-vitals-list">
        <div>
          <dt>Events</dt>
          <dd>
            <b>{rateText(source.eventsPerSecond)}</b> a second
          </dd>
        </div>
        {lag === null ? (
          <div>
            <dt>Source</dt>
            <dd className={source.state === 'error' ? 'tone-critical' : ''}>{sourceBadge(source)}</dd>
          </div>
        ) : (
          <div title={`Messages of the consumer group ${lag.group} that are not folded yet`}>
            <dt>Kafka lag</dt>
            <dd className={source.state === 'error' ? 'tone-critical' : ''}>
              <b>{lag.messages === null ? 'unknown' : shortCount(lag.messages)}</b> {lag.messages === null ? '' : 'behind'}
            </dd>
          </div>
        )}
        <div>
          <dt>Picture</dt>
          <dd>
            {frames === null ? (
              'none drawn'
            ) : (
              <>
                <b>{Math.round(frames)}</b> frames a second
              </>
            )}
          </dd>
        </div>
      </dl>
      <Plot
        label={
          lag === null
            ? 'Events a second over the range.'
            : `Kafka lag over the range, highest ${plural(highestOf(lag.series), 'message')}.`
        }
        top={Math.max(1, highestOf(lag === null ? eventsSeries : lag.series)) * 1.1}
        heard={heard}
        layers={[{ kind: 'line', ink: lag === null ? 'ice' : 'orange', values: lag === null ? eventsSeries : lag.series, filled: true }]}
      />
    </Panel>
  )
}
