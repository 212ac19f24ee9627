import { useSetAtom } from 'jotai'
import type { Analysis } from '../../../shared/model/analysis.ts'
import type { Cause } from '../../../shared/model/cause.ts'
import type { IncidentSummary } from '../../../shared/model/incident.ts'
import { confidenceWord, namedCause, SYMPTOM_WORD } from '../../state/analyses.ts'
import { openServiceAtom } from '../../state/panels.ts'
import { clockText, percentText, plural, withClock } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { keyed } from '../keyed.ts'
import { Name, WrappingName } from '../name.tsx'
import { PathChain } from './path-chain.tsx'
import type { EvidenceState } from './use-incident.ts'

interface CauseCardProps {
  readonly incident: IncidentSummary
  readonly analysis: Analysis | undefined
  readonly evidence: EvidenceState
  readonly fresh: boolean
}

/** What the evidence says about the cause: named, several, or honestly not known. */
export function CauseCard({ incident, analysis, evidence, fresh }: CauseCardProps) {
  const clock = useClockKind()
  if (!analysis) return <NoAnalysis incident={incident} evidence={evidence} fresh={fresh} />
  const { report } = analysis
  const [best, ...others] = report.causes
  if (report.verdict === 'not_enough_evidence' || !best) return <NotEnough analysis={analysis} />
  const named = namedCause(analysis) !== null
  return (
    <section className={`cause-card ${named ? 'is-named' : 'is-undecided'}`} aria-label="Cause" data-testid="cause-card" data-named={named}>
      <p className="cause-kicker">{named ? 'Cause' : 'Several causes are possible'}</p>
      <CauseTitle cause={best} />
      <Confidence cause={best} />
      <p className="cause-sentence" data-testid="cause-sentence">
        {withClock(report.sentence, clock)}
      </p>
      <ModelLine analysis={analysis} />
      <PathChain steps={best.path} named={named} />
      <Facts cause={best} />
      {best.against.length > 0 && (
        <details className="disclosure" data-testid="cause-against">
          <summary>What speaks against it ({best.against.length})</summary>
          <ul>
            {keyed(best.against, (text) => text).map(({ key, item }) => (
              <li key={key}>{item}</li>
            ))}
          </ul>
        </details>
      )}
      {others.length > 0 && <Candidates causes={others} />}
    </section>
  )
}

function CauseTitle({ cause }: { cause: Cause }) {
  const open = useSetAtom(openServiceAtom)
  const clock = useClockKind()
  return (
    <p className="cause-title">
      <button type="button" data-testid="cause-service" title={`Open ${cause.serviceId}`} onClick={() => open(cause.serviceId)}>
        <WrappingName id={cause.serviceId} />
      </button>
      <span>
        {SYMPTOM_WORD[cause.symptom]}
        {cause.onsetAt !== null && ` since ${clockText(cause.onsetAt, clock)}`}
      </span>
    </p>
  )
}

/** Belief as words and as a bar. */
function Confidence({ cause }: { cause: Pick<Cause, 'confidence'> }) {
  const percent = Math.round(cause.confidence * 100)
  return (
    <p className="confidence" data-testid="cause-confidence">
      <span
        className="confidence-bar"
        role="meter"
        aria-label="Confidence"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${confidenceWord(cause.confidence)}, ${percent} percent`}
      >
        <i style={{ inlineSize: `${percent}%` }} />
      </span>
      <b>{confidenceWord(cause.confidence)}</b>
      <em>{percentText(cause.confidence)}</em>
    </p>
  )
}

/** The line of a model where one was let through, and why it was not where it was struck. */
function ModelLine({ analysis }: { analysis: Analysis }) {
  return (
    <>
      {analysis.origin === 'model' && (
        <blockquote className="model-line" data-testid="model-line">
          <p>{analysis.line}</p>
          <footer>worded by {analysis.model ?? 'a model'}, checked against evidence</footer>
        </blockquote>
      )}
      {analysis.struck.length > 0 && (
        <details className="disclosure is-struck" data-testid="model-struck">
          <summary>The line of {analysis.model ?? 'the model'} was struck</summary>
          <ul>
            {keyed(analysis.struck, (text) => text).map(({ key, item }) => (
              <li key={key}>{item}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Facts({ cause }: { cause: Cause }) {
  const clock = useClockKind()
  if (cause.evidence.length === 0) return null
  return (
    <details className="disclosure" open data-testid="cause-evidence">
      <summary>{plural(cause.evidence.length, 'piece')} of evidence</summary>
      <ul>
        {keyed(cause.evidence, (fact) => fact.text).map(({ key, item: fact }) => (
          <li key={key}>
            {withClock(fact.text, clock)}
            {fact.at !== null && <time dateTime={fact.at}> {clockText(fact.at, clock)}</time>}
          </li>
        ))}
      </ul>
    </details>
  )
}

function Candidates({ causes }: { causes: readonly Cause[] }) {
  const open = useSetAtom(openServiceAtom)
  return (
    <details className="disclosure" data-testid="other-causes">
      <summary>{plural(causes.length, 'other candidate')}</summary>
      <ul className="candidates">
        {keyed(causes, (cause) => cause.serviceId).map(({ key, item: cause }) => (
          <li key={key}>
            <button type="button" className="chip" title={cause.serviceId} onClick={() => open(cause.serviceId)}>
              <Name id={cause.serviceId} />
            </button>
            <Confidence cause={cause} />
            {cause.against.length > 0 && <p className="panel-note">Against it: {cause.against.join(' ')}</p>}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Honest, and not empty: says what is missing. */
function NotEnough({ analysis }: { analysis: Analysis }) {
  const clock = useClockKind()
  return (
    <section className="cause-card is-unknown" aria-label="Cause" data-testid="cause-card" data-named="false">
      <p className="cause-kicker">Cause</p>
      <p className="cause-title is-unknown">Not enough evidence</p>
      <p className="cause-sentence" data-testid="cause-sentence">
        {withClock(analysis.report.sentence, clock)}
      </p>
      <p className="panel-note">No service is named on a guess. It is computed anew with every change of the incident.</p>
    </section>
  )
}

function NoAnalysis({ incident, evidence, fresh }: Pick<CauseCardProps, 'incident' | 'evidence' | 'fresh'>) {
  const text = !fresh
    ? 'The cause comes when the line is back.'
    : evidence.phase === 'loading'
      ? 'Asking the core for the cause …'
      : evidence.phase === 'failed'
        ? evidence.problem
        : incident.state === 'resolved'
          ? 'No cause was computed for this incident.'
          : 'The cause is being computed. It is named as soon as the evidence suffices.'
  const busy = fresh && (evidence.phase === 'loading' || (evidence.phase === 'ready' && incident.state !== 'resolved'))
  return (
    <section className={`cause-card is-unknown ${busy ? 'is-busy' : ''}`} aria-label="Cause" data-testid="cause-card" data-named="false">
      <p className="cause-kicker">Cause</p>
      <p className="panel-note">{text}</p>
    </section>
  )
}
