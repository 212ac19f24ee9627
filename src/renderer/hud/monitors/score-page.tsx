import type { ExamCard } from '../../../shared/model/exam.ts'
import { loadExam } from '../../client/monitor-calls.ts'
import { detectBar, gradeText, judgedOf, newestFirst } from '../../state/monitors-score.ts'
import { secondsText, VERDICT_TONE, VERDICT_WORD } from '../../state/monitors-words.ts'
import { clockText, countText, spanText } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'
import { KeyHint } from '../keymap-atom.tsx'
import { Mark } from '../mark.tsx'
import { Face, StaleNote, Waiting } from './faces.tsx'
import { useLoaded } from './use-loaded.ts'

const SCORE_MS = 2_000

/** The detection's score card: chaos with known truth grades the monitors and the named causes. */
export function ScorePage() {
  const exam = useLoaded(loadExam, SCORE_MS)
  if (exam.data === null) return <Waiting problem={exam.problem} what="The score card" />
  const card = exam.data
  if (card.faults.length === 0) {
    return (
      <>
        <StaleNote problem={exam.problem} />
        <Face title="No fault yet">
          <p>
            Start a chaos mode, such as the latency spike <KeyHint action="chaos.latency-spike" /> or the cascade{' '}
            <KeyHint action="chaos.cascade" />. Each injected fault declares what is true; the detection is graded against it here.
          </p>
          {card.steadySeconds > 0 && (
            <p>
              {spanText(card.steadySeconds * 1000)} of steady state watched, {countText(card.falseAlarms)} false alarms.
            </p>
          )}
        </Face>
      </>
    )
  }
  return (
    <>
      <div className="mon-bar">
        <p className="mon-summary" data-testid="score-grade">
          {gradeText(card)}
        </p>
      </div>
      <StaleNote problem={exam.problem} />
      <Tallies card={card} />
      <Faults card={card} />
    </>
  )
}

function Tallies({ card }: { card: ExamCard }) {
  const judged = judgedOf(card)
  const tone = (bad: boolean) => (bad ? 'is-bad' : 'is-good')
  return (
    <dl className="mon-score" data-testid="score-tallies">
      <div className={judged === 0 ? '' : tone(card.missed > 0)}>
        <dt>Faults found</dt>
        <dd>
          {countText(card.detected)}
          <small> / {countText(judged)}</small>
        </dd>
      </div>
      <div>
        <dt>Time to detect</dt>
        <dd>
          {secondsText(card.secondsToDetectP50)}
          <small> p95 {secondsText(card.secondsToDetectP95)}</small>
        </dd>
      </div>
      <div className={card.causesJudged === 0 ? '' : tone(card.causesRight < card.causesJudged)}>
        <dt>Causes right</dt>
        <dd>
          {countText(card.causesRight)}
          <small> / {countText(card.causesJudged)}</small>
        </dd>
      </div>
      <div className={tone(card.missed > 0)}>
        <dt>Missed</dt>
        <dd>{countText(card.missed)}</dd>
      </div>
      <div className={tone(card.falseAlarms > 0)}>
        <dt>False alarms</dt>
        <dd>
          {countText(card.falseAlarms)}
          <small> in {spanText(card.steadySeconds * 1000)} steady</small>
        </dd>
      </div>
      <div>
        <dt>Runs</dt>
        <dd>{countText(card.runs)}</dd>
      </div>
    </dl>
  )
}

function Faults({ card }: { card: ExamCard }) {
  const clock = useClockKind()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
    <div className="mon-table-box" role="region" aria-label="Faults" tabIndex={0}>
      <table className="mon-table is-score" data-testid="score-table">
        <thead>
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col">Began</th>
            <th scope="col">Mode</th>
            <th scope="col">Service</th>
            <th scope="col">Expected monitor</th>
            <th scope="col">To detect</th>
            <th scope="col">Named cause</th>
            <th scope="col">True cause</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst(card.faults).map((fault) => (
            <tr
              key={`${fault.run} ${fault.faultId} ${fault.serviceId}`}
              data-testid="score-row"
              data-service={fault.serviceId}
              data-verdict={fault.verdict}
            >
              <th scope="row" className={`tone-${VERDICT_TONE[fault.verdict]}`}>
                <Mark tone={VERDICT_TONE[fault.verdict]} /> {VERDICT_WORD[fault.verdict]}
              </th>
              <td>{clockText(fault.startedAt, clock)}</td>
              <td title={`seed ${fault.seed}`}>{fault.mode}</td>
              <td>{fault.serviceId}</td>
              <td>{fault.expectedMonitor ?? 'none'}</td>
              <td>
                <span className="mon-detect">
                  <i style={{ inlineSize: `${detectBar(fault.secondsToDetect) * 100}%` }} aria-hidden="true" />
                  <b>{secondsText(fault.secondsToDetect)}</b>
                </span>
              </td>
              <td className={fault.causeRight === false ? 'tone-warning' : fault.causeRight ? 'tone-healthy' : ''}>
                {fault.namedCause === null
                  ? fault.verdict === 'pending'
                    ? 'none yet'
                    : 'none'
                  : `${fault.causeRight ? '✓ ' : fault.causeRight === false ? '≠ ' : ''}${fault.namedCause}`}
              </td>
              <td>{fault.expectedCause}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
