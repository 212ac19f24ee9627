/** What windows of one browser tell each other: one that is shown waits for its turn; the one that speaks is hidden. */
export type Word = 'waiting' | 'hidden'

/** How this window stands to the one voice of its browser: it asks for nothing, asks, speaks, or waits while another speaks. */
export type Standing = 'none' | 'asks' | 'speaks' | 'waits'

/** The one turn to speak that the windows of a browser share. */
export interface Turn {
  /**
   * Asks for the turn: `waits` where another window has it, `speaks` once it is here. Returns the function that gives it
   * back or asks no more; after that nothing is called.
   */
  readonly ask: (answer: { speaks(): void; waits(): void }) => () => void
  /** Tells all other windows. */
  readonly tell: (word: Word) => void
  readonly onWord: (run: (word: Word) => void) => () => void
  /** Nobody sees this window. */
  readonly hidden: () => boolean
  readonly onVisibility: (run: () => void) => () => void
}

/** What an election needs from this window. */
export interface ElectionPorts {
  readonly turn: Turn
  /** This window could be heard. */
  readonly able: () => boolean
  /** Something is being said: the turn is kept until it ends. */
  readonly busy: () => boolean
  readonly after: (ms: number, run: () => void) => () => void
  readonly onStanding: (standing: Standing) => void
}

/** A browser that does not answer by then has no turns: this window speaks, before what was kept for it is too old, ms. */
const ANSWER_MS = 4_000

/** What to do about the turn. `awaited`: a window that is shown waits for it. */
export function stepOf(now: {
  readonly standing: Standing
  readonly able: boolean
  readonly busy: boolean
  readonly hidden: boolean
  readonly awaited: boolean
}): 'ask' | 'leave' | 'stay' {
  if (now.standing === 'none') return now.able ? 'ask' : 'stay'
  if (now.standing !== 'speaks') return now.able ? 'stay' : 'leave'
  if (now.busy) return 'stay'
  return !now.able || (now.hidden && now.awaited) ? 'leave' : 'stay'
}

/** Sees to it that of all windows of a browser one speaks: one that can be heard, and one that is shown before a hidden one. */
export class Election {
  standing: Standing = 'none'
  private readonly ports: ElectionPorts
  private awaited = false
  private leave: (() => void) | null = null
  private readonly stops: readonly (() => void)[]
  private stopped = false

  constructor(ports: ElectionPorts) {
    this.ports = ports
    const { turn } = ports
    this.stops = [turn.onVisibility(() => this.seen()), turn.onWord((word) => this.hear(word))]
  }

  /** To be called when something may have changed: this window can be heard, or not any more, or has said what it said. */
  look(): void {
    if (this.stopped) return
    const { ports, standing, awaited } = this
    const step = stepOf({ standing, able: ports.able(), busy: ports.busy(), hidden: ports.turn.hidden(), awaited })
    if (step === 'ask') this.ask()
    if (step !== 'leave') return
    this.giveUp()
    // Whoever is able waits again, behind all others.
    if (ports.able()) this.ask()
    else this.become('none')
  }

  /** Gives the turn up for good. */
  stop(): void {
    this.stopped = true
    for (const stop of this.stops) stop()
    this.giveUp()
    this.become('none')
  }

  private ask(): void {
    this.become('asks')
    const cancel = this.ports.after(ANSWER_MS, () => this.become('speaks'))
    const leave = this.ports.turn.ask({
      speaks: () => {
        cancel()
        this.become('speaks')
        this.announce()
        this.look()
      },
      waits: () => {
        cancel()
        this.become('waits')
        this.announce()
      },
    })
    this.leave = () => {
      cancel()
      leave()
    }
  }

  private giveUp(): void {
    this.awaited = false
    const { leave } = this
    this.leave = null
    leave?.()
  }

  private announce(): void {
    const hidden = this.ports.turn.hidden()
    if (this.standing === 'speaks' && hidden) this.ports.turn.tell('hidden')
    if (this.standing === 'waits' && !hidden) this.ports.turn.tell('waiting')
  }

  private seen(): void {
    if (!this.ports.turn.hidden()) this.awaited = false
    this.announce()
  }

  private hear(word: Word): void {
    const { hidden } = this.ports.turn
    if (word === 'hidden') {
      if (this.standing === 'waits' && !hidden()) this.ports.turn.tell('waiting')
    } else if (this.standing === 'speaks' && hidden()) {
      this.awaited = true
      this.look()
    }
  }

  private become(standing: Standing): void {
    if (this.standing === standing) return
    this.standing = standing
    this.ports.onStanding(standing)
  }
}
