import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../shared/errors.ts'
import type { ScenarioWire } from '../shared/model/chaos.ts'
import { BUILT_IN_SCENARIOS } from './built-in.ts'
import { readScenarioFile } from './scenario-file.ts'

export interface Catalogue {
  /** Modes and scenarios by name, in the order they are shown. */
  readonly scenarios: ReadonlyMap<string, ScenarioWire>
  /** Name of the scenario in the file that was named; null without one. */
  readonly fromFile: string | null
}

/**
 * Built-in modes, then the *.yaml of a folder by file name, then one more file.
 * Throws UsageError on an unreadable folder, a broken file or a name used twice.
 */
export function readCatalogue(folder: string | null, file: string | null): Catalogue {
  const scenarios = new Map<string, ScenarioWire>(BUILT_IN_SCENARIOS.map((scenario) => [scenario.name, scenario]))
  const named = file === null ? null : resolve(file)
  const paths = new Set(folder === null ? [] : scenarioFiles(folder))
  if (named !== null) paths.add(named)
  let fromFile: string | null = null
  for (const path of paths) {
    const scenario = readScenarioFile(path)
    if (scenarios.has(scenario.name)) {
      throw new UsageError(`${path}: a scenario called "${scenario.name}" exists already; choose another name.`)
    }
    scenarios.set(scenario.name, scenario)
    if (path === named) fromFile = scenario.name
  }
  return { scenarios, fromFile }
}

/** The scenario made to strike `serviceId`: possible where all its faults strike one and the same service. */
export function striking(scenario: ScenarioWire, serviceId: string | undefined): ScenarioWire {
  const struck = scenario.faults[0]?.service_id
  if (serviceId === undefined || struck === undefined || scenario.faults.some((fault) => fault.service_id !== struck)) return scenario
  return {
    ...scenario,
    faults: scenario.faults.map((fault) => ({
      ...fault,
      service_id: serviceId,
      truth: { ...fault.truth, cause: fault.truth.cause === struck ? serviceId : fault.truth.cause },
    })),
  }
}

/** A sentence that lists what there is. */
export function unknownMode(name: string, { scenarios }: Catalogue): string {
  return `There is no mode or scenario "${name}"; there are ${[...scenarios.keys()].join(', ')}.`
}

/** A sentence about the first service the scenario names that does not exist; null when all do. */
export function unknownService(scenario: ScenarioWire, known: ReadonlySet<string>): string | null {
  for (const fault of scenario.faults) {
    if (known.has(fault.service_id)) continue
    return `The scenario "${scenario.name}" strikes the service "${fault.service_id}", which this system does not have.`
  }
  return null
}

function scenarioFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => resolve(folder, name))
  } catch (error) {
    throw new UsageError(`The scenario folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
