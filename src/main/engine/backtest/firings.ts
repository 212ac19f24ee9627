import type { FiringWire } from '../../../shared/model/backtest.ts'
import type { Camelized } from '../../../shared/model/case.ts'
import type { Fact } from '../../../shared/model/fact.ts'
import { isoInstant } from '../text.ts'

export type Firing = Camelized<FiringWire>

interface OpenFiring extends Omit<Firing, 'to'> {
  to: string | null
}

/** Gathers alerts from facts: each from firing to recovery, through times without data. */
export class Firings {
  /** Incidents opened with one of these monitors. */
  incidents = 0
  private readonly counts: (monitorId: string) => boolean
  private readonly found: OpenFiring[] = []
  private readonly open = new Map<string, OpenFiring>()

  /** `counts` says which monitors are meant. */
  constructor(counts: (monitorId: string) => boolean) {
    this.counts = counts
  }

  hear(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'incident.opened' && fact.incident.monitorIds.some(this.counts)) this.incidents++
      if (fact.kind !== 'monitor.changed' || fact.monitor.external !== undefined || !this.counts(fact.monitor.monitorId)) continue
      const { monitorId, group, state, value, why } = fact.monitor
      const key = JSON.stringify([monitorId, group])
      const firing = this.open.get(key)
      if (state === 'alert' && firing === undefined) {
        const begun: OpenFiring = { monitorId, group, from: isoInstant(fact.at), to: null, value, why }
        this.open.set(key, begun)
        this.found.push(begun)
      } else if (firing !== undefined && (state === 'ok' || state === 'warn' || state === 'pending')) {
        firing.to = isoInstant(fact.at)
        this.open.delete(key)
      }
    }
  }

  /** In the order in which they began. */
  get all(): readonly Firing[] {
    return this.found
  }
}

/** How many of each list have no counterpart in the other: same monitor and group, overlapping in time. */
export function compareFirings(would: readonly Firing[], did: readonly Firing[]): { onlyWould: number; onlyDid: number } {
  return { onlyWould: unmatched(would, did), onlyDid: unmatched(did, would) }
}

const keyOf = ({ monitorId, group }: Firing) => JSON.stringify([monitorId, group])

function unmatched(firings: readonly Firing[], others: readonly Firing[]): number {
  const byKey = Map.groupBy(others, keyOf)
  return firings.filter((firing) => !(byKey.get(keyOf(firing)) ?? []).some((other) => overlap(firing, other))).length
}

// ISO instants of one form sort as text.
const overlap = (a: Firing, b: Firing) => (a.to === null || b.from <= a.to) && (b.to === null || a.from <= b.to)
