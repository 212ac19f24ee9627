import { call } from '@orpc/server'
import { NexusError } from '../../shared/errors.ts'
import type { DemoStatusWire } from '../../shared/model/demo.ts'
import type { SettingsWire } from '../../shared/model/settings.ts'
import type { StandInStatusWire } from '../../shared/model/stand-in.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { CallContext, Nexus } from '../nexus-types.ts'
import { SwitchedLive } from './switched-live.ts'
import { type Handler, switchedRouter } from './switched-router.ts'

/** Who asks a core on the presenter's behalf. */
const STAGE: CallContext = { actor: { name: 'the stage', role: 'operator' }, how: 'local' }
/** How often the stand-in is looked at until it stands at its cue, and how long at most, ms. */
const LOOK_MS = 20
const READY_WITHIN_MS = 5_000
/** It stands at a cue when no more of the recording is missing than this, ms. */
const NEAR_MS = 1_000

/** What concerns this installation, or comes from other systems: it stays with the live core, and nothing of it is lost. */
const OF_THE_LIVE = /^(?:desktop|secret|settings|webhook)\./

/** A core that plays the recording, made but not shown. */
export interface StandIn {
  readonly nexus: Nexus
  /** Where a cue begins in the recording, event time in ms; null, or a cue that it does not have: where the first one begins. */
  markOf(cueId: string | null): number
  /** Stops it and forgets what it kept. */
  close(): Promise<void>
}

export interface StageParts {
  readonly clock: Clock
  readonly log: Log
  /** Why no stand-in can be made, in one sentence; null: one can. */
  refusal(): string | null
  /** Makes and starts one. Throws NEXUS_STAND_IN_UNAVAILABLE. */
  open(): Promise<StandIn>
}

/**
 * A core with another one in the wings: `demo.panic` has the stand-in take its place for everybody, at the cue at hand,
 * and gives it back. The live core goes on meanwhile, unseen, and its history hears nothing of the recording.
 */
export function withStandIn(live: Nexus, parts: StageParts): Nexus {
  const stage = new Stage(live, parts)
  return stage.nexus
}

class Stage {
  readonly nexus: Nexus
  private readonly live: Nexus
  private readonly parts: StageParts
  private readonly feed: SwitchedLive
  private standIn: StandIn | null = null
  private tookMs: number | null = null
  /** Changes happen one after another: a key that is pressed twice must not make two. */
  private turn: Promise<unknown> = Promise.resolve()
  private stopped = false

  constructor(live: Nexus, parts: StageParts) {
    this.live = live
    this.parts = parts
    this.feed = new SwitchedLive(live.live)
    const own: Readonly<Record<string, Handler>> = {
      'live.subscribe': ({ context, signal }) => {
        context.takeFeed?.(signal)
        return this.feed.subscribe({ signal, drained: context.drained })
      },
      'settings.update': ({ input, context }) => this.changeSettings(input, context),
      'demo.standIn': () => this.status(),
      'demo.panic': ({ input }) => this.inTurn(() => (input.on ? this.begin() : this.end())),
    }
    this.nexus = {
      ...live,
      live: this.feed,
      router: switchedRouter(live.router, (path) => (OF_THE_LIVE.test(path) ? live : this.active).router, own),
      sound: { folder: live.sound.folder, speech: (id) => this.active.sound.speech(id) },
      snapshot: () => this.active.snapshot(),
      stop: () => this.stop(),
    }
  }

  private get active(): Nexus {
    return this.standIn?.nexus ?? this.live
  }

  private async status(): Promise<StandInStatusWire> {
    const on = this.standIn !== null
    return { on, refusal: on ? null : await this.refusal(), took_ms: this.tookMs }
  }

  /** A live system that is no demo is not hidden behind one: it could not be reset, which is the way back. */
  private async refusal(): Promise<string | null> {
    return (await this.demoOf(this.live))?.refusal ?? this.parts.refusal()
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => {})
    return done
  }

  /** The stand-in takes the place, once it stands where the live demo stood. */
  private async begin(): Promise<StandInStatusWire> {
    if (this.standIn !== null) return this.status()
    if (this.stopped) throw new NexusError('NEXUS_STAND_IN_UNAVAILABLE', 'NEXUS is stopping.')
    const { clock } = this.parts
    const began = clock.elapsed()
    const was = await this.demoOf(this.live)
    if (was !== null && was.refusal !== null) throw new NexusError('NEXUS_STAND_IN_UNAVAILABLE', was.refusal)
    const standIn = await this.parts.open()
    try {
      await this.bringTo(standIn, was?.cue?.cue_id ?? null)
    } catch (error) {
      await standIn.close()
      throw error
    }
    this.standIn = standIn
    this.feed.switchTo(standIn.nexus.live)
    await this.goOn(standIn, was)
    this.tookMs = Math.round(clock.elapsed() - began)
    this.live.notice('PANIC: a recording of the demo plays in the place of the live system.')
    await this.quiet()
    return this.status()
  }

  /** The live system is brought to its known state, and takes its place again. */
  private async end(): Promise<StandInStatusWire> {
    const { standIn } = this
    if (standIn === null) return this.status()
    await call(this.live.router.demo.reset, undefined, { context: STAGE })
    this.standIn = null
    this.feed.switchTo(this.live.live)
    this.live.notice('The live system is back in its place, from its known state.')
    await standIn.close()
    return this.status()
  }

  /** What was chosen for the room, and the place in the script: the recording stands there, and waits. */
  private async bringTo({ nexus, markOf }: StandIn, cueId: string | null): Promise<void> {
    const settings = await call(this.live.router.settings.get, undefined, { context: STAGE })
    await call(nexus.router.settings.update, forTheRoom(settings), { context: STAGE })
    const mark = markOf(cueId)
    await call(nexus.router.source.seek, { position: new Date(mark).toISOString() }, { context: STAGE })
    await this.until(async () => {
      const { state, position } = await call(nexus.router.source.status, undefined, { context: STAGE })
      return state === 'paused' && position !== null && Date.parse(position) >= mark - NEAR_MS
    })
  }

  /** Same cue, same mode; begun when everybody listens, so that nothing of it is said to nobody. */
  private async goOn({ nexus }: StandIn, was: DemoStatusWire | null): Promise<void> {
    if (was === null || was.cue === null) return
    await call(nexus.router.demo.start, { mode: was.mode, from: was.cue.cue_id, loop: was.loop }, { context: STAGE })
    if (was.state === 'paused') await call(nexus.router.demo.pause, undefined, { context: STAGE })
  }

  /** The live demo breaks nothing any more while nobody sees it. */
  private async quiet(): Promise<void> {
    for (const work of [
      () => call(this.live.router.demo.stop, undefined, { context: STAGE }),
      () => call(this.live.router.chaos.stop, undefined, { context: STAGE }),
    ]) {
      try {
        await work()
      } catch (error) {
        // It did not run, or it is what made the presenter panic.
        this.parts.log.info('The live system could not be quieted behind the recording.', { err: error })
      }
    }
  }

  private async demoOf(nexus: Nexus): Promise<DemoStatusWire | null> {
    try {
      return await call(nexus.router.demo.status, undefined, { context: STAGE })
    } catch {
      return null
    }
  }

  private async until(reached: () => Promise<boolean>): Promise<void> {
    const { clock } = this.parts
    const began = clock.elapsed()
    while (!(await reached())) {
      if (clock.elapsed() - began > READY_WITHIN_MS)
        throw new NexusError('NEXUS_STAND_IN_UNAVAILABLE', 'The recording did not reach the cue in time; the live demo goes on.')
      await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve))
    }
  }

  /** A preference that is changed while the recording plays is one of the live system too. */
  private async changeSettings(input: Partial<SettingsWire>, { admit: _, ...context }: CallContext): Promise<SettingsWire> {
    // As whoever asks: some of it may be changed on this machine only. The call itself was counted already.
    const kept = await call(this.live.router.settings.update, input, { context })
    if (this.standIn !== null) await call(this.standIn.nexus.router.settings.update, forTheRoom(input), { context: STAGE })
    return kept
  }

  private async stop(): Promise<void> {
    this.stopped = true
    // The live core first and at once: a stand-in that is still being wound must not cost it the time to commit.
    await Promise.all([this.live.stop(), this.turn.then(() => this.standIn?.close())])
  }
}

/** What feeds the live system is not checked again for the recording, which has a source of its own. */
function forTheRoom({ source: _, ...settings }: Partial<SettingsWire>): Partial<SettingsWire> {
  return settings
}
