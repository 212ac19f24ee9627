import type { SoundState } from '../state/voice.ts'

/** A context that does not run by then waits for a click or a key, ms. */
const LOCKED_AFTER_MS = 600
/** A device that comes and goes is asked once, ms. */
const RETRY_MS = 500
/** A device that is not there is looked for this often, ms. */
const LOOK_AGAIN_MS = 30_000

const NO_DEVICE = 'No sound device answers. Connect one or choose another; it is tried again by itself.'
const TAKEN = 'Another program took the sound device. It is tried again when it comes back.'
const CLOSED = 'The sound device was closed. It is tried again when one is there.'
const STOPPED = 'The sound device stopped. Connect it again or choose another; it is tried again by itself.'

/** As much of an AudioContext as its life needs. */
export interface ContextLike extends EventTarget {
  readonly state: string
  resume(): Promise<void>
  close(): Promise<void>
}

/** What sound needs from the page. */
export interface SoundPorts<C extends ContextLike> {
  /** Makes a context; throws where there can be none. */
  readonly create: () => C
  readonly after: (ms: number, run: () => void) => () => void
  /** Calls back at each click or key; returns the function that stops it. */
  readonly onGesture: (run: () => void) => () => void
  /** Calls back when devices come or go, or the page is shown again; returns the function that stops it. */
  readonly onChance: (run: () => void) => () => void
  /** A context is there; null: it is gone. */
  readonly onContext: (context: C | null) => void
  readonly onState: (state: SoundState) => void
}

/** Keeps one audio context alive: unlocks it with the first gesture, and opens another when the device went. */
export class Sound<C extends ContextLike> {
  private readonly ports: SoundPorts<C>
  private context: C | null = null
  private state: SoundState = { phase: 'idle' }
  private stopGestures: (() => void) | null = null
  private stopChances: (() => void) | null = null
  private cancelWait: (() => void) | null = null

  constructor(ports: SoundPorts<C>) {
    this.ports = ports
  }

  /** Opens the device; further calls do nothing. */
  start(): void {
    if (this.stopChances) return
    this.stopChances = this.ports.onChance(() => {
      if (this.state.phase === 'failed') this.wait(RETRY_MS, () => this.reopen())
    })
    this.open()
  }

  /** Called from a click or a key: unlocks the context, or tries the device again. */
  enable(): void {
    if (!this.stopChances) this.start()
    else if (this.context === null || this.state.phase === 'failed') this.reopen()
    else void this.resume(this.context)
  }

  /** The device runs, but its clock does not. */
  stuck(): void {
    if (this.state.phase === 'ready') this.fail(STOPPED)
  }

  /** Closes the device. */
  stop(): void {
    this.stopChances?.()
    this.stopChances = null
    this.leave()
    this.become({ phase: 'idle' })
  }

  private reopen(): void {
    this.leave()
    this.open()
  }

  private open(): void {
    let context: C
    try {
      context = this.ports.create()
    } catch {
      this.fail(NO_DEVICE)
      return
    }
    this.context = context
    const mine = (run: () => void) => () => {
      if (this.context === context) run()
    }
    context.addEventListener(
      'statechange',
      mine(() => this.look(context)),
    )
    context.addEventListener(
      'error',
      mine(() => this.fail(NO_DEVICE)),
    )
    this.ports.onContext(context)
    this.look(context)
  }

  private look(context: C): void {
    if (context.state === 'running') {
      this.unlocked()
      this.become({ phase: 'ready' })
    } else if (context.state === 'closed') this.fail(CLOSED)
    else if (context.state === 'interrupted') this.fail(TAKEN)
    else {
      void this.resume(context)
      this.wait(LOCKED_AFTER_MS, () => this.lock(context))
    }
  }

  private lock(context: C): void {
    if (this.context !== context || context.state !== 'suspended') return
    this.stopGestures ??= this.ports.onGesture(() => void this.resume(context))
    this.become({ phase: 'locked' })
  }

  /** Pending until the browser allows it; the state change tells. */
  private async resume(context: C): Promise<void> {
    await context.resume().catch(() => undefined)
  }

  private unlocked(): void {
    this.cancelWait?.()
    this.cancelWait = null
    this.stopGestures?.()
    this.stopGestures = null
  }

  /** Gives the context up: it is not ours any more, whatever becomes of it. */
  private leave(): void {
    this.unlocked()
    const { context } = this
    this.context = null
    if (!context) return
    this.ports.onContext(null)
    if (context.state !== 'closed') void context.close().catch(() => undefined)
  }

  private fail(why: string): void {
    this.leave()
    this.become({ phase: 'failed', why })
    // Browsers do not tell of every device that comes back.
    this.wait(LOOK_AGAIN_MS, () => this.reopen())
  }

  private wait(ms: number, run: () => void): void {
    this.cancelWait?.()
    this.cancelWait = this.ports.after(ms, () => {
      this.cancelWait = null
      run()
    })
  }

  private become(state: SoundState): void {
    const before = this.state
    const same = before.phase === 'failed' && state.phase === 'failed' ? before.why === state.why : before.phase === state.phase
    if (same) return
    this.state = state
    this.ports.onState(state)
  }
}
