import type { FaultEffectWire, FaultWire, ScenarioWire } from '../shared/model/chaos.ts'

/** How long a fixed symptom stays well while its cause persists: past green (5 s), so that the fix is seen to work first. */
export const RELAPSE_AFTER_MS = 8_000

/**
 * waiting -> active -> ended (its time is over) or cleared (its cause was fixed);
 * active <-> held: a symptom was fixed although its cause persists, and comes back.
 */
type Phase = 'waiting' | 'active' | 'held' | 'ended' | 'cleared'

interface Injected {
  readonly fault: FaultWire
  startMs: number
  endMs: number
  phase: Phase
  relapseMs: number
}

/** A service whose effects changed: `gradual` values ease over, otherwise they jump. */
export interface Changed {
  readonly serviceId: string
  readonly gradual: 'recovery' | 'relapse' | null
}

export interface RecoverOutcome {
  readonly changed: readonly Changed[]
  /** Causes removed by this fix, and symptoms that will come back with the cause that brings them back. */
  readonly fixedCauses: readonly string[]
  readonly relapsing: readonly { readonly serviceId: string; readonly cause: string }[]
}

/**
 * The faults of one run of a scenario. Truth decides what a fix does: a fault whose
 * `truth.cause` is the fixed service is gone with everything it caused; a fault whose
 * cause lies on another service is only held down until {@link RELAPSE_AFTER_MS} later.
 */
export class FaultBook {
  private readonly faults: Injected[]
  private endMs: number

  constructor(scenario: ScenarioWire, startMs: number) {
    this.endMs = scenario.duration === undefined ? Number.POSITIVE_INFINITY : startMs + scenario.duration * 1_000
    this.faults = scenario.faults.map((fault) => {
      const faultStart = startMs + fault.at * 1_000
      const end = fault.duration === undefined ? this.endMs : Math.min(this.endMs, faultStart + fault.duration * 1_000)
      return { fault, startMs: faultStart, endMs: end, phase: 'waiting', relapseMs: Number.POSITIVE_INFINITY }
    })
  }

  /** When something changes next by itself; Infinity: never. */
  nextMs(): number {
    let next = this.endMs
    for (const it of this.faults) next = Math.min(next, nextOf(it))
    return next
  }

  /** Takes every change due at `nowMs`. */
  step(nowMs: number): Changed[] {
    const changed: Changed[] = []
    for (const it of this.faults) {
      // A long jump may pass several phases of one fault.
      while (nextOf(it) <= nowMs) {
        if (it.phase === 'waiting') {
          it.phase = 'active'
          changed.push({ serviceId: it.fault.service_id, gradual: null })
        } else if (it.endMs <= nowMs) {
          it.phase = 'ended'
          changed.push({ serviceId: it.fault.service_id, gradual: null })
        } else if (this.causePersists(it.fault.truth.cause)) {
          it.phase = 'active'
          changed.push({ serviceId: it.fault.service_id, gradual: 'relapse' })
        } else {
          it.phase = 'cleared'
        }
      }
    }
    return changed
  }

  /** The time of the scenario is over. */
  over(nowMs: number): boolean {
    return nowMs >= this.endMs
  }

  /** Nothing is left to happen; a scenario without faults is never exhausted. */
  exhausted(): boolean {
    return this.faults.length > 0 && this.faults.every((it) => it.phase === 'ended' || it.phase === 'cleared')
  }

  /** Some fault was taken away by a fix. */
  fixed(): boolean {
    return this.faults.some((it) => it.phase === 'cleared')
  }

  /** Fixes one service, or all (null). */
  recover(serviceId: string | null, nowMs: number): RecoverOutcome {
    const present = (it: Injected) => it.phase === 'active' || it.phase === 'held'
    const causes = new Set<string>()
    for (const it of this.faults) {
      if (present(it) && (serviceId === null || it.fault.truth.cause === serviceId)) causes.add(it.fault.truth.cause)
    }
    const changed: Changed[] = []
    for (const cause of causes) changed.push(...this.fixCause(cause, nowMs))
    const relapsing: { serviceId: string; cause: string }[] = []
    for (const it of this.faults) {
      if (!present(it) || (serviceId !== null && it.fault.service_id !== serviceId)) continue
      if (it.phase === 'active') changed.push({ serviceId: it.fault.service_id, gradual: 'recovery' })
      if (serviceId !== null && this.causePersists(it.fault.truth.cause)) {
        it.phase = 'held'
        it.relapseMs = nowMs + RELAPSE_AFTER_MS
        relapsing.push({ serviceId: it.fault.service_id, cause: it.fault.truth.cause })
      } else {
        it.phase = 'cleared'
      }
    }
    return { changed, fixedCauses: [...causes], relapsing }
  }

  /** Effects in force on a service, in the scenario's order. */
  effects(serviceId: string): FaultEffectWire[] {
    return this.faults.filter((it) => it.phase === 'active' && it.fault.service_id === serviceId).map((it) => it.fault.effect)
  }

  /** Moves every time by `deltaMs`. */
  shift(deltaMs: number): void {
    this.endMs += deltaMs
    for (const it of this.faults) {
      it.startMs += deltaMs
      it.endMs += deltaMs
      it.relapseMs += deltaMs
    }
  }

  /** Clears the running episode of a cause, with the symptoms it has or would still bring; later episodes stay. */
  private fixCause(cause: string, nowMs: number): Changed[] {
    const horizon = this.nextEpisodeMs(cause, nowMs)
    const changed: Changed[] = []
    for (const it of this.faults) {
      if (it.fault.truth.cause !== cause || it.startMs >= horizon || it.phase === 'ended' || it.phase === 'cleared') continue
      if (it.phase === 'active') changed.push({ serviceId: it.fault.service_id, gradual: 'recovery' })
      it.phase = 'cleared'
    }
    return changed
  }

  /** Start of the first episode of `cause` after now: root faults (on the cause itself) that overlap are one episode. */
  private nextEpisodeMs(cause: string, nowMs: number): number {
    const roots = this.faults.filter((it) => isRoot(it, cause)).sort((a, b) => a.startMs - b.startMs)
    let episodeEnd = Number.NEGATIVE_INFINITY
    for (const root of roots) {
      if (root.startMs >= episodeEnd && root.startMs > nowMs) return root.startMs
      episodeEnd = Math.max(episodeEnd, root.endMs)
    }
    return Number.POSITIVE_INFINITY
  }

  /** A cause with root faults lasts while one of them is active; a hidden cause (none) until it is fixed. */
  private causePersists(cause: string): boolean {
    const roots = this.faults.filter((it) => isRoot(it, cause))
    return roots.length === 0 || roots.some((it) => it.phase === 'active')
  }
}

function isRoot(it: Injected, cause: string): boolean {
  return it.fault.service_id === cause && it.fault.truth.cause === cause
}

function nextOf(it: Injected): number {
  if (it.phase === 'waiting') return it.startMs
  if (it.phase === 'active') return it.endMs
  return it.phase === 'held' ? Math.min(it.relapseMs, it.endMs) : Number.POSITIVE_INFINITY
}
