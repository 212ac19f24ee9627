import type { Fact } from '../../shared/model/fact.ts'
import type { CommandInput, EngineInput, ExternalInput, MarkInput, TelemetryInput } from '../../shared/model/input.ts'
import type { LedgerEntry } from '../../shared/model/ledger.ts'
import type { MonitorStatus } from '../../shared/model/monitor.ts'
import type { MonitorRules, Mute } from '../../shared/model/monitor-rules.ts'
import type { Remediation } from '../../shared/model/remediation.ts'
import type { ServiceDetail, ServiceView } from '../../shared/model/service.ts'
import type { RemediationRules } from '../../shared/runbook-match.ts'
import type { SavedEngine } from './engine-state.ts'
import { ExternalAlerts } from './external/external-alerts.ts'
import { FactLog } from './facts.ts'
import { Folding } from './folding.ts'
import { IncidentBook } from './incidents/book.ts'
import { summaryOf } from './incidents/incident-state.ts'
import type { Refusal } from './incidents/refusal.ts'
import type { LedgerFilter } from './ledger/ledger.ts'
import { markText } from './marks.ts'
import { MonitorCommands } from './monitors/commands.ts'
import { Evaluator } from './monitors/evaluator.ts'
import { ruleOf } from './monitors/language/rule-of.ts'
import { muteOf } from './monitors/silences.ts'
import { RemediationBook } from './remediation/book.ts'
import type { ServiceState } from './services/service.ts'
import { System } from './services/system.ts'
import { serviceFindings, serviceView } from './services/views.ts'
import type { Engine, EngineConfig, EngineSnapshot } from './types.ts'

/** The state machine: wires services, monitors, incidents and remediation together, and says what came of each input. */
export class NexusEngine implements Engine {
  readonly config: EngineConfig
  private now: number | null = null
  /** Source time at which the source paused or ended; null while it plays. */
  private frozenAt: number | null = null
  private integrity: number | null = null
  private readonly facts = new FactLog()
  private readonly system: System
  private readonly folding: Folding
  private readonly evaluator: Evaluator
  private readonly outside: ExternalAlerts
  private readonly loading: MonitorCommands
  private readonly incidents: IncidentBook
  private readonly fixes: RemediationBook

  constructor(config: EngineConfig, serialized?: string) {
    this.config = config
    this.system = new System(config)
    this.folding = new Folding(this.system, this.facts)
    this.evaluator = new Evaluator(config.profile, this.system, this.facts)
    this.outside = new ExternalAlerts(this.system, this.evaluator, this.facts)
    this.loading = new MonitorCommands(this.evaluator, this.outside, this.system, this.facts)
    this.incidents = new IncidentBook(this.system, this.evaluator, this.facts)
    this.fixes = new RemediationBook(this.system, this.incidents, this.facts, (serviceId) => this.outside.stands(serviceId))
    if (serialized !== undefined) this.restore(JSON.parse(serialized) as SavedEngine)
  }

  step(input: EngineInput, now: number): Fact[] {
    const before = this.now ?? Number.NEGATIVE_INFINITY
    const at = Number.isFinite(now) && now > before ? now : Number.isFinite(before) ? before : 0
    this.now = at
    this.facts.begin(at)
    if (input.kind === 'telemetry') this.telemetry(input, at)
    else if (input.kind === 'tick') this.tick(at)
    else if (input.kind === 'command') this.command(input, at)
    else if (input.kind === 'mark') this.mark(input.mark, at)
    else this.external(input, at)
    const integrity = this.system.integrity()
    if (integrity !== this.integrity) {
      this.facts.add({ kind: 'integrity.changed', from: this.integrity, to: integrity })
      this.integrity = integrity
    }
    return this.facts.end()
  }

  private telemetry(input: TelemetryInput, now: number): void {
    this.thaw(now)
    this.folding.fold(input, now)
    this.fixes.follow(now)
  }

  private tick(now: number): void {
    if (this.frozenAt !== null) return
    for (const { id, seenMs } of this.system.fallSilent(now))
      this.facts.add({ kind: 'service.went_stale', serviceId: id, ageMs: now - seenMs })
    this.incidents.apply(this.evaluator.tick(now), now)
    const released = this.outside.tick(now)
    if (released !== null) this.incidents.apply(released, now)
    this.evaluator.noteNotified(this.facts.sofar(), now)
    this.fixes.follow(now)
  }

  /** What another system says holds while the source stands still, too. */
  private external({ alerts }: ExternalInput, now: number): void {
    this.incidents.apply(this.outside.hear(alerts, now, this.incidents.followed()), now)
    this.evaluator.noteNotified(this.facts.sofar(), now)
  }

  private command({ commandId, actor, command }: CommandInput, now: number): void {
    const refusal = this.refusal(actor.role, command)
    if (refusal !== null) {
      this.facts.add({ kind: 'command.refused', commandId, ...refusal })
      return
    }
    this.facts.add({ kind: 'command.accepted', commandId })
    if (command.name === 'system.reset') this.reset(command, actor.name, now)
    else if (command.name === 'remediation.apply') this.fixes.start(command, actor, now)
    else if (command.name === 'remediation.undo') this.fixes.startUndo(command, actor, now)
    else if ('incidentId' in command) this.incidents.perform(command, actor, now)
    else this.incidents.apply(this.loading.perform(command, actor, now), now)
  }

  /** The order matters: what ends is told of the services as they were. */
  private reset({ fromMs, reason }: { fromMs: number; reason: string }, actor: string, now: number): void {
    this.facts.add({ kind: 'system.reset', actor, reason })
    this.fixes.reset(now, reason)
    this.incidents.reset(actor, reason, now)
    this.system.reset(Math.min(Number.isFinite(fromMs) ? fromMs : now, now))
    this.evaluator.reset(now, reason)
  }

  private refusal(role: CommandInput['actor']['role'], command: CommandInput['command']): Refusal | null {
    if (role === 'viewer') return { code: 'NEXUS_ROLE_FORBIDDEN', message: 'A viewer may only look; ask an operator to do this.' }
    if (command.name === 'remediation.apply') return this.fixes.refusal(command)
    if (command.name === 'remediation.undo') return this.fixes.undoRefusal(command)
    if (command.name === 'system.reset') return null
    return 'incidentId' in command ? this.incidents.refusal(command) : this.loading.refusal(command, this.now ?? 0)
  }

  private mark(mark: MarkInput['mark'], now: number): void {
    if (mark.name === 'remediation.outcome') {
      this.fixes.outcome(mark)
      this.fixes.follow(now)
      return
    }
    if (mark.name === 'remediation.rules') {
      this.system.allow({ builtIn: mark.builtIn, rules: mark.rules })
      return
    }
    if (mark.name === 'source.playing') this.thaw(now)
    if (mark.name === 'chaos.started') this.fixes.faultsAnew()
    if (mark.name === 'source.gap') {
      // Ages stay true, so nothing looks fresh that is not; but neither silence nor a fix is judged by time nobody watched.
      this.evaluator.gap(now)
      this.fixes.shift(Math.max(0, now - mark.fromMs))
    }
    if (mark.name === 'source.paused' || mark.name === 'source.ended') this.frozenAt ??= now
    const text = markText(mark, now)
    if (mark.name === 'chaos.started' || mark.name === 'chaos.stopped') this.incidents.marked('chaos', text, null, now)
    this.facts.add({ kind: 'source.marked', name: mark.name, text })
  }

  /** The source moves again: what stood still meanwhile is moved on by the time that passed. */
  private thaw(now: number): void {
    if (this.frozenAt === null) return
    const gapMs = now - this.frozenAt
    this.frozenAt = null
    if (gapMs <= 0) return
    for (const service of this.system.list) if (service.samples > 0) service.shift(gapMs)
    this.evaluator.shift(gapMs)
    this.incidents.shift(gapMs)
    this.fixes.shift(gapMs)
  }

  /** The clock that ages are measured on: it stands still with the source. */
  private get clock(): number {
    return this.frozenAt ?? this.now ?? 0
  }

  private view(service: ServiceState): ServiceView {
    return serviceView(service, this.clock, this.fixes.isRunning(service.id), this.incidents.incidentOf(service.id))
  }

  snapshot(): EngineSnapshot {
    return {
      now: this.now,
      integrity: this.integrity,
      services: this.system.list.map((service) => this.view(service)),
      topology: this.system.topology(),
      topologyVersion: this.system.version,
      activeIncidents: this.incidents.active().map(summaryOf),
    }
  }

  get topologyVersion(): number {
    return this.system.version
  }

  views(serviceIds: readonly string[]): ServiceView[] {
    return serviceIds.flatMap((id) => this.system.get(id) ?? []).map((service) => this.view(service))
  }

  detail(serviceId: string): ServiceDetail | null {
    const service = this.system.get(serviceId)
    if (service === undefined) return null
    return {
      ...this.view(service),
      ...serviceFindings(service, this.clock),
      actions: [...this.system.actions(service)],
      runbookActions: [...this.system.runbookActions(serviceId)],
      calls: [...this.system.calls(serviceId)],
      calledBy: [...this.system.calledBy(serviceId)],
      monitors: [...this.evaluator.ofService(service, this.clock), ...this.outside.ofService(serviceId, this.clock)],
      remediations: this.fixes.list().filter((fix) => fix.serviceId === serviceId),
    }
  }

  monitors(): MonitorStatus[] {
    return [...this.evaluator.all(this.clock), ...this.outside.all(this.clock)]
  }

  ledger(filter: LedgerFilter = {}): LedgerEntry[] {
    return this.evaluator.ledger.list(filter)
  }

  mutes(): Mute[] {
    return this.evaluator.silences.list().map(muteOf)
  }

  rules(): MonitorRules {
    const { origin, text, definitions, problems, budget } = this.evaluator.set
    return { origin, profile: this.evaluator.profileName, text, rules: definitions.map(ruleOf), problems: [...problems], budget }
  }

  remediations(): Remediation[] {
    return this.fixes.list()
  }

  remediationRules(): RemediationRules | null {
    return this.system.rules
  }

  counters(): ReturnType<Engine['counters']> {
    return { ...this.folding.counters, refused: this.system.refused, alertsRefused: this.outside.refused }
  }

  serialize(): string {
    return JSON.stringify({
      now: this.now,
      frozenAt: this.frozenAt,
      integrity: this.integrity,
      seq: this.facts.seq,
      ...this.folding.save(),
      system: this.system.save(),
      monitors: this.evaluator.save(),
      external: this.outside.save(),
      incidents: this.incidents.save(),
      remediations: this.fixes.save(),
    } satisfies SavedEngine)
  }

  private restore(saved: SavedEngine): void {
    this.now = saved.now
    this.frozenAt = saved.frozenAt
    this.integrity = saved.integrity
    this.facts.seq = saved.seq
    this.folding.restore(saved)
    this.evaluator.restoreSet(saved.monitors)
    this.system.restore(saved.system)
    this.evaluator.restore(saved.monitors)
    this.outside.restore(saved.external)
    this.incidents.restore(saved.incidents)
    this.fixes.restore(saved.remediations)
  }
}
