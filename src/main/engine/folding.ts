import type { TelemetryInput } from '../../shared/model/input.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import { AS_GIVEN, foldingOrder } from './batch-order.ts'
import type { Counters, SavedEngine } from './engine-state.ts'
import type { FactLog } from './facts.ts'
import { Offsets } from './offsets.ts'
import { explainStatus } from './services/explain.ts'
import { statusOf } from './services/status.ts'
import type { System } from './services/system.ts'

/** Live stamps further ahead of the clock than this are counted as clamped. */
const MAX_AHEAD_MS = 60_000

type SavedFolding = Pick<SavedEngine, 'counters' | 'offsets'>

/** Folds batches of telemetry into the services, each event once, and counts what came of them. */
export class Folding {
  private count: Counters = { accepted: 0, late: 0, duplicated: 0, clamped: 0 }
  private readonly offsets = new Offsets()
  private readonly system: System
  private readonly facts: FactLog

  constructor(system: System, facts: FactLog) {
    this.system = system
    this.facts = facts
  }

  get counters(): Readonly<Counters> {
    return this.count
  }

  /** Takes one batch at source time `now`, ms. */
  fold(input: TelemetryInput, now: number): void {
    const { events, offsets, source, partition } = input
    const order = foldingOrder(input)
    const folded = this.offsets.newest(source, partition)
    let newest = folded
    const repeats = order === AS_GIVEN ? null : new Set<number>()
    for (let i = 0; i < events.length; i++) {
      const at = order === AS_GIVEN ? i : (order[i] ?? i)
      const event = events[at]
      const offset = offsets[at]
      if (event === undefined || offset === undefined) continue
      if (offset <= folded || repeats?.has(offset) === true) {
        this.count.duplicated++
        continue
      }
      repeats?.add(offset)
      if (offset > newest) newest = offset
      this.event(event, input.live, now)
    }
    if (newest > folded) this.offsets.advance(source, partition, newest)
  }

  private event(event: TelemetryEvent, live: boolean, now: number): void {
    const { serviceId, timestampMs } = event
    if (!Number.isFinite(timestampMs)) return
    if (timestampMs < this.system.sinceMs) {
      // Of before a reset: on its way when everything began anew.
      this.count.late++
      this.count.accepted++
      return
    }
    let service = this.system.get(serviceId)
    if (service === undefined) {
      const discovered = this.system.discover(serviceId)
      if (discovered === null) return
      service = discovered
      this.facts.add({ kind: 'service.discovered', serviceId })
    }
    if (event.metadata !== null)
      for (const named of this.system.hearCalls(serviceId, event.metadata)) this.facts.add({ kind: 'service.discovered', serviceId: named })
    let at = timestampMs
    if (live && at > now) {
      // A producer's clock that runs ahead must not make its next samples look late.
      if (at > now + MAX_AHEAD_MS) this.count.clamped++
      at = now
    }
    const rank = service.rank
    const silentMs = now - service.seenMs
    if (service.fold(event, at, now) === 'late') this.count.late++
    this.count.accepted++
    if (service.stale && now - service.seenMs <= service.staleAfterMs) {
      service.stale = false
      this.facts.add({ kind: 'service.came_back', serviceId, ageMs: silentMs })
    }
    if (service.rank !== rank) {
      const reason = explainStatus(service, now)
      this.facts.add({ kind: 'service.status_changed', serviceId, from: statusOf(rank), to: statusOf(service.rank), reason })
    }
  }

  save(): SavedFolding {
    return { counters: this.count, offsets: this.offsets.save() }
  }

  restore({ counters, offsets }: SavedFolding): void {
    this.count = counters
    this.offsets.restore(offsets)
  }
}
