import { useAtomValue, useSetAtom } from 'jotai'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { MonitorRule, Mute } from '../../../shared/model/monitor-rules.ts'
import { type MonitorChoice, openWhyAtom } from '../../state/monitors.ts'
import { muteOf } from '../../state/monitors-states.ts'
import { groupText, lastedText, STATE_TONE, STATE_WORD, secondsText, valueText } from '../../state/monitors-words.ts'
import { monitorTitle } from '../../state/origins.ts'
import { openServiceAtom, overlayAtom } from '../../state/panels.ts'
import { freshAtom, serviceByIdAtom } from '../../state/store.ts'
import { clockText, plural } from '../../state/words.ts'
import { useClockKind, useSourceNow } from '../hooks.ts'
import { SeverityBadge } from '../mark.tsx'
import { WrappingName } from '../name.tsx'
import { Origin } from '../origin.tsx'
import { Gauge } from './gauge.tsx'
import { MuteControls } from './mute-controls.tsx'

interface DetailsProps {
  readonly choice: MonitorChoice
  readonly statuses: readonly MonitorStatus[]
  readonly rule: MonitorRule | undefined
  readonly mutes: readonly Mute[] | null
  readonly mutesProblem: string | null
  readonly onChanged: () => void
}

/** Everything about one monitor, or one of its groups, with the way to mute it. */
export function StateDetails({ choice, statuses, rule, mutes, mutesProblem, onChanged }: DetailsProps) {
  const own = statuses.filter((one) => one.monitorId === choice.monitorId)
  const status = choice.group === null ? undefined : own.find((one) => one.group === choice.group)
  const why = useSetAtom(openWhyAtom)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
    <section className="mon-details" aria-label="Details" tabIndex={0} data-testid="state-details">
      <header className="mon-details-head">
        {rule && <SeverityBadge severity={rule.priority} />}
        <h3>{status?.external?.title ?? rule?.title ?? monitorTitle(choice.monitorId)}</h3>
      </header>
      <p className="mon-details-of">
        {choice.group === null ? (
          <span>{plural(own.length, 'group')}</span>
        ) : (
          <b>
            <WrappingName id={groupText(choice.group)} />
          </b>
        )}
        <code>{choice.monitorId}</code>
      </p>
      {status && <Standing status={status} rule={rule} />}
      {choice.group !== null && !status && <p className="panel-note">This group is not evaluated any more.</p>}
      <div className="mon-actions">
        <button
          type="button"
          className="small-button"
          data-testid="details-why"
          onClick={() => why({ monitorId: choice.monitorId, group: choice.group })}
        >
          Why ledger ›
        </button>
        {choice.group !== null && <OpenService id={choice.group} />}
      </div>
      <MuteControls
        choice={choice}
        mute={mutes === null ? null : muteOf(mutes, choice.monitorId, choice.group)}
        silenced={status?.muted ?? false}
        problem={mutesProblem}
        onChanged={onChanged}
      />
      {rule && <RuleFacts rule={rule} />}
    </section>
  )
}

function OpenService({ id }: { id: string }) {
  const known = useAtomValue(serviceByIdAtom).has(id)
  const open = useSetAtom(openServiceAtom)
  const overlay = useSetAtom(overlayAtom)
  if (!known) return null
  const go = () => {
    overlay(null)
    open(id)
  }
  return (
    <button type="button" className="small-button" onClick={go}>
      Show in the cluster ›
    </button>
  )
}

function Standing({ status, rule }: { status: MonitorStatus; rule: MonitorRule | undefined }) {
  const fresh = useAtomValue(freshAtom)
  const clock = useClockKind()
  const now = useSourceNow()
  const tone = fresh ? STATE_TONE[status.state] : 'stale'
  return (
    <>
      <p className="mon-figure">
        <span className={`badge badge-${tone}`} data-testid="details-state">
          {STATE_WORD[status.state]}
        </span>
        {status.external ? <Told told={status.external} /> : <Measured status={status} />}
      </p>
      {!status.external && <Gauge status={status} rule={rule} large />}
      <p className="mon-why" data-testid="details-why-sentence">
        {status.why}
      </p>
      <p className="panel-note">
        {Date.parse(status.since) > 0
          ? `Since ${clockText(status.since, clock)}, for ${lastedText(status.since, now)}.`
          : 'Not evaluated with data since NEXUS started.'}
      </p>
    </>
  )
}

function Measured({ status }: { status: MonitorStatus }) {
  return (
    <>
      <strong>{valueText(status.value, status.unit)}</strong>
      <span>
        {status.threshold !== null && <>threshold {valueText(status.threshold, status.unit)}</>}
        <br />
        window {secondsText(status.windowSeconds)}
      </span>
    </>
  )
}

/** Another system's alert has no value here: whose word it is, about what, and where to read on. */
function Told({ told: { origin, url, serviceIds } }: { told: NonNullable<MonitorStatus['external']> }) {
  return (
    <span>
      {serviceIds.length === 0 ? 'It names no service known here.' : `About ${serviceIds.join(', ')}.`}
      <br />
      Not measured by NEXUS: told by <Origin origin={origin} url={url} />
    </span>
  )
}

/** How the monitor is written, with the profile applied. */
function RuleFacts({ rule }: { rule: MonitorRule }) {
  const facts = [
    ['alert', rule.alert === null ? null : valueText(rule.alert, rule.unit)],
    ['warn', rule.warn === null ? null : valueText(rule.warn, rule.unit)],
    ['recover', rule.recover === null ? null : valueText(rule.recover, rule.unit)],
    ['window', rule.windowSeconds === null ? null : secondsText(rule.windowSeconds)],
    ['must last', secondsText(rule.minFiringSeconds)],
    ['recovery', secondsText(rule.recoverySeconds)],
    ['new groups wait', secondsText(rule.newGroupDelaySeconds)],
    ['said again', rule.renotifySeconds === null ? 'never' : `every ${secondsText(rule.renotifySeconds)}`],
  ] as const
  return (
    <div className="mon-rule-facts">
      <p>{rule.description}</p>
      <pre className="mon-query">{rule.query}</pre>
      <dl>
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </div>
  )
}
