import type { createStore } from 'jotai'
import { fromWire } from '../../shared/model/case.ts'
import type { StateUpdateWire } from '../../shared/model/live.ts'
import type { ServiceView, ServiceViewWire } from '../../shared/model/service.ts'
import { doublings, sortNames, worstFirst } from './board.ts'
import { viewOf } from './service-view.ts'
import { servicesAtom, topologyAtom } from './store.ts'
import { FLAG, type World, type WorldEdge } from './world.ts'

type Store = ReturnType<typeof createStore>

/** The services and who calls whom, as the last updates told them: written into the {@link World} at once, to the panels when asked. */
export class ServiceBook {
  private readonly world: World
  private readonly store: Store
  private readonly views = new Map<string, ServiceView>()
  /** Names in order; null when services came or went. */
  private names: string[] | null = null

  constructor(world: World, store: Store) {
    this.world = world
    this.store = store
  }

  /** Takes what one update tells. The world is committed by the caller. */
  take(message: StateUpdateWire): void {
    if (!message.partial) this.dropMissing(message.services, message.removed ?? [])
    else if (message.removed && message.removed.length > 0) this.dropMissing([...this.wireIds()], message.removed)
    if (message.topology) this.topology(message.topology)
    for (const wire of message.services) this.service(wire)
  }

  /** Every service, in no order. */
  all(): Iterable<ServiceView> {
    return this.views.values()
  }

  /** Nothing is fresh any more, and ages grow by `ms`. */
  stale(ms: number): void {
    const { world } = this
    for (let slot = 0; slot < world.count; slot++) {
      world.flags[slot] = (world.flags[slot] ?? 0) | FLAG.stale
      world.ageMs[slot] = (world.ageMs[slot] ?? 0) + ms
    }
    world.commit()
  }

  /** Hands the services to the panels, the worst first. */
  publish(): void {
    const sorted = worstFirst(this.byName())
    this.rank(sorted)
    this.store.set(servicesAtom, sorted)
  }

  private *wireIds(): Generator<{ service_id: string }> {
    for (const id of this.views.keys()) yield { service_id: id }
  }

  /** Forgets services that a full update no longer lists. The world cannot drop one slot: it starts over. */
  private dropMissing(services: readonly { service_id: string }[], removed: readonly string[]): void {
    const listed = new Set(services.map((one) => one.service_id))
    for (const id of removed) listed.delete(id)
    const gone = [...this.views.keys()].filter((id) => !listed.has(id))
    if (gone.length === 0) return
    this.names = null
    for (const id of gone) this.views.delete(id)
    const { world } = this
    world.clear()
    for (const view of this.views.values()) this.write(view)
    // A call to what is gone would bring it back as a ghost that no update ever names.
    this.edges(this.store.get(topologyAtom).calls.filter((call) => call.every((id) => this.views.has(id))))
  }

  private topology(wire: NonNullable<StateUpdateWire['topology']>): void {
    const { store, world } = this
    const topology = fromWire(wire)
    const calls = wire.calls.map(([from, to]) => [from, to] as const)
    const services = topology.services.map(({ serviceId, position, actions }) => ({
      serviceId,
      ...(position && { position }),
      ...(actions && { actions }),
    }))
    store.set(topologyAtom, { services, calls })
    for (const service of services) {
      if (service.position) {
        const { x, y, z } = service.position
        world.setFixedPosition(world.ensure(service.serviceId), x, y, z)
      }
    }
    this.edges(calls)
  }

  private edges(calls: readonly (readonly [string, string])[]): void {
    const { world } = this
    const edges: WorldEdge[] = calls.map(([from, to]) => ({ from: world.ensure(from), to: world.ensure(to) }))
    world.setEdges(edges)
  }

  private service(wire: ServiceViewWire): void {
    const view = viewOf(wire)
    if (!this.views.has(view.serviceId)) this.names = null
    this.views.set(view.serviceId, view)
    this.write(view)
  }

  private write(view: ServiceView): void {
    const { world } = this
    const slot = world.ensure(view.serviceId)
    if (view.position) world.setFixedPosition(slot, view.position.x, view.position.y, view.position.z)
    const flags =
      (view.stale ? FLAG.stale : 0) |
      (view.chronic ? FLAG.chronic : 0) |
      (view.recovering ? FLAG.recovering : 0) |
      (view.incidentId === null ? 0 : FLAG.incident)
    world.write(slot, {
      status: view.status,
      flags,
      latencyMs: view.latencyMs,
      errorRate: view.errorRate,
      trafficVolume: view.trafficVolume,
      rateHz: view.rateHz,
      ageMs: view.ageMs ?? 0,
    })
  }

  private *byName(): Generator<ServiceView> {
    this.names ??= sortNames(this.views.keys())
    for (const name of this.names) {
      const view = this.views.get(name)
      if (view) yield view
    }
  }

  /** The scene turns to, lights and names first what the list and the headline put first. */
  private rank(sorted: readonly ServiceView[]): void {
    const { world } = this
    for (const [place, view] of sorted.entries()) {
      const nudge = 1 + 0.1 * (1 - place / sorted.length)
      world.setImpact(world.ensure(view.serviceId), view.impact > 0 ? 2 ** doublings(view.impact) * nudge : 0)
    }
    world.commit()
  }
}
