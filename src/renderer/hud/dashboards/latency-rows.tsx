import type { Overview } from '../../../shared/model/dashboard.ts'
import { toneOf } from '../../state/board.ts'
import { Mark } from '../mark.tsx'
import { Name } from '../name.tsx'
import { useOpening } from './open-service.ts'
import { Panel, TimeAxis } from './panel.tsx'
import { Plot } from './plot.tsx'
import { scaleTop } from './plot-drawing.ts'
import { durationText, highestOf } from './words.ts'

/** Latency of the worst services, one under another: each with its own scale, its name and its number. */
export function LatencyRows({ data }: { data: Overview }) {
  const { latency, services, heard } = data
  const open = useOpening()
  const all = latency.length === services.total
  const trouble = latency.some((one) => toneOf(one) === 'critical' || toneOf(one) === 'warning')
  return (
    <Panel
      title="Latency"
      hint={all ? 'every service' : `${trouble ? 'worst ' : ''}${latency.length} of ${trouble ? '' : 'the slowest of '}${services.total}`}
      area="latency"
      testId="dash-latency"
    >
      {latency.length === 0 ? (
        <p className="panel-note">No service tells its latency.</p>
      ) : (
        <>
          <ul className="dash-latency-list">
            {latency.map((one) => {
              const tone = toneOf(one)
              const bad = tone === 'critical' || tone === 'warning'
              const top = scaleTop(Math.max(highestOf(one.series), (one.usualMs ?? 0) * 1.5))
              return (
                <li key={one.serviceId}>
                  <button
                    type="button"
                    data-testid="dash-latency-row"
                    data-service={one.serviceId}
                    onClick={() => open.service(one.serviceId)}
                  >
                    <span className="dash-latency-name">
                      <Mark tone={tone} label />
                      <Name id={one.serviceId} />
                    </span>
                    <span className="dash-latency-plot">
                      <Plot
                        label={`Latency of ${one.serviceId}: now ${durationText(one.recentMs)}, peak ${durationText(one.peakMs)}.`}
                        top={top}
                        heard={heard}
                        usual={one.usualMs}
                        layers={[
                          {
                            kind: 'line',
                            ink: tone === 'critical' ? 'critical' : tone === 'warning' ? 'warning' : 'orange',
                            values: one.series,
                            filled: true,
                          },
                        ]}
                      />
                      <small aria-hidden="true">{durationText(top)}</small>
                    </span>
                    <span className={`dash-latency-value ${bad ? `tone-${tone}` : ''}`}>
                      <b>{durationText(one.recentMs)}</b>
                      <small>{one.usualMs === null ? `peak ${durationText(one.peakMs)}` : `usual ${durationText(one.usualMs)}`}</small>
                    </span>
                  </button>
                </li>
              )
            })}
          </ul>
          <div className="dash-latency-axis">
            <TimeAxis {...data} />
          </div>
        </>
      )}
    </Panel>
  )
}
