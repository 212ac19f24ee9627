import type { Topology, TopologyService } from '../../../shared/model/topology.ts'
import type { EngineConfig } from '../types.ts'
import { type SavedService, ServiceState } from './service.ts'
import { EMPTY_PLAN, type MetricPlan } from './service-metrics.ts'
import { HEALTHY } from './status.ts'

export interface SavedSystem {
  version: number
  refused: number
  services: SavedService[]
}

const NOBODY: readonly string[] = []

/** Every known service and who calls whom. Ids are any text, so they are only ever keys of maps. */
export class System {
  /** In order of becoming known: the topology's first. */
  readonly list: ServiceState[] = []
  /** Grows whenever a service becomes known. */
  version = 1
  /** Events of services beyond the limit. */
  refused = 0
  private readonly byId = new Map<string, ServiceState>()
  private readonly callees = new Map<string, string[]>()
  private readonly callers = new Map<string, string[]>()
  private readonly config: EngineConfig
  private plan = EMPTY_PLAN
  /** Ids that the configured topology names. */
  private readonly configured: ReadonlySet<string>
  private cached: { version: number; topology: Topology } | null = null

  constructor(config: EngineConfig) {
    this.config = config
    for (const service of config.topology.services) this.add(service)
    for (const [caller, callee] of config.topology.calls) {
      // Ids that only calls name are services too.
      this.get(caller) ?? this.add({ serviceId: caller })
      this.get(callee) ?? this.add({ serviceId: callee })
      const calls = this.callees.get(caller)
      if (calls === undefined) this.callees.set(caller, [callee])
      else if (!calls.includes(callee)) calls.push(callee)
      const calledBy = this.callers.get(callee)
      if (calledBy === undefined) this.callers.set(callee, [caller])
      else if (!calledBy.includes(caller)) calledBy.push(caller)
    }
    this.configured = new Set(this.list.map((service) => service.id))
  }

  private add(topology: TopologyService): ServiceState {
    const known = this.byId.get(topology.serviceId)
    if (known !== undefined) return known
    // hasOwn: a service may be called `constructor`.
    const { baseline } = this.config
    const own = Object.hasOwn(baseline, topology.serviceId) ? (baseline[topology.serviceId] ?? null) : null
    const service = new ServiceState(topology, own, this.list.length)
    service.metrics.adopt(this.plan)
    this.byId.set(service.id, service)
    this.list.push(service)
    return service
  }

  /** Other monitors were loaded: they look at other histories, and at every service anew. */
  adopt(plan: MetricPlan): void {
    this.plan = plan
    for (const service of this.list) {
      service.metrics.adopt(plan)
      service.dirty = true
    }
  }

  get(id: string): ServiceState | undefined {
    return this.byId.get(id)
  }

  /** A service that telemetry names for the first time; null when there are too many already. */
  discover(id: string): ServiceState | null {
    if (this.list.length >= this.config.maxServices) {
      this.refused++
      return null
    }
    this.version++
    return this.add({ serviceId: id })
  }

  calls(id: string): readonly string[] {
    return this.callees.get(id) ?? NOBODY
  }

  calledBy(id: string): readonly string[] {
    return this.callers.get(id) ?? NOBODY
  }

  /** Whether the configured topology says anything of a service's calls; of one that only telemetry named it does not. */
  hasKnownCalls(id: string): boolean {
    return this.config.topology.calls.length > 0 && this.configured.has(id)
  }

  /** The configured topology with what was discovered since. */
  topology(): Topology {
    if (this.cached?.version === this.version) return this.cached.topology
    const configured = new Map(this.config.topology.services.map((service) => [service.serviceId, service]))
    const services = this.list.map(({ id }) => configured.get(id) ?? { serviceId: id })
    this.cached = { version: this.version, topology: { services, calls: this.config.topology.calls } }
    return this.cached.topology
  }

  /** Fresh healthy / fresh known x 100, rounded; null when nothing is known. */
  integrity(): number | null {
    let known = 0
    let healthy = 0
    for (const service of this.list) {
      if (service.stale || service.rank < HEALTHY) continue
      known++
      if (service.rank === HEALTHY) healthy++
    }
    return known === 0 ? null : Math.round((healthy / known) * 100)
  }

  save(): SavedSystem {
    return { version: this.version, refused: this.refused, services: this.list.map((service) => service.save()) }
  }

  restore(saved: SavedSystem): void {
    for (const service of saved.services) (this.get(service.id) ?? this.add({ serviceId: service.id })).restore(service)
    this.version = saved.version
    this.refused = saved.refused
  }
}
