import type { Episode } from './episode.ts'
import type { CallGraph } from './graph.ts'
import type { Profile } from './profile.ts'
import { logistic } from './statistics.ts'
import type { Channel, Series } from './types.ts'

/** What an abnormal service shows; silence has no excess, only a time. */
export type Symptom = 'latency' | 'errors' | 'silence'
export const SYMPTOMS = ['latency', 'errors', 'silence'] as const satisfies readonly Symptom[]

/** A service as the attribution sees it. */
export interface Suspect {
  readonly profile: Profile
  readonly episodes: Readonly<Record<Channel, Episode | null>>
  /** 0..1: how sure it is that the symptom is there at all. */
  readonly sure: Readonly<Record<Symptom | 'traffic', number>>
  /** How rare as strong a symptom is in healthy time, nats. */
  readonly nats: Readonly<Record<Symptom | 'traffic', number>>
  /** Bin of the onset by symptom; null where the symptom is not there. */
  readonly onset: Readonly<Record<Symptom | 'traffic', number | null>>
}

/** Share of a caller's excess that a callee must explain to take half of the blame. */
const HALF_SHARE = 0.35
const SHARE_WIDTH = 0.09
/** The same by relative growth: at most, and how sharply it falls below equal growth (in e-folds). */
const GROWTH = 0.85
const GROWTH_WIDTH = 0.35
const GROWTH_SHARE = 0.1
/** What each quiet service between caller and callee costs. */
const EACH_HOP = 0.85
/** Certainty from which a service counts as ill. */
const ILL = 0.5
/** An excess beyond the caller's counts in the choice among callees, up to this many times. */
const MOST_OVER = 4
/** A callee of another symptom explains too (time-outs become errors, retries become latency), but less surely. */
const CROSS = 0.75
/** An effect does not come before its cause: what a later onset is worth. */
const LATE = 0.25
/** Blame too small to be followed further. */
const LEAST = 0.002
const DEEPEST = 24
/** Keeps a callee of small share in the choice. */
const SHARE_OFFSET = 0.02

const EMPTY = new Float64Array(0)

const excessOf = (suspect: Suspect, symptom: Symptom): Series =>
  symptom === 'silence' ? EMPTY : (suspect.episodes[symptom]?.excess ?? EMPTY)

const surest = ({ sure }: Suspect): number => Math.max(sure.latency, sure.errors, sure.silence)

function totalOf(suspect: Suspect, symptom: Symptom): number {
  return excessOf(suspect, symptom).reduce((sum, excess, bin) => sum + excess * (suspect.profile.measured.traffic[bin] || 0), 0)
}

/** How much larger than the caller's the callee's total excess is: 1..2. */
function overOf(caller: Suspect, callee: Suspect, symptom: Symptom): number {
  const whole = totalOf(caller, symptom)
  return whole > 0 ? Math.sqrt(Math.max(1, Math.min(MOST_OVER, totalOf(callee, symptom) / whole))) : 1
}

/**
 * The services next below that may explain a symptom, with the calls between: ill callees, and ill ones behind callees
 * that show nothing (too noisy, or without telemetry).
 */
function nextBelow(id: string, suspects: ReadonlyMap<string, Suspect>, graph: CallGraph): [Suspect, number][] {
  const found: [Suspect, number][] = []
  const hops = new Map([[id, 0]])
  for (const [at, hop] of hops) {
    for (const callee of graph.callees(at)) {
      if (hops.has(callee)) continue
      const suspect = suspects.get(callee)
      if (suspect === undefined || surest(suspect) < ILL) hops.set(callee, hop + 1)
      if (suspect !== undefined && !found.some(([known]) => known === suspect)) found.push([suspect, hop])
    }
  }
  return found
}

/** Part of the caller's excess that the callee's covers, bin by bin; an excess lasts one bin longer, for what was under way. */
function covered(caller: Suspect, callee: Suspect, symptom: Symptom, totals: boolean): number {
  const above = excessOf(caller, symptom)
  const below = excessOf(callee, symptom)
  const weight = (suspect: Suspect, bin: number) => (totals ? suspect.profile.measured.traffic[bin] || 0 : 1)
  let whole = 0
  let common = 0
  for (let bin = 0; bin < above.length; bin++) {
    const own = (above[bin] ?? 0) * weight(caller, bin)
    if (!(own > 0)) continue
    const before = bin > 0 ? (below[bin - 1] ?? 0) * weight(callee, bin - 1) : 0
    whole += own
    common += Math.min(own, Math.max((below[bin] ?? 0) * weight(callee, bin), before))
  }
  return whole > 0 ? common / whole : 0
}

/** Cosine of the two excesses over the span, a bin of delay allowed; 0..1. */
function alike(caller: Suspect, callee: Suspect, symptom: Symptom): number {
  const above = excessOf(caller, symptom)
  const below = excessOf(callee, symptom)
  let best = 0
  for (const delay of [0, 1]) {
    let common = 0
    let first = 0
    let second = 0
    for (let bin = 0; bin < above.length; bin++) {
      const a = above[bin] ?? 0
      const b = below[bin - delay] ?? 0
      common += a * b
      first += a * a
      second += b * b
    }
    if (first > 0 && second > 0) best = Math.max(best, common / Math.sqrt(first * second))
  }
  return best
}

/** Largest excess of a latency relative to what was expected. */
function growthOf({ episodes: { latency } }: Suspect): number {
  return latency === null || latency.expected.level <= 0 ? 0 : Math.max(...latency.excess) / latency.expected.level
}

/** 0..1: a callee that grew more than its caller, at the same time, is nearer to the cause whatever the totals say. */
function grewMore(caller: Suspect, callee: Suspect): number {
  const own = growthOf(caller)
  const below = growthOf(callee)
  if (own <= 0 || below <= 0) return 0
  return GROWTH * alike(caller, callee, 'latency') ** 2 * logistic(Math.log(below / own), 0, GROWTH_WIDTH)
}

interface Pull {
  readonly to: Suspect
  readonly symptom: Symptom
  /** 0..1: how surely this callee explains the caller's symptom. */
  readonly sure: number
  /** Its part in the choice among several callees. */
  readonly share: number
}

/** Whether the callee was ill by the time the caller fell ill, one bin of doubt allowed. */
const inTime = (caller: number | null, callee: number | null): number =>
  caller === null || callee === null || callee <= caller + 1 ? 1 : LATE

function pullOf(caller: Suspect, symptom: Symptom, callee: Suspect): Pull | null {
  const counted = caller.profile.measured.counted && callee.profile.measured.counted
  let best: Pull | null = null
  for (const own of SYMPTOMS) {
    const sure = callee.sure[own] * inTime(caller.onset[symptom], callee.onset[own])
    if (sure < 0.01) continue
    const same = own === symptom && own !== 'silence'
    const each = same ? covered(caller, callee, own, false) : 0
    const total = same && counted ? covered(caller, callee, own, true) : each
    const grown = same && own === 'latency' ? grewMore(caller, callee) : 0
    const explains = same ? Math.max(grown, logistic(Math.max(each, total), HALF_SHARE, SHARE_WIDTH)) : CROSS
    const over = same && counted ? overOf(caller, callee, own) : 1
    const share = SHARE_OFFSET + (same ? over * total + GROWTH_SHARE * grown : CROSS * SHARE_OFFSET)
    if (best === null || sure * explains > best.sure) best = { to: callee, symptom: own, sure: sure * explains, share }
  }
  return best
}

/**
 * Follows a symptom from the alerting service down the calls: at each service the blame goes on to callees as far as
 * their own excess explains the caller's (time and failures are conserved along calls: added time times requests), and
 * stays where nothing below explains it. Returns the blame by service; it adds up to `blame`.
 */
export function followDown(
  from: Suspect,
  symptom: Symptom,
  blame: number,
  suspects: ReadonlyMap<string, Suspect>,
  graph: CallGraph,
): Map<string, number> {
  const kept = new Map<string, number>()
  const keep = (id: string, part: number) => kept.set(id, (kept.get(id) ?? 0) + part)
  const path = new Set<string>()
  const visit = (at: Suspect, shown: Symptom, part: number): void => {
    const id = at.profile.serviceId
    path.add(id)
    const pulls: Pull[] = []
    if (part > LEAST && path.size < DEEPEST) {
      for (const [callee, between] of nextBelow(id, suspects, graph)) {
        const pull = path.has(callee.profile.serviceId) ? null : pullOf(at, shown, callee)
        if (pull !== null) pulls.push({ ...pull, sure: pull.sure * EACH_HOP ** between })
      }
    }
    const down = pulls.reduce((most, { sure }) => Math.max(most, sure), 0)
    const weights = pulls.map(({ sure, share }) => sure * share)
    const whole = weights.reduce((sum, weight) => sum + weight, 0)
    keep(id, whole > 0 ? part * (1 - down) : part)
    if (whole > 0) for (const [i, pull] of pulls.entries()) visit(pull.to, pull.symptom, (part * down * (weights[i] ?? 0)) / whole)
    path.delete(id)
  }
  visit(from, symptom, blame)
  return kept
}
