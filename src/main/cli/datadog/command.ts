import { DatadogApi, DatadogFailure } from '../../../datadog/api.ts'
import type { DatadogConfig } from '../../../datadog/settings.ts'
import { UsageError } from '../../../shared/errors.ts'
import { readConfig } from '../../config.ts'
import { BUILT_IN_MONITORS } from '../../engine/monitors/built-in.ts'
import { compileMonitors } from '../../engine/monitors/language/compile.ts'
import { type Command, type Output, readFlags } from '../command.ts'
import { problemLines, readMonitors } from '../monitors.ts'
import { apply, validate } from './apply.ts'
import { wantedDashboards } from './dashboards.ts'
import { readExisting } from './existing.ts'
import { wantedMonitors } from './monitors.ts'
import { planOf, type Wanted } from './plan.ts'
import { asideLines, countText, hasChanges, outcomeLines, planJson, stepLines } from './words.ts'

const HELP = `Makes the monitors (production windows) and both dashboards in Datadog, from the one definition that NEXUS runs on.
DD_API_KEY, DD_APP_KEY and DD_SITE say which account; DD_ENV and DD_NOTIFY what they watch and whom they notify.

Usage: npm run -s nexus -- datadog plan  [flags]   show what would be done
       npm run -s nexus -- datadog apply [flags]   do it

  --monitors FILE  your monitor file instead of the built-in monitors
  --prune          remove what NEXUS made and no definition stands for any more
  --check          with plan: exit code 3 when there is something to do
  --json           the same for programs

It may run again at any time: what is as it should be is left alone, and so is everything that NEXUS did not make.
Exit codes: 0 done, 1 failed or refused by Datadog (run it again to continue), 2 wrong flag, file or key, 3 see --check.`

export const DATADOG_COMMAND: Command = {
  name: 'datadog',
  summary: 'plans or makes monitors and dashboards in Datadog',
  help: HELP,
  run: async (argv, out) => {
    process.exitCode = await datadogCommand(argv, out, (text) => process.stderr.write(`${text}\n`))
  },
}

/** `nexus datadog`. Gives the exit code; throws UsageError. `say` hears what is no result. */
export async function datadogCommand(
  [verb, ...argv]: readonly string[],
  out: Output,
  say: (text: string) => void,
  env?: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  if (verb !== 'plan' && verb !== 'apply') {
    const said = verb === undefined ? 'Say' : `${JSON.stringify(verb.slice(0, 40))} is not known; say`
    throw new UsageError(`${said} "datadog plan" or "datadog apply"; --help explains them.`)
  }
  const flags = readFlags(`datadog ${verb}`, argv, {
    values: ['monitors'],
    switches: ['prune', 'json', ...(verb === 'plan' ? ['check'] : [])],
  })
  const config = configOf(env)
  const wanted = wantedOf(config, flags.get('monitors'))
  const json = flags.has('json')
  const api = apiOf(config, say)
  try {
    const existing = await readExisting(api, config.env)
    const plan = planOf(wanted, existing, flags.has('prune'))
    const write = (lines: readonly string[]): Promise<void> =>
      json || lines.length === 0 ? Promise.resolve() : out(`${lines.join('\n')}\n`)
    await write([`${config.apiUrl}${config.env === null ? '' : `, env ${config.env}`}: ${countText(plan)}.`])
    if (verb === 'plan') {
      const refusals = await validate(api, plan)
      for (const step of plan.steps) await write(stepLines(step, step.kind === 'monitor' ? refusals.get(step.id) : undefined))
      await write(asideLines(plan))
      if (json) await out(`${JSON.stringify(planJson(plan, refusals, null), null, 2)}\n`)
      return refusals.size > 0 ? 1 : flags.has('check') && hasChanges(plan) ? 3 : 0
    }
    const { outcomes, failure } = await apply(api, plan, (outcome) => write(outcomeLines(outcome)))
    await write(asideLines(plan))
    if (json) await out(`${JSON.stringify(planJson(plan, new Map(), outcomes), null, 2)}\n`)
    const open = outcomes.filter(({ result }) => result === 'refused' || result === 'skipped').length
    if (open > 0)
      say(
        `${failure === null ? '' : `${failure.message} `}${open} of ${outcomes.length} steps are not done; run it again to continue, nothing is made twice.`,
      )
    return open > 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof DatadogFailure)) throw error
    say(error.message)
    return 1
  }
}

function configOf(env: Readonly<Record<string, string | undefined>> | undefined): DatadogConfig {
  const start = readConfig([], env)
  if (start.kind !== 'run') throw new UsageError('The configuration cannot be read.')
  const { datadog } = start.config
  const missing = [...(datadog.apiKey === null ? ['DD_API_KEY'] : []), ...(datadog.appKey === null ? ['DD_APP_KEY'] : [])]
  if (missing.length > 0)
    throw new UsageError(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set; make keys in Datadog under Organization Settings and set them in the environment.`,
    )
  return datadog
}

function apiOf({ apiUrl, apiKey, appKey }: DatadogConfig, say: (text: string) => void): DatadogApi {
  if (apiKey === null) throw new UsageError('DD_API_KEY is not set.')
  return new DatadogApi({ apiUrl, apiKey, appKey, wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)), onWait: say })
}

function wantedOf({ env, notify, service }: DatadogConfig, file: string | undefined): Wanted {
  const { definitions, problems } = compileMonitors(file === undefined ? BUILT_IN_MONITORS : readMonitors(file), 'production')
  if (problems.length > 0) throw new UsageError(problemLines(file ?? 'built-in', problems).join('\n'))
  const { wanted, leftOut } = wantedMonitors(definitions, { env, notify })
  return { monitors: wanted, leftOut, dashboards: wantedDashboards(service) }
}
