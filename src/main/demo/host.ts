import { NexusError } from '../../shared/errors.ts'
import { toWire } from '../../shared/model/case.ts'
import type { DemoCue, DemoScene, DemoScript, DemoScriptWire, DemoStatusWire } from '../../shared/model/demo.ts'
import type { DemoMessageWire } from '../../shared/model/live.ts'
import type { Clock } from '../core/clock.ts'
import type { DemoVoice } from '../responders/voice/types.ts'
import { type DemoEvent, type DemoOrder, type DemoRun, dueMs, isOn, NO_RUN, stepDemo } from './machine.ts'
import { statusOf } from './status.ts'
import type { DemoCalls } from './types.ts'
import type { DemoWorld } from './world.ts'

/** How often a condition is looked at while a cue waits for it, ms. */
const LOOK_MS = 50
/** How often somebody is looked for, ms. */
const SEEN_MS = 250
/** The first window gets so long to show itself before a demo begins that waits for one, ms. */
const CURTAIN_MS = 2_000
/** A demo that goes round by itself begins again so long after it failed, ms. */
const AGAIN_MS = 10_000
/** Turns of a recorded demo are counted from here. */
const RECORDED_TURNS = 1_000_000
/** What the voice is told where a line ends before its time. */
const NEXT_CUE = 'The next cue of the demo begins.'

export interface DemoPorts {
  readonly clock: Clock
  readonly script: DemoScript
  readonly world: DemoWorld
  readonly voice: DemoVoice
  publish(message: DemoMessageWire): void
  /** How many windows look on. */
  windows(): number
}

/** Runs the demo: hands events and time to the machine, and does what it orders. */
export class DemoHost implements DemoCalls {
  private readonly ports: DemoPorts
  private run: DemoRun = NO_RUN
  private scene: DemoScene = EMPTY_STAGE
  private wake: (() => void) | null = null
  private replay = false
  /** So many resets are under way. */
  private resetting = 0
  private closed = false

  constructor(ports: DemoPorts) {
    this.ports = ports
  }

  script(): DemoScriptWire {
    return toWire<DemoScriptWire>(this.ports.script)
  }

  status(): DemoStatusWire {
    const { clock, script, world } = this.ports
    return statusOf(script, this.run, this.scene, { nowMs: clock.now(), refusal: world.refusal(), replay: this.replay })
  }

  start({ mode, from, loop }: Parameters<DemoCalls['start']>[0]): DemoStatusWire {
    return this.ask({ kind: 'start', mode, from: from === undefined ? 0 : this.indexOf(from), loop })
  }

  next(): DemoStatusWire {
    return this.ask({ kind: 'next', holds: this.ports.world.holds() })
  }

  back(): DemoStatusWire {
    return this.ask({ kind: 'back', holds: this.ports.world.holds() })
  }

  jump(cueId: string): DemoStatusWire {
    return this.ask({ kind: 'jump', index: this.indexOf(cueId), holds: this.ports.world.holds() })
  }

  pause(): DemoStatusWire {
    return this.ask({ kind: 'pause' })
  }

  resume(): DemoStatusWire {
    return this.ask({ kind: 'resume' })
  }

  stop(): DemoStatusWire {
    return this.ask({ kind: 'stop' })
  }

  async reset(): Promise<DemoStatusWire> {
    const { voice, world } = this.ports
    // What the demo kept back is not told in the moment before it ends.
    this.resetting++
    try {
      this.ask({ kind: 'reset' })
      voice.demo(true)
      await world.reset()
    } finally {
      this.resetting--
      if (this.resetting === 0) voice.demo(isOn(this.run))
    }
    this.tell()
    return this.status()
  }

  /** Begins once a window looks. */
  startWhenSeen(loop: boolean): void {
    this.wake?.()
    if (this.closed || this.run.turn > 0) return
    const seen = this.ports.windows() > 0
    this.wake = this.ports.clock.after(seen ? CURTAIN_MS : SEEN_MS, () => {
      if (!seen) return this.startWhenSeen(loop)
      if (this.run.turn === 0 && this.ports.world.refusal() === null) this.step({ kind: 'start', mode: 'auto', from: 0, loop })
    })
  }

  /** A recording takes the place of the simulator, or gives it back: the demo's own run ends. */
  setReplay(replay: boolean): void {
    this.replay = replay
    // A window that changes from one core to the other must not take a turn for one that it has shown.
    if (replay) this.run = { ...this.run, turn: this.run.turn + RECORDED_TURNS }
    if (isOn(this.run)) this.step({ kind: 'stop' })
    else this.tell()
  }

  /** Nothing happens any more. */
  close(): void {
    this.closed = true
    this.wake?.()
    this.ports.world.close()
  }

  private ask(event: DemoEvent): DemoStatusWire {
    const refusal = this.ports.world.refusal()
    if (refusal !== null) throw new NexusError('NEXUS_SOURCE_UNSUPPORTED', refusal)
    const refused = this.step(event)
    if (refused !== null) throw new NexusError('NEXUS_DEMO_STATE', refused)
    return this.status()
  }

  private indexOf(cueId: string): number {
    const { cues } = this.ports.script
    const index = cues.findIndex(({ id }) => id === cueId)
    if (index >= 0) return index
    const known = cues.map(({ id }) => id).join(', ')
    throw new NexusError('NEXUS_DEMO_CUE_UNKNOWN', `The demo has no cue ${JSON.stringify(cueId.slice(0, 60))}; it has ${known}.`)
  }

  /** @returns why the event was not taken; null: it was */
  private step(event: DemoEvent): string | null {
    const { clock, script } = this.ports
    const before = this.run
    const { run, orders, refusal } = stepDemo(script, before, event, clock.now())
    this.run = run
    if (isOn(run) !== isOn(before) && this.resetting === 0) this.ports.voice.demo(isOn(run))
    for (const order of orders) this.carryOut(order)
    this.schedule()
    if (run !== before || orders.length > 0) this.tell()
    return refusal
  }

  private carryOut(order: DemoOrder): void {
    const { world, voice } = this.ports
    switch (order.kind) {
      case 'prepare':
        voice.hush(NEXT_CUE)
        this.scene = { ...this.scene, caption: null, card: null }
        // Whoever called another cue, stopped or reset meanwhile wants nothing of it.
        world
          .prepare(this.cue(order.index), () => !this.closed && this.run.turn === order.turn)
          .then(
            () => this.step({ kind: 'prepared', turn: order.turn }),
            (error: unknown) => this.failed(order.turn, sentenceOf(error)),
          )
        break
      case 'begin':
        this.begin(this.cue(order.index), order.turn)
        break
      case 'say':
        this.say(this.cue(order.index), order.reached)
        break
      case 'clear':
        voice.hush('The demo was ended.')
        this.scene = { ...EMPTY_STAGE, turn: order.turn }
    }
  }

  /** Nobody stands before one that goes round by itself, and what was missing may be back soon. */
  private failed(turn: number, problem: string): void {
    this.step({ kind: 'failed', turn, problem })
    const { state, mode, loop } = this.run
    if (state !== 'failed' || !loop || this.run.turn !== turn || this.closed) return
    // Whatever comes before then ends the wait.
    this.wake?.()
    this.wake = this.ports.clock.after(AGAIN_MS, () => this.step({ kind: 'start', mode, from: 0, loop }))
  }

  private begin(cue: DemoCue, turn: number): void {
    const { world, voice } = this.ports
    voice.hush(NEXT_CUE)
    this.scene = { turn, camera: cue.camera, panel: this.panelOf(cue), caption: null, card: null }
    world.begin(cue).catch((error: unknown) => this.trouble(turn, sentenceOf(error)))
  }

  private say(cue: DemoCue, reached: boolean): void {
    // What a panel shows may have come into being since the cue began.
    this.scene = {
      ...this.scene,
      panel: this.scene.panel ?? this.panelOf(cue),
      caption: reached ? cue.caption : cue.otherwise,
      card: reached ? cue.card : null,
    }
    if (reached && cue.line !== null) this.ports.voice.line(cue.line)
  }

  private panelOf({ panel }: DemoCue): DemoScene['panel'] {
    if (panel === null || panel.kind === 'service') return panel
    const incident = this.ports.world.incidentOf(panel.serviceId)
    return incident && { kind: 'incident', incidentId: incident.incidentId }
  }

  /** Something of a cue did not work: the demo goes on, and says so to whoever presents. */
  private trouble(turn: number, problem: string): void {
    if (turn !== this.run.turn) return
    this.run = { ...this.run, problem }
    this.tell()
  }

  private schedule(): void {
    const { clock, script } = this.ports
    this.wake?.()
    this.wake = null
    if (this.closed) return
    const due = dueMs(script, this.run)
    if (due === null) return
    const inMs = Math.max(0, due - clock.now())
    const wait = this.run.step === 'waiting' ? Math.min(LOOK_MS, inMs) : inMs
    this.wake = clock.after(wait, () => {
      const { index } = this.run
      this.step({ kind: 'tick', reached: index !== null && this.ports.world.reached(this.cue(index)) })
    })
  }

  private tell(): void {
    const timestamp = new Date(this.ports.clock.now()).toISOString()
    this.ports.publish({ type: 'demo', timestamp, status: this.status() })
  }

  private cue(index: number): DemoCue {
    const cue = this.ports.script.cues[index]
    if (cue === undefined) throw new Error(`The demo has no cue ${index}.`)
    return cue
  }
}

const EMPTY_STAGE: DemoScene = { turn: 0, camera: { kind: 'home' }, panel: null, caption: null, card: null }

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
