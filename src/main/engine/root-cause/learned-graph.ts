import { type Suspect, SYMPTOMS } from './attribution.ts'

/** Earliest onset of any symptom that is surely there; Infinity without one. */
export function firstOnset(suspect: Suspect): number {
  let first = Number.POSITIVE_INFINITY
  for (const symptom of SYMPTOMS) first = Math.min(first, suspect.onset[symptom] ?? Number.POSITIVE_INFINITY)
  return first
}

/**
 * Stands in for a call graph where none is given: the alerting service is taken to depend on every service that fell ill
 * no later than it did, and each of those on the ones that fell ill before it. Nothing but time is behind it.
 */
export function learnCalls(frontId: string, suspects: ReadonlyMap<string, Suspect>): [string, string][] {
  const ill = [...suspects].map(([id, suspect]) => ({ id, at: firstOnset(suspect) })).filter(({ at }) => at < Number.POSITIVE_INFINITY)
  const front = ill.find(({ id }) => id === frontId)?.at ?? Number.POSITIVE_INFINITY
  const calls: [string, string][] = []
  for (const { id, at } of ill) {
    if (id !== frontId && at <= front) calls.push([frontId, id])
    if (id === frontId) continue
    for (const other of ill) if (other.id !== frontId && other.at < at) calls.push([id, other.id])
  }
  return calls
}
