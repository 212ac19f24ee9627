import { analyzeCauses } from '../../../src/main/engine/root-cause/index.ts'
import { chance, depths, type Fault, inject, KINDS, type Kind, type Rows, SPREADS, type Spread } from './inject.ts'
import { between, FRONT, inputOf, type Level } from './petshop.ts'

/** How one injected fault was judged. */
export interface Grade {
  readonly kind: Kind
  readonly spread: Spread
  readonly target: string
  readonly depth: number
  /** Place of the true cause, from 0; -1 where it is not among the causes. */
  readonly rank: number
  readonly claimed: boolean
}

const LENGTHS = [5, 5, 6, 8, 12]
/** An effect must clear the upper scatter of the target this many times over, or there is nothing to be found. */
const CLEAR = 2.5
const FEWEST_FAILURES = 3

const sorted = (rows: Rows, id: string, of: 'latencyMs' | 'errorRate' | 'requests'): number[] =>
  (rows.get(id) ?? [])
    .map((point) => point[of])
    .filter((value): value is number => value !== null)
    .sort((a, b) => a - b)
const at = (values: readonly number[], share: number): number => values[Math.floor(share * (values.length - 1))] ?? 0

/** Services that report often enough for a fault in them to be seen at all. */
export function targetsOf({ baseline, calls }: Level): string[] {
  return [...depths(FRONT, calls).keys()].filter(
    (id) => sorted(baseline, id, 'latencyMs').length > 400 && at(sorted(baseline, id, 'requests'), 0.5) >= 2,
  )
}

function visible(rows: Rows, { kind, spread, target, impact }: Fault): boolean {
  if (spread === 'conserved') return true
  const values = sorted(rows, target, kind === 'errors' ? 'errorRate' : 'latencyMs')
  const middle = at(values, 0.5)
  const effect = 0.7 * impact * (kind === 'errors' ? 1 : middle)
  const failures = effect * at(sorted(rows, target, 'requests'), 0.5)
  return effect >= CLEAR * (at(values, 0.95) - middle) && (kind !== 'errors' || failures >= FEWEST_FAILURES)
}

function impactOf(kind: Kind, spread: Spread, random: () => number): number {
  if (spread === 'conserved') return kind === 'errors' ? 0.02 + 0.05 * random() : 0.2 + 0.5 * random()
  return kind === 'errors' ? 0.05 + 0.3 * random() : 1 + 4 * random()
}

/**
 * Injects faults of every kind and spread at every target into the second half of the baseline, and judges them with the
 * first half as healthy time. `rounds` may be a fraction: that share of the faults, chosen by the seed.
 */
export function examine(level: Level, rounds: number, seed: number): Grade[] {
  const random = chance(seed)
  const { baseline, calls, instants } = level
  const half = instants[instants.length >> 1] ?? 0
  const healthy = between(baseline, 0, half - 1)
  const late = instants.filter((instant) => instant >= half)
  const depth = depths(FRONT, calls)
  const grades: Grade[] = []
  for (const target of targetsOf(level)) {
    for (const kind of KINDS) {
      for (const spread of SPREADS) {
        for (let round = 0; round < Math.ceil(rounds); round++) {
          if (random() >= rounds) continue
          const length = LENGTHS[Math.floor(random() * LENGTHS.length)] ?? 5
          const first = Math.floor(random() * (late.length - length))
          const window = between(baseline, late[first] ?? 0, late[first + length - 1] ?? 0)
          const fault: Fault = {
            kind,
            spread,
            target,
            front: FRONT,
            impact: impactOf(kind, spread, random),
            onset: 1 + Math.floor(random() * (length - 3)),
            duration: 2 + Math.floor(random() * 2),
            noise: 0.25,
            drift: random() < 0.5 ? 0 : 0.15,
            missing: random() < 0.5 ? 0 : 0.1,
          }
          const calm = (window.get(FRONT) ?? []).every(({ errorRate }) => (errorRate ?? 0) <= 0.02)
          const rows = calm && visible(healthy, fault) ? inject(window, baseline, calls, fault, random) : null
          if (rows === null) continue
          const { causes } = analyzeCauses(inputOf(rows, healthy, calls, FRONT))
          const rank = causes.findIndex(({ serviceId }) => serviceId === target)
          grades.push({ kind, spread, target, depth: depth.get(target) ?? 0, rank, claimed: causes.length > 0 })
        }
      }
    }
  }
  return grades
}

/** Share of faults whose cause is among the first `places`. */
export const within = (grades: readonly Grade[], places: number): number =>
  grades.filter(({ rank }) => rank >= 0 && rank < places).length / Math.max(1, grades.length)

/** Healthy windows of `length` samples: how many there are, and in how many a cause is claimed. */
export function healthyClaims(level: Level, length: number, step: number, alerting: string | null): { windows: number; claimed: number } {
  let windows = 0
  let claimed = 0
  for (let first = 0; first + length <= level.instants.length; first += step) {
    const rows = between(level.baseline, level.instants[first] ?? 0, level.instants[first + length - 1] ?? 0)
    if ((rows.get(FRONT) ?? []).some(({ errorRate }) => (errorRate ?? 0) > 0.05)) continue
    windows++
    if (analyzeCauses(inputOf(rows, level.baseline, level.calls, alerting)).causes.length > 0) claimed++
  }
  return { windows, claimed }
}
