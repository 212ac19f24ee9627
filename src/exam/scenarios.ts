import { BUILT_IN_SCENARIOS } from '../chaos/built-in.ts'
import { Rng } from '../chaos/rng.ts'
import type { FaultEffectWire, FaultWire, ScenarioWire } from '../shared/model/chaos.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'

const SERVICES = DEFAULT_TOPOLOGY.services.map(({ serviceId }) => serviceId)
const callersOf = (serviceId: string) => DEFAULT_TOPOLOGY.calls.filter(([, callee]) => callee === serviceId).map(([caller]) => caller)

/** Kinds of single faults, with the monitor that must fire. Values lie in the critical ranges of product.md. */
type Kind = 'latency' | 'errors' | 'silence'
const MONITORS: Readonly<Record<Kind, string>> = { latency: 'high-latency', errors: 'high-error-rate', silence: 'stale-data' }

function effectOf(kind: Kind, rng: Rng): FaultEffectWire {
  if (kind === 'silence') return { silent: true }
  if (kind === 'latency') {
    const low = 3_000 + rng.next() * 2_000
    return { latency_ms: [low, Math.min(6_000, low + 200 + rng.next() * 1_000)] }
  }
  const low = 0.2 + rng.next() * 0.4
  return { error_rate: [low, Math.min(0.8, low + 0.05 + rng.next() * 0.15)] }
}

const pick = <T>(values: readonly T[], rng: Rng): T => values[Math.floor(rng.next() * values.length)] as T

function fault(id: string, serviceId: string, at: number, kind: Kind, cause: string, rng: Rng): FaultWire {
  return { id, service_id: serviceId, at, effect: effectOf(kind, rng), truth: { cause, monitor: MONITORS[kind] } }
}

/** One fault of one kind on any service. */
function single(rng: Rng): FaultWire[] {
  const kind = pick<Kind>(['latency', 'errors', 'silence'], rng)
  const service = pick(SERVICES, rng)
  return [fault(`${kind}-of-${service}`, service, 0, kind, service, rng)]
}

/** A fault that reaches callers, and theirs, seconds later each. */
function chain(rng: Rng): FaultWire[] {
  const cause = pick(
    SERVICES.filter((id) => callersOf(id).length > 0),
    rng,
  )
  const faults = [fault(`cause-${cause}`, cause, 0, pick<Kind>(['latency', 'errors'], rng), cause, rng)]
  let reached = [cause]
  let at = 0
  for (let depth = 0; depth < 2 && reached.length > 0; depth++) {
    at += 3 + Math.floor(rng.next() * 8)
    const next = [...new Set(reached.flatMap(callersOf))].filter((id) => !faults.some((one) => one.service_id === id) && rng.next() < 0.7)
    for (const id of next) faults.push(fault(`symptom-${id}`, id, at, pick<Kind>(['latency', 'errors'], rng), cause, rng))
    reached = next
  }
  return faults
}

/** Everyone who depends on a service, over however many calls. */
function dependants(serviceId: string): ReadonlySet<string> {
  const found = new Set(callersOf(serviceId))
  for (const id of found) for (const caller of callersOf(id)) found.add(caller)
  return found
}

/**
 * Two faults that have nothing to do with each other. The second does not strike who
 * depends on the first: no evidence could tell it from a consequence.
 */
function mixed(rng: Rng): FaultWire[] {
  const first = pick(SERVICES, rng)
  const after = dependants(first)
  const second = pick(
    SERVICES.filter((id) => id !== first && !after.has(id)),
    rng,
  )
  if (second === undefined) return single(rng)
  const kinds = ['latency', 'errors'] as const
  return [
    fault(`first-${first}`, first, 0, pick<Kind>(kinds, rng), first, rng),
    fault(`second-${second}`, second, 4 + Math.floor(rng.next() * 10), pick<Kind>(kinds, rng), second, rng),
  ]
}

const DRAWN = { single, chain, mixed } as const

/** A scenario with its seed, and how long it is watched, in seconds. */
export interface ExamRun {
  readonly scenario: ScenarioWire
  readonly seed: number
  readonly watchSeconds: number
}

/** Watched after a scenario's end: recovery and what might still fire. */
const AFTER_S = 20
const OPEN_END_S = 30

/**
 * The exam's runs, drawn from a seed: the built-in modes with faults, the given
 * scenario files, and drawn single faults, chains along the calls and mixed faults.
 */
export function examRuns(count: number, seed: number, files: readonly ScenarioWire[]): ExamRun[] {
  const given = [...BUILT_IN_SCENARIOS, ...files].filter(({ faults }) => faults.length > 0)
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, `exam ${index}`)
    const runSeed = Math.floor(rng.next() * 0x1_0000_0000)
    const scenario = index % 4 === 0 ? (given[(index / 4) % given.length] as ScenarioWire) : drawn(index, rng)
    const lastStart = Math.max(0, ...scenario.faults.map(({ at }) => at))
    const length = scenario.duration ?? lastStart + OPEN_END_S
    return { scenario, seed: runSeed, watchSeconds: length + AFTER_S }
  })
}

function drawn(index: number, rng: Rng): ScenarioWire {
  const name = pick(['single', 'chain', 'mixed'] as const, rng)
  const faults = DRAWN[name](rng)
  const lastStart = Math.max(0, ...faults.map(({ at }) => at))
  return {
    name: `drawn-${name}-${index}`,
    title: `Drawn ${name} ${index}`,
    description: '',
    duration: lastStart + 20 + Math.floor(rng.next() * 20),
    faults,
  }
}
