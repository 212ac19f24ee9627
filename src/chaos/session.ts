import { UsageError } from '../shared/errors.ts'
import type { ScenarioWire } from '../shared/model/chaos.ts'
import type { ChaosHostMessage, ChaosRun, ChaosWorkerMessage } from '../shared/model/chaos-messages.ts'
import { type Catalogue, readCatalogue, striking, unknownMode, unknownService } from './catalogue.ts'
import type { RecoverOutcome } from './faults.ts'
import { createSimulator, type Simulator } from './simulator.ts'

type Init = Extract<ChaosHostMessage, { type: 'init' }>
type Start = Extract<ChaosHostMessage, { type: 'start' }> & { scenario: ScenarioWire }
type Recover = Extract<ChaosHostMessage, { type: 'recover' }>

/** Further behind than this, events are left out rather than delivered late: old news would look like the present. */
const MAX_LAG_MS = 10_000
/** The same where somebody waits for a command to show. */
const MAX_COMMAND_LAG_MS = 1_000
/** The wall clock set back by more than this moves the simulation with it; by less, it just waits. */
const MAX_LEAD_MS = 5_000

/**
 * The worker without the thread: messages in, messages out. Time only moves by
 * messages, and no more than `maxUnacked` batches are ever under way.
 */
export class Session {
  private readonly post: (message: ChaosWorkerMessage) => void
  private catalogue: Catalogue = { scenarios: new Map(), fromFile: null }
  private known: ReadonlySet<string> = new Set()
  private simulator: Simulator | null = null
  private targetMs = 0
  private answeredMs = Number.NEGATIVE_INFINITY
  private skippedMs = 0
  private unacked = 0
  private maxUnacked = 1
  private batchLines = 1
  private batchId = 0
  private commands: (Start | Recover)[] = []
  private postedState = ''

  constructor(post: (message: ChaosWorkerMessage) => void) {
    this.post = post
  }

  handle(message: ChaosHostMessage): void {
    if (message.type === 'init') {
      this.init(message)
      return
    }
    const { simulator } = this
    if (!simulator) return
    switch (message.type) {
      case 'advance':
        this.moveTarget(simulator, message.now)
        // A command of the same instant was answered for that instant already; who asks waits for an answer of its own.
        if (this.answeredMs >= this.targetMs) this.answeredMs = Number.NEGATIVE_INFINITY
        break
      case 'ack':
        this.unacked--
        break
      case 'start': {
        const found = this.find(message.run)
        // No need to wait for its turn to be refused.
        if ('refusal' in found) this.done(simulator, message.requestId, false, found.text, found.refusal)
        else this.enqueue(simulator, { ...message, scenario: found.scenario })
        break
      }
      case 'recover':
        this.enqueue(simulator, message)
        break
      case 'stop':
        this.stop(simulator, message)
        break
    }
    this.pump(simulator)
  }

  private init(message: Init): void {
    try {
      this.catalogue = readCatalogue(message.scenarioFolder, message.scenarioFile)
      const mode = message.run.mode ?? this.catalogue.fromFile ?? 'steady'
      this.known = new Set(message.services.map((service) => service.serviceId))
      const found = this.find({ ...message.run, mode })
      if ('refusal' in found) throw new UsageError(found.text)
      const { seed, eventsPerSecond } = message.run
      const topology = { services: message.services }
      const simulator = createSimulator({ topology, scenario: found.scenario, seed, startMs: message.startMs, eventsPerSecond })
      // After a crash: the same run, brought to where it should be, without telling old news again.
      for (const recovery of message.recoveries) {
        simulator.skipTo(recovery.atMs)
        simulator.recover(recovery.serviceId)
      }
      if (message.now > message.startMs) simulator.skipTo(message.now)
      this.maxUnacked = message.maxUnacked
      this.batchLines = message.batchLines
      this.targetMs = simulator.cursorMs
      this.simulator = simulator
      const state = simulator.state()
      this.postedState = JSON.stringify(state)
      this.post({
        type: 'ready',
        state,
        available: [...this.catalogue.scenarios.values()].map(({ name, title, description, duration }) => ({
          name,
          title,
          description,
          durationSeconds: duration ?? null,
        })),
      })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      this.post({ type: 'unusable', message: error.message })
    }
  }

  private find(run: ChaosRun): { scenario: ScenarioWire } | { refusal: 'mode_unknown' | 'service_unknown'; text: string } {
    const named = this.catalogue.scenarios.get(run.mode)
    if (!named) return { refusal: 'mode_unknown', text: unknownMode(run.mode, this.catalogue) }
    const scenario = striking(named, run.serviceId)
    const text = unknownService(scenario, this.known)
    return text === null ? { scenario } : { refusal: 'service_unknown', text }
  }

  private enqueue(simulator: Simulator, command: Start | Recover): void {
    this.moveTarget(simulator, command.now)
    this.commands.push(command)
  }

  private moveTarget(simulator: Simulator, nowMs: number): void {
    if (nowMs < simulator.cursorMs - MAX_LEAD_MS) {
      simulator.rebase(nowMs)
      this.targetMs = nowMs
      this.answeredMs = Number.NEGATIVE_INFINITY
    }
    this.targetMs = Math.max(this.targetMs, nowMs)
  }

  private stop(simulator: Simulator, message: Extract<ChaosHostMessage, { type: 'stop' }>): void {
    for (const command of this.commands.splice(0)) this.done(simulator, command.requestId, false, 'The emergency stop came first.')
    this.moveTarget(simulator, message.now)
    if (simulator.cursorMs < this.targetMs) simulator.skipTo(this.targetMs)
    simulator.stop()
    this.done(simulator, message.requestId, true, 'Everything is back to steady.')
  }

  /** Produces as far as time and credits allow. */
  private pump(simulator: Simulator): void {
    while (this.unacked < this.maxUnacked) {
      const command = this.commands[0]
      const lagMs = this.targetMs - simulator.cursorMs
      if (lagMs > (command ? MAX_COMMAND_LAG_MS : MAX_LAG_MS)) {
        simulator.skipTo(this.targetMs)
        this.skippedMs += lagMs
      }
      const goalMs = command ? Math.max(simulator.cursorMs, Math.min(command.now, this.targetMs)) : this.targetMs
      const { lines, done } = simulator.advanceSome(goalMs, this.batchLines)
      if (lines.length > 0) {
        this.unacked++
        this.post({ type: 'batch', batchId: this.batchId++, text: lines.join('\n'), count: lines.length })
      }
      this.postState(simulator)
      if (!done) continue
      if (!command) break
      this.commands.shift()
      this.apply(simulator, command)
    }
    this.postState(simulator)
    if (this.commands.length === 0 && simulator.cursorMs >= this.targetMs && this.answeredMs < this.targetMs) {
      this.answeredMs = this.targetMs
      this.post({ type: 'advanced', throughMs: this.targetMs, skippedMs: this.skippedMs })
      this.skippedMs = 0
    }
  }

  private apply(simulator: Simulator, command: Start | Recover): void {
    if (command.type === 'recover') {
      const outcome = simulator.recover(command.serviceId)
      this.done(simulator, command.requestId, true, recoveryText(command.serviceId, outcome))
      return
    }
    simulator.start(command.scenario, command.run)
    this.done(simulator, command.requestId, true, `${command.scenario.title} has begun.`)
  }

  private done(
    simulator: Simulator,
    requestId: number,
    applied: boolean,
    text: string,
    refusal?: 'mode_unknown' | 'service_unknown',
  ): void {
    this.postState(simulator)
    this.post({ type: 'done', requestId, applied, text, ...(refusal && { refusal }), state: simulator.state() })
  }

  private postState(simulator: Simulator): void {
    const state = simulator.state()
    const text = JSON.stringify(state)
    if (text === this.postedState) return
    this.postedState = text
    this.post({ type: 'state', state })
  }
}

/** What a fix did, in one or two sentences. */
function recoveryText(serviceId: string | null, { fixedCauses, relapsing }: RecoverOutcome): string {
  const relapse = relapsing[0]
  if (relapse) {
    return `${relapse.serviceId} recovers for now, but the cause is ${relapse.cause} and still there: fix ${relapse.cause}, or ${relapse.serviceId} relapses.`
  }
  if (fixedCauses.length > 0) return `The fault on ${fixedCauses.join(', ')} is gone; values return to normal.`
  return serviceId === null
    ? 'No service has an injected fault.'
    : `${serviceId} has no injected fault any more; its values are back to normal.`
}
