import type { RemediationPlan, RemediationRun } from '../../../shared/model/runbook.ts'
import { keyed } from '../keyed.ts'

const PLACE = ({ how, cwd }: RemediationPlan): string =>
  how === 'http' ? 'HTTP call' : cwd === null ? 'Command on the machine of NEXUS' : `Command on the machine of NEXUS, in ${cwd}`

/** Exactly what will be run or called: arguments one by one, so that nobody has to guess where one ends. */
export function PlanView({ plan }: { plan: RemediationPlan }) {
  return (
    <div className="plan" data-testid="fix-plan">
      <h4>{PLACE(plan)}</h4>
      {plan.how === 'command' ? (
        <p className="plan-argv">
          {keyed(plan.argv, (one) => one).map(({ key, item }) => (
            <code key={key}>{item === '' ? '(empty)' : item}</code>
          ))}
        </p>
      ) : (
        <p className="plan-argv">
          <code>{plan.text}</code>
        </p>
      )}
      {plan.body !== null && <pre className="fix-output">{plan.body}</pre>}
    </div>
  )
}

const NONE = 'It wrote nothing.'

/** How a command or call ended, with what it wrote. */
export function RunView({ run }: { run: RemediationRun }) {
  const facts = [
    run.exitCode === null ? null : `exit code ${run.exitCode}`,
    run.httpStatus === null ? null : `status ${run.httpStatus}`,
    run.durationMs === null ? null : `${(run.durationMs / 1_000).toFixed(1)} s`,
    `by ${run.actor}`,
  ].filter((one) => one !== null)
  return (
    <div className="run" data-testid="fix-run" data-state={run.state}>
      <p className="run-head">
        <code>{run.text}</code>
      </p>
      <p>
        {run.message} <small>({facts.join(', ')})</small>
      </p>
      {run.outputCut && <p className="panel-note">Only a part of its output is kept.</p>}
      {run.stdout !== '' && <Output title={run.how === 'http' ? 'Answer' : 'Output'} text={run.stdout} />}
      {run.stderr !== '' && <Output title="Error output" text={run.stderr} />}
      {run.stdout === '' && run.stderr === '' && run.state !== 'running' && <p className="panel-note">{NONE}</p>}
    </div>
  )
}

function Output({ title, text }: { title: string; text: string }) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="fix-output" tabIndex={0} aria-label={title}>
        <pre>{text}</pre>
      </section>
    </figure>
  )
}
