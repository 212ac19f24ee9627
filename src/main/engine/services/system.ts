import { type ActionName, DEFAULT_ACTIONS } from '../../../shared/model/remediation.ts'
import { MAX_SERVICE_ID_LENGTH, type TelemetryMetadata } from '../../../shared/model/telemetry.ts'
import type { Topology, TopologyService } from '../../../shared/model/topology.ts'
import { actionsOf, type RemediationRules } from '../../../shared/runbook-match.ts'
import type { EngineConfig } from '../types.ts'
import { type SavedService, ServiceState } from './service.ts'
import { EMPTY_PLAN, type MetricPlan } from './service-metrics.ts'
import { HEALTHY } from './status.ts'

export interface SavedSystem {
  version: number
  refused: number
  services: SavedService[]
  /** Calls that telemetry told of, in the order they were heard. */
  told: (readonly [caller: string, callee: string])[]
  rules: RemediationRules | null
  sinceMs: number
}

const NOBODY: readonly string[] = []
/** Names taken from one event, of one service, and calls told of in all: no flood of names takes memory or time. */
const MOST_NAMED = 64
const MOST_CALLEES = 256
const MOST_TOLD = 20_000

/** The ids in a list of names, as far as they are some. */
function namesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.slice(0, MOST_NAMED).filter((id) => typeof id === 'string' && id !== '' && id.length <= MAX_SERVICE_ID_LENGTH)
}

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
  /** What the runbook in force allows; null: the topology says it. */
  rules: RemediationRules | null = null
  /** Nothing measured before counts any more, source time in ms. */
  sinceMs = Number.MIN_SAFE_INTEGER
  /** Ids that the configured topology names. */
  private readonly configured: ReadonlySet<string>
  private cached: { version: number; topology: Topology } | null = null
  /** Calls that the configured topology lacks and telemetry told of. */
  private readonly told: (readonly [caller: string, callee: string])[] = []

  constructor(config: EngineConfig) {
    this.config = config
    for (const service of config.topology.services) this.add(service)
    for (const [caller, callee] of config.topology.calls) {
      // Ids that only calls name are services too.
      this.get(caller) ?? this.add({ serviceId: caller })
      this.get(callee) ?? this.add({ serviceId: callee })
      this.join(caller, callee)
    }
    this.configured = new Set(this.list.map((service) => service.id))
  }

  private join(caller: string, callee: string): void {
    const calls = this.callees.get(caller)
    if (calls === undefined) this.callees.set(caller, [callee])
    else if (!calls.includes(callee)) calls.push(callee)
    const calledBy = this.callers.get(callee)
    if (calledBy === undefined) this.callers.set(callee, [caller])
    else if (!calledBy.includes(caller)) calledBy.push(caller)
  }

  private add(topology: TopologyService): ServiceState {
    const known = this.byId.get(topology.serviceId)
    if (known !== undefined) return known
    const service = this.fresh(topology, this.list.length)
    this.byId.set(service.id, service)
    this.list.push(service)
    return service
  }

  private fresh(topology: TopologyService, index: number): ServiceState {
    // hasOwn: a service may be called `constructor`.
    const { baseline } = this.config
    const own = Object.hasOwn(baseline, topology.serviceId) ? (baseline[topology.serviceId] ?? null) : null
    const service = new ServiceState(topology, own, index)
    service.metrics.adopt(this.plan)
    return service
  }

  /** Forgets what was measured before `sinceMs`, learned normal times included. Who calls whom stays known. */
  reset(sinceMs: number): void {
    this.sinceMs = sinceMs
    const configured = new Map(this.config.topology.services.map((service) => [service.serviceId, service]))
    for (const [index, { id }] of this.list.entries()) {
      const service = this.fresh(configured.get(id) ?? { serviceId: id }, index)
      // One healthy sample is enough to say so; a bad one still needs a second that agrees.
      service.previousSample = HEALTHY
      this.list[index] = service
      this.byId.set(id, service)
    }
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

  /**
   * An event told whom its service calls and who calls it (`metadata.calls`, `metadata.called_by`: ids). What is new joins
   * the topology for good; anything but ids is ignored. Returns the services that nobody knew before.
   */
  hearCalls(serviceId: string, { calls, called_by: calledBy }: TelemetryMetadata): readonly string[] {
    if (calls === undefined && calledBy === undefined) return NOBODY
    const told = [
      ...namesIn(calls).map((callee) => [serviceId, callee] as const),
      ...namesIn(calledBy).map((caller) => [caller, serviceId] as const),
    ]
    return told.flatMap(([caller, callee]) => this.hearCall(caller, callee))
  }

  private hearCall(caller: string, callee: string): string[] {
    const known = this.calls(caller)
    if (caller === callee || known.includes(callee) || known.length >= MOST_CALLEES || this.told.length >= MOST_TOLD) return []
    const discovered: string[] = []
    for (const id of [caller, callee]) {
      if (this.get(id) !== undefined) continue
      if (this.discover(id) === null) return discovered
      discovered.push(id)
    }
    this.told.push([caller, callee])
    this.join(caller, callee)
    this.version++
    return discovered
  }

  calls(id: string): readonly string[] {
    return this.callees.get(id) ?? NOBODY
  }

  calledBy(id: string): readonly string[] {
    return this.callers.get(id) ?? NOBODY
  }

  /** Whether anything is known of a service's calls: the configured topology names it, or telemetry told of one. */
  hasKnownCalls(id: string): boolean {
    return (this.config.topology.calls.length > 0 && this.configured.has(id)) || this.callees.has(id) || this.callers.has(id)
  }

  /** Another runbook is in force: it says what may be done to which service. */
  allow(rules: RemediationRules): void {
    this.rules = rules
    this.version++
  }

  /** Actions allowed on a service; the first is the suggested one. */
  actions({ id, actions }: ServiceState): readonly ActionName[] {
    const own = actions ?? DEFAULT_ACTIONS
    if (this.rules === null) return own
    const given = this.runbookActions(id)
    return this.rules.builtIn ? [...new Set([...own, ...given])] : given
  }

  /** Those that a runbook carries out. */
  runbookActions(id: string): readonly ActionName[] {
    return this.rules === null ? [] : actionsOf(this.rules.rules, id)
  }

  /** The configured topology with what was discovered since. */
  topology(): Topology {
    if (this.cached?.version === this.version) return this.cached.topology
    const configured = new Map(this.config.topology.services.map((service) => [service.serviceId, service]))
    const services = this.list.map((service) => ({
      ...(configured.get(service.id) ?? { serviceId: service.id }),
      ...(this.rules !== null && { actions: [...this.actions(service)] }),
    }))
    const { calls } = this.config.topology
    this.cached = { version: this.version, topology: { services, calls: this.told.length === 0 ? calls : [...calls, ...this.told] } }
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

  /** Services whose newest sample is too old from now on: marked stale, and told once. */
  fallSilent(nowMs: number): ServiceState[] {
    const silent = this.list.filter(({ stale, samples, seenMs, staleAfterMs }) => !stale && samples > 0 && nowMs - seenMs > staleAfterMs)
    for (const service of silent) {
      service.stale = true
      service.dirty = true
    }
    return silent
  }

  save(): SavedSystem {
    return {
      version: this.version,
      refused: this.refused,
      services: this.list.map((service) => service.save()),
      told: [...this.told],
      rules: this.rules,
      sinceMs: this.sinceMs,
    }
  }

  restore(saved: SavedSystem): void {
    for (const service of saved.services) (this.get(service.id) ?? this.add({ serviceId: service.id })).restore(service)
    for (const [caller, callee] of saved.told) {
      this.told.push([caller, callee])
      this.join(caller, callee)
    }
    this.rules = saved.rules
    this.sinceMs = saved.sinceMs
    this.version = saved.version
    this.refused = saved.refused
  }
}
